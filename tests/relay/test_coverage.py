"""The board of coverage: whom we gave a voice, day by day, in a fixed number of questions."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from tests.cast import enter
from tests.evidence.factories import FactFactory
from tests.institutions.factories import (
    BodyFactory,
    CollegiateBodyFactory,
    RegionFactory,
    SystemFactory,
)
from tests.relay.factories import NOON, EntryFactory, SourceFactory, later
from virgula.evidence.figures import Period
from virgula.evidence.grids import actor_days
from virgula.evidence.measures import measure_for
from virgula.evidence.tallies import make_tallies
from virgula.institutions.models import RegionTerritory
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry
from virgula.relay.periods import pieces, span_of
from virgula.relay.queries.board import Asked, board
from virgula.relay.queries.offers import Offer

pytestmark = pytest.mark.django_db
TODAY = date(2023, 1, 27)
BOARD = "/mesa/fuentes/cobertura/"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def system():
    return SystemFactory(map_svg="")


def relayed(actor, day: date, **fields):
    at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    fields.setdefault("kind", "relay.replicated")
    return FactFactory(system=actor.system, actor=actor, at=at, **fields)


def read(system, period="30", **asked):
    span = span_of(period, TODAY)
    return board(system, span, today=TODAY, now=NOON, asked=Asked(**asked))


def test_the_silent_come_first_and_nobody_without_a_source_is_hidden(system):
    """CON-1 and INT-1."""
    heard, quiet, never = BodyFactory.create_batch(3, system=system)
    SourceFactory(system=system, actor=heard)
    relayed(heard, TODAY)
    relayed(heard, date(2023, 1, 20))
    relayed(heard, date(2023, 1, 20))
    relayed(quiet, date(2022, 12, 24))
    commission = CollegiateBodyFactory(system=system)
    found = read(system)
    assert [(row.covered.actor.pk, row.covered.days, row.items) for row in found.rows] == [
        (never.pk, None, 0),
        (quiet.pk, 34, 0),
        (heard.pk, 0, 3),
        (commission.pk, None, 0),
    ]
    groups = {group.key: (group.today, group.recently, group.total) for group in found.groups}
    assert groups == {"local": (1, 1, 3), "commission": (0, 0, 1)}
    assert [group.unread for group in found.groups] == [2, 1]
    assert (found.headline.key, found.rows[2].share) == ("local", 100)


def test_each_day_has_its_cell_and_a_day_without_anybody_is_named(system):
    body = BodyFactory(system=system)
    for day in (25, 25, 27):
        relayed(body, date(2023, 1, day))
    found = read(system, "7")
    assert [cell.items for cell in found.rows[0].cells] == [0, 0, 0, 0, 2, 0, 1]
    assert found.blank_days == [date(2023, 1, 26)]
    assert [column.institutions for column in found.columns] == [0, 0, 0, 0, 1, 0, 1]


def test_a_season_stands_in_weeks_that_end_today():
    weeks = list(pieces(span_of("90", TODAY).period))
    assert (len(weeks), weeks[0].first, weeks[-1].last) == (13, date(2022, 10, 30), TODAY)
    assert (weeks[0].last, weeks[1].first) == (date(2022, 11, 4), date(2022, 11, 5))


@pytest.mark.parametrize("text", ["", "0", "31", "2023-13", "2023-02", "99999-01", "x" * 9, "-1"])
def test_a_period_that_is_none_is_the_usual_one(text):
    assert span_of(text, TODAY).key == "30"


def test_a_month_ends_today_or_with_itself():
    assert span_of("2023-01", TODAY).period == Period(date(2023, 1, 1), date(2023, 1, 28))
    assert span_of("2022-12", TODAY).period == Period(date(2022, 12, 1), date(2023, 1, 1))


def test_a_group_and_a_region_may_be_looked_at_alone(system):
    region = RegionFactory(system=system, key="norte")
    body, _other = BodyFactory.create_batch(2, system=system)
    RegionTerritory.objects.create(region=region, territory=body.territory)
    table = CollegiateBodyFactory(system=system, kind="regional", region=region)
    assert [row.covered.actor.pk for row in read(system, region="norte").rows] == [
        body.pk,
        table.pk,
    ]
    assert [row.covered.actor.pk for row in read(system, group="regional").rows] == [table.pk]
    assert read(system, region="sur").rows == []


def test_what_was_offered_and_not_approved_is_counted_once_for_each(system):
    body, other = BodyFactory.create_batch(2, system=system)
    source = SourceFactory(system=system, actor=body)
    EntryFactory.create_batch(2, source=source)
    EntryFactory(source=source, status=EntryStatus.DISMISSED)
    EntryFactory(source=source, status=EntryStatus.SEEN)
    EntryFactory(source=source, published_at=later(days=-40))
    first = Entry.objects.filter(status="new").order_by("pk")[0]
    EntryFactory(source=source, same_as=first)
    EntryFactory(source=SourceFactory(system=system, actor=other), same_as=first)
    offers = {row.covered.actor.pk: row.offer for row in read(system).rows}
    assert offers == {body.pk: Offer(0, 1, 2), other.pk: Offer(0, 0, 1)}
    assert offers[body.pk].not_approved == 3


def test_closed_days_of_tallies_and_open_ones_of_the_ledger_make_one_grid(system, count_queries):
    bodies = BodyFactory.create_batch(2, system=system)
    period = Period(TODAY - timedelta(days=89), TODAY + timedelta(days=1))
    for body in bodies:
        relayed(body, date(2022, 12, 1))
        relayed(body, date(2022, 12, 20))
    make_tallies(now=NOON)
    relayed(bodies[0], date(2022, 12, 1), recorded_at=NOON)
    relayed(bodies[0], TODAY)
    measure = measure_for("relay.items")
    with count_queries(5):
        grid = actor_days(measure, system_id=system.pk, period=period, as_of=NOON)
    assert grid == {
        bodies[0].pk: {date(2022, 12, 1): 2, date(2022, 12, 20): 1, TODAY: 1},
        bodies[1].pk: {date(2022, 12, 1): 1, date(2022, 12, 20): 1},
    }


@pytest.mark.parametrize("rows", [1, 60])
@pytest.mark.parametrize("period", ["30", "90"])
def test_the_board_asks_the_same_number_of_questions_whatever_the_rows(
    client, cast, rows, period, count_queries
):
    enter(client, cast.coordinator)
    for body in BodyFactory.create_batch(rows, system=cast.system):
        SourceFactory(system=cast.system, actor=body)
        relayed(body, TODAY)
        relayed(body, date(2023, 1, 2))
    make_tallies(now=NOON)
    client.get(BOARD)
    with count_queries(18 if period == "30" else 22):
        page = client.get(f"{BOARD}?periodo={period}")
    assert page.context["board"].headline.total == rows + 2


def test_the_table_leaves_as_csv(client, cast):
    enter(client, cast.coordinator)
    relayed(cast.body, TODAY)
    answer = client.get(BOARD + "tabla.csv?periodo=7")
    lines = answer.content.decode().splitlines()
    assert lines[0].startswith("institucion,nombre,grupo,region,con_fuente,ultima_replica")
    row = next(line for line in lines if line.startswith(f"{cast.body.key},"))
    assert row.endswith("no,2023-01-27,0,1,0,0,0,0,0,0,0,0,0,1")


def test_who_decided_is_said_and_another_systems_decisions_are_not_there(client, cast):
    enter(client, cast.coordinator)
    source = SourceFactory(system=cast.system, actor=cast.body)
    mine = EntryFactory(
        source=source, status=EntryStatus.DISMISSED, decided_at=NOON, decided_by="Ana"
    )
    waiting = EntryFactory(source=source)
    EntryFactory()
    page = client.get(BOARD + "decisiones/")
    assert list(page.context["page"]) == [mine, waiting]
    assert page.context["deciders"] == ["Ana"]
    assert list(client.get(BOARD + "decisiones/?que=dismissed").context["page"]) == [mine]
    assert list(client.get(BOARD + "decisiones/?quien=Ana").context["page"]) == [mine]
    hostile = client.get(BOARD + "decisiones/?institucion=" + "9" * 40 + "&que=x&page=zz")
    assert hostile.status_code == 200
