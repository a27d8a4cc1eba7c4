"""A day of forty feeds that fail in every way: nothing lost, nothing twice, and polite.

Reduced here; ``python -m bench relay-week`` lives the whole week.
"""

from collections import Counter
from datetime import timedelta

import pytest

from tests.institutions.factories import BodyFactory
from tests.relay.factories import SourceFactory
from tests.relay.week import Week, live
from virgula.relay import asking
from virgula.relay.models import Entry, Source, Visit

pytestmark = pytest.mark.django_db


def check_the_week(week: Week) -> None:
    """Compare what the sites told with what is stored."""
    assert week.rude == []
    for feed in week.feeds:
        source = Source.objects.get(key=f"f-{feed.number}")
        stored = Counter(source.entries.values_list("title", flat=True))
        if feed.nature == "gone":
            assert source.status == "suspended"
            assert set(stored.values()) == {1}
            continue
        assert source.status == "active", (feed, source.last_error)
        assert week.now - source.visited_at < timedelta(hours=13.5)
        assert stored == Counter(feed.titles(source.visited_at)), feed
        assert source.location.endswith("nuevo" if feed.nature == "moves" else "feed")


def sources_of(week: Week) -> None:
    body = BodyFactory()
    for feed in week.feeds:
        SourceFactory(
            key=f"f-{feed.number}", location=week.url(feed), system=body.system, actor=body
        )


def test_a_day_of_forty_feeds(settings, monkeypatch):
    """CON-1, issue «Relay and agenda», done when 2."""
    monkeypatch.setattr(asking, "TIMEOUT_SECONDS", 0.7)
    week = Week(fault_rate=0.35)
    settings.FETCH_LOOPBACK = week.pairs
    try:
        sources_of(week)
        live(week, timedelta(hours=12))
    finally:
        week.close()
    check_the_week(week)
    assert min(week.met.values()) >= 1, week.met
    assert week.unchanged > 50
    assert Entry.objects.filter(edited_at__isnull=False).exists()
    assert Visit.objects.filter(outcome="failed").count() > 30
