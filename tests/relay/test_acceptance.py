"""CON-1's acceptance example, on the demonstration's own feeds (the part that this slice holds).

«On 2023-01-27: 19 new items from 14 bodies; 1 duplicate merged; 16 approved, published once each;
board shows 14/32 today, 31/32 in 30 days», and one body 34 days silent.
"""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.institutions.factories import BodyFactory, SystemFactory
from tests.publishing.factories import ChannelFactory
from tests.relay.factories import SourceFactory
from virgula.evidence.models import Fact
from virgula.institutions.models import System
from virgula.platform.scoping import Reach
from virgula.publishing.models import Delivery
from virgula.publishing.outbox import run_once
from virgula.relay.actions import approve_entries, approve_entry, visit_due_sources
from virgula.relay.models import Entry
from virgula.relay.queries import coverage, inbox

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[2] / "datasets" / "snt-2022-demo"
TODAY = date(2023, 1, 27)
ELEVEN = datetime(2023, 1, 27, 17, tzinfo=UTC)


@pytest.fixture
def system(settings) -> System:
    settings.RELAY_GRACE_SECONDS, settings.RELAY_PACE_SECONDS = 60, 0
    settings.DATASETS_DIR = FOLDER
    system = SystemFactory()
    ChannelFactory(system=system)
    bodies: dict[str, object] = {}
    with (FOLDER / "feeds.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["actor"] not in bodies:
                bodies[row["actor"]] = BodyFactory(system=system, key=row["actor"])
            SourceFactory(
                system=system,
                actor=bodies[row["actor"]],
                key=row["key"],
                kind="file",
                location=row["location"],
                zone=row["zone"],
            )
    return system


def _relay_the_past(system: System) -> None:
    """Approve what was told before today, each on its day, and let it leave."""
    before = Entry.objects.filter(same_as=None).select_related("source__system", "source__actor")
    for entry in before.order_by("published_at", "pk"):
        day = entry.published_at.astimezone(ZoneInfo(entry.source.zone)).date()
        if day < TODAY:
            at = datetime.combine(day, time(20), tzinfo=ZoneInfo(system.zone))
            approve_entry(entry=entry, by=None, at=at)
            run_once(at + timedelta(minutes=2))


def test_a_morning_of_nineteen_items_of_fourteen_bodies(system):
    assert visit_due_sources(ELEVEN) == "visited=33 new=110 failed=0"
    assert visit_due_sources(ELEVEN) == "visited=0 new=0 failed=0"
    _relay_the_past(system)
    reach = Reach(system_ids=frozenset({system.pk}))
    waiting = inbox(reach, system=system, now=ELEVEN)
    assert (waiting.total, len(waiting.rows)) == (18, 18)
    todays = Entry.objects.filter(status="new")
    assert (todays.count(), todays.values("source__actor").distinct().count()) == (19, 14)
    assert [entry.source.key for entry in todays if entry.same_as] == ["infocdmx-formulario"]

    # The sixteen of the day: one of each body, and two more.
    rows = sorted(waiting.rows, key=lambda row: row.entry.pk)
    first = {row.entry.source.actor_id: row.entry for row in reversed(rows)}
    others = [row.entry for row in rows if row.entry not in first.values()]
    already = Delivery.objects.count()
    posts = approve_entries(entries=[*first.values(), *others[:2]], by=None, at=ELEVEN)
    run_once(ELEVEN + timedelta(minutes=2))
    assert len(posts) == 16
    assert Delivery.objects.filter(state="published").count() == already + 16
    assert Fact.objects.filter(kind="publishing.delivery", day=TODAY).count() == 16

    board = coverage(system, today=TODAY, now=ELEVEN + timedelta(minutes=5))
    assert (board.covered_today, board.covered_recently, board.total) == (14, 31, 32)
    assert [(row.actor.key, row.days) for row in board.silent] == [("itait", 34)]
