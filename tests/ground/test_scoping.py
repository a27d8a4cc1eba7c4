import pytest

from tests.institutions.factories import MembershipFactory
from virgula.institutions.models import Body
from virgula.institutions.scope import reach_of
from virgula.platform.scoping import Reach, within

pytestmark = pytest.mark.django_db


def test_staff_reach_their_whole_system_and_no_other(cast, foreign_cast):
    reach = reach_of(cast.coordinator)
    found = within(Body.objects.order_by("pk"), reach, system="system")
    assert list(found) == [cast.body, cast.other_body]


def test_a_liaison_reaches_only_their_own_body(cast, foreign_cast):
    reach = reach_of(cast.liaison)
    assert reach.system_ids == frozenset()
    assert list(within(Body.objects.all(), reach, system="system", actor="pk")) == [cast.body]


def test_a_forgotten_path_opens_nothing(cast):
    assert not within(Body.objects.all(), reach_of(cast.coordinator)).exists()


def test_strangers_reach_nothing(cast, client):
    assert reach_of(cast.stranger) == Reach()
    assert reach_of(None) == Reach()


@pytest.mark.parametrize(
    ("since", "until", "reaches"),
    [
        ("2023-01-01", None, True),
        ("2023-01-27", None, True),
        ("2023-01-28", None, False),
        (None, "2023-01-28", True),
        (None, "2023-01-27", False),
    ],
)
def test_reach_ends_with_the_term(cast, time_machine, since, until, reaches):
    time_machine.move_to("2023-01-27T18:00:00Z")
    row = MembershipFactory(role="staff", actor=cast.commission, since=since, until=until)
    assert bool(reach_of(row.person).system_ids) is reaches
