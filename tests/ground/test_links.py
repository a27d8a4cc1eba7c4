from datetime import UTC, datetime, timedelta

import pytest

from tests.people.factories import PersonFactory
from virgula.platform import links
from virgula.platform.models import SignedLink

NOW = datetime(2023, 1, 27, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PersonFactory()


def make(person, **options):
    return links.make_link(
        **{"purpose": "test", "target": person, "at": NOW, "lifetime": HOUR, **options}
    )


def test_a_link_opens_its_thing_for_its_purpose_only(person):
    token = make(person)
    assert links.open_link(token, purpose="test", at=NOW).object_id == str(person.pk)
    with pytest.raises(links.LinkUnknownError):
        links.open_link(token, purpose="other", at=NOW)


def test_the_token_is_stored_nowhere(person):
    token = make(person)
    row = SignedLink.objects.values().get()
    assert token not in {str(value) for value in row.values()}


def test_a_link_expires_at_its_instant(person):
    token = make(person)
    links.open_link(token, purpose="test", at=NOW + HOUR - timedelta(microseconds=1))
    with pytest.raises(links.LinkExpiredError):
        links.open_link(token, purpose="test", at=NOW + HOUR)


def test_opening_changes_nothing_and_using_counts(person):
    token = make(person, uses=2)
    for _ in range(3):
        link = links.open_link(token, purpose="test", at=NOW)
    links.use_link(link, at=NOW)
    links.use_link(link, at=NOW)
    with pytest.raises(links.LinkUsedError):
        links.use_link(link, at=NOW)
    with pytest.raises(links.LinkUsedError):
        links.open_link(token, purpose="test", at=NOW)


def test_a_link_without_count_works_until_it_expires(person):
    token = make(person, uses=None)
    for _ in range(3):
        links.use_link(links.open_link(token, purpose="test", at=NOW), at=NOW)
    with pytest.raises(links.LinkExpiredError):
        links.open_link(token, purpose="test", at=NOW + HOUR)


def test_revoking_takes_back_every_open_link_of_the_purpose(person):
    token, other = make(person), make(person, purpose="other")
    assert links.revoke_links(purpose="test", target=person, at=NOW) == 1
    with pytest.raises(links.LinkRevokedError):
        links.open_link(token, purpose="test", at=NOW)
    links.open_link(other, purpose="other", at=NOW)
