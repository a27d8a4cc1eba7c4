"""An item that went out is a fact, once for each institution that announced it (CON-1)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.institutions.factories import BodyFactory, RegionFactory, SystemFactory
from tests.publishing.factories import ChannelFactory, approved
from tests.relay.factories import NOON, EntryFactory, SourceFactory, later
from virgula.evidence.figures import Period, Scope, figure
from virgula.evidence.measures import measure_for
from virgula.evidence.models import Fact
from virgula.institutions.models import RegionTerritory
from virgula.publishing import consequences
from virgula.publishing.outbox import run_once
from virgula.relay.actions import approve_entry
from virgula.relay.actions.replicating import catch_up

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture
def system(settings):
    settings.RELAY_GRACE_SECONDS = 0
    system = SystemFactory()
    ChannelFactory.create_batch(2, system=system)
    return system


def _entry(system, **fields):
    body = BodyFactory(system=system)
    return EntryFactory(source=SourceFactory(system=system, actor=body), **fields)


def _relay(entry, **span):
    approve_entry(entry=entry, by=None, at=later(**span))
    run_once(later(**span) + timedelta(seconds=5))


def _facts(kind="relay.replicated"):
    rows = Fact.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("ref", "actor", "quantity"))


def test_an_item_on_two_channels_counts_once_with_its_minutes(system):
    entry = _entry(system)
    region = RegionFactory(system=system, key="norte")
    RegionTerritory.objects.create(region=region, territory=entry.source.actor.body.territory)
    _relay(entry, minutes=95)
    ref = f"relay.entry:{entry.pk}"
    assert Fact.objects.filter(kind="publishing.delivery").count() == 2
    assert _facts() == [(ref, entry.source.actor_id, Decimal(1))]
    assert _facts("relay.wait") == [(ref, entry.source.actor_id, Decimal(95))]
    fact = Fact.objects.get(kind="relay.replicated")
    assert fact.dims == {"region": "norte", "source": "feed"}
    assert (fact.territory, fact.day) == (entry.source.actor.body.territory, DAY)


def test_everyone_who_announced_it_is_credited_and_nobody_twice(system):
    entry = _entry(system)
    other = _entry(system, same_as=entry)
    EntryFactory(source=SourceFactory(system=system, actor=entry.source.actor), same_as=entry)
    _relay(entry)
    assert _facts() == [
        (f"relay.entry:{entry.pk}", entry.source.actor_id, Decimal(1)),
        (f"relay.entry:{other.pk}", other.source.actor_id, Decimal(1)),
    ]


def test_without_an_instant_of_publication_nothing_is_said_of_the_wait(system):
    _relay(_entry(system, published_at=None))
    _relay(_entry(system, published_at=later(days=1)))
    assert (len(_facts()), _facts("relay.wait")) == (2, [])


def test_a_post_of_our_own_is_no_relay(system):
    approved(*system.channels.all(), at=NOON)
    run_once(later(seconds=5))
    assert (Fact.objects.filter(kind="publishing.delivery").count(), _facts()) == (2, [])


def test_the_middle_wait_is_a_figure_that_opens_its_records(system):
    for minutes in (10, 40, 300):
        _relay(_entry(system), minutes=minutes)
    read = figure(
        measure_for("relay.minutes_to_relay"),
        period=Period(DAY, DAY + timedelta(days=2)),
        scope=Scope(system_id=system.pk),
        as_of=later(days=2),
    )
    assert (read.value, read.count, read.records.count()) == (40, 3, 3)


def test_what_went_out_before_is_caught_up_with_once(system, monkeypatch):
    """As a database of before the room recorded it."""
    with monkeypatch.context() as before:
        before.setattr(consequences, "_consequences", {})
        for _number in range(3):
            _relay(_entry(system), minutes=20)
    _entry(system)
    assert _facts() == []
    assert catch_up(later(days=1)) == 3
    assert [quantity for _ref, _actor, quantity in _facts("relay.wait")] == [20, 20, 20]
    assert (catch_up(later(days=1)), len(_facts())) == (0, 3)
