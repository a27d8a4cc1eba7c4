"""«Hoy»: the day of the coordination on one page, whatever the rows; with and without scripts."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.cast import enter
from tests.evidence.factories import FactFactory
from tests.institutions.factories import BodyFactory
from tests.plans.factories import ComponentFactory, LineFactory, PlanFactory
from tests.publishing.factories import ChannelFactory, approved
from tests.relay.factories import NOON, EntryFactory, SourceFactory
from virgula.journal.models import Record
from virgula.plans.actions.reporting_errors import report_error
from virgula.publishing.choices import DeliveryState
from virgula.publishing.models import Delivery, Post
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry

pytestmark = pytest.mark.django_db
TODAY = "/mesa/"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def desk(client, cast):
    """The desk of the coordinator, with a channel to speak through."""
    enter(client, cast.coordinator)
    ChannelFactory(system=cast.system)
    return client


def entry_of(cast, **fields) -> Entry:
    fields.setdefault("source", SourceFactory(system=cast.system, actor=cast.body))
    return EntryFactory(**fields)


def relayed(actor, day: date):
    """A relay of this institution that went out that day."""
    return FactFactory(
        system=actor.system,
        actor=actor,
        kind="relay.replicated",
        at=datetime(day.year, day.month, day.day, 18, tzinfo=UTC),
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_today_asks_the_same_number_of_questions_whatever_the_rows(desk, cast, rows, count_queries):
    plan = PlanFactory(system=cast.system)
    component = ComponentFactory(plan=plan)
    for number in range(rows):
        body = BodyFactory(system=cast.system)
        source = SourceFactory(system=cast.system, actor=body, status="failing")
        EntryFactory.create_batch(2, source=source, event_on=date(2023, 1, 30))
        put_off = EntryFactory(source=source)
        approved(*cast.system.channels.all(), at=NOON + timedelta(hours=1))
        approved(*cast.system.channels.all(), at=NOON - timedelta(days=number + 1))
        Entry.objects.filter(pk=put_off.pk).update(status="dismissed", decided_at=NOON)
        LineFactory(component=component, due_kind="date", due_on=date(2023, 1, 30))
        relayed(body, date(2023, 1, 20))
    desk.get(TODAY)
    with count_queries(43):
        page = desk.get(TODAY)
    assert len(page.context["today"].inbox.rows) == rows * 2
    assert len(page.context["today"].leaving) == rows
    assert len(page.context["today"].trouble) == rows
    assert len(page.context["today"].coming) == rows * 3
    assert len(page.context["today"].decisions) == rows


def test_silent_bodies_come_first_then_what_happens_soonest_then_what_was_told_last(desk, cast):
    heard = BodyFactory(system=cast.system)
    source = SourceFactory(system=cast.system, actor=heard)
    relayed(heard, date(2023, 1, 20))
    silent = BodyFactory(system=cast.system)
    relayed(silent, date(2022, 12, 24))
    told = EntryFactory(source=source, published_at=NOON)
    older = EntryFactory(source=source, published_at=NOON - timedelta(days=2))
    soon = EntryFactory(source=source, event_on=date(2023, 1, 28))
    quiet = EntryFactory(source__system=cast.system, source__actor=silent)
    never = EntryFactory(source__system=cast.system, source__actor=BodyFactory(system=cast.system))
    EntryFactory(source=source, status=EntryStatus.SEEN)
    EntryFactory(source=source, later_on=date(2023, 1, 28))
    EntryFactory(source=source, same_as=told)
    rows = desk.get(TODAY).context["today"].inbox.rows
    assert [row.entry for row in rows[:2]] in ([quiet, never], [never, quiet])
    assert [row.entry for row in rows[2:]] == [soon, told, older]
    reasons = {row.entry: (row.reason, row.days) for row in rows}
    assert reasons == {
        quiet: ("silent", 34),
        never: ("never", None),
        soon: ("event", 1),
        told: ("today", 0),
        older: ("new", None),
    }


def test_what_was_put_off_comes_back_on_its_day(desk, cast):
    EntryFactory(source__system=cast.system, later_on=date(2023, 1, 27))
    assert desk.get(TODAY).context["today"].inbox.total == 1


def test_the_coverage_says_whom_we_gave_a_voice(desk, cast):
    """CON-1: today, in thirty days, and who is silent."""
    bodies = BodyFactory.create_batch(4, system=cast.system)
    for body in bodies:
        SourceFactory(system=cast.system, actor=body)
    relayed(bodies[0], date(2023, 1, 27))
    relayed(bodies[1], date(2022, 12, 29))
    relayed(bodies[2], date(2022, 12, 24))
    coverage = desk.get(TODAY).context["today"].coverage
    # Those of the cast have no source: they are not hidden (INT-1).
    assert (coverage.covered_today, coverage.covered_recently, coverage.total) == (1, 2, 6)
    assert {row.actor.pk: row.days for row in coverage.silent} == {
        cast.body.pk: None,
        cast.other_body.pk: None,
        bodies[3].pk: None,
        bodies[2].pk: 34,
    }
    assert [row.days for row in coverage.silent][-1] == 34


def test_a_button_approves_without_javascript_and_comes_back(desk, cast):
    entry = entry_of(cast)
    response = desk.post(
        reverse("desk:relay:approve", args=[entry.pk]), {"next": TODAY}, follow=True
    )
    assert response.redirect_chain == [(f"{TODAY}#today-inbox", 302)]
    entry.refresh_from_db()
    assert (entry.status, entry.decided_by) == (EntryStatus.APPROVED, str(cast.coordinator))
    assert [decision.entry for decision in response.context["today"].decisions] == [entry]
    assert entry.title in response.content.decode()


def test_with_htmx_only_the_parts_that_change_come_back(desk, cast):
    entry = entry_of(cast)
    entry_of(cast)
    response = desk.post(
        reverse("desk:relay:approve", args=[entry.pk]), headers={"HX-Request": "true"}
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert response["HX-Trigger"] == "relay:decided"
    assert 'hx-swap-oob="innerHTML:#inbox-total">1<' in page
    assert reverse("desk:relay:undo", args=[entry.pk]) in page
    assert "<html" not in page


def test_of_two_who_decide_the_second_is_told_who_did_and_the_row_goes(desk, cast):
    """CON-1: published once each, whoever presses."""
    entry = entry_of(cast)
    Entry.objects.filter(pk=entry.pk).update(status="dismissed", decided_by="Ana")
    response = desk.post(
        reverse("desk:relay:approve", args=[entry.pk]), headers={"HX-Request": "true"}
    )
    assert "HX-Reswap" not in response
    assert "Ana" in response.content.decode()
    assert Post.objects.count() == 0


def test_a_refusal_with_htmx_leaves_the_row_and_says_why(desk, cast):
    entry = entry_of(cast)
    cast.system.channels.update(is_active=False)
    response = desk.post(
        reverse("desk:relay:approve", args=[entry.pk]), headers={"HX-Request": "true"}
    )
    assert response["HX-Reswap"] == "none"
    assert "notice" in response.content.decode()


def test_the_decision_is_undone_from_the_page(desk, cast):
    entry = entry_of(cast)
    desk.post(reverse("desk:relay:approve", args=[entry.pk]))
    desk.post(reverse("desk:relay:undo", args=[entry.pk]))
    entry.refresh_from_db()
    assert (entry.status, entry.post) == (EntryStatus.NEW, None)
    assert Delivery.objects.get().state == DeliveryState.CANCELLED


def test_all_that_was_shown_is_approved_and_nothing_that_came_meanwhile(desk, cast, foreign_cast):
    shown = EntryFactory.create_batch(3, source__system=cast.system)
    meanwhile = entry_of(cast)
    foreign = EntryFactory(source__system=foreign_cast.system)
    desk.post(
        reverse("desk:relay:approve_all"),
        {"entry": [*(entry.pk for entry in shown), foreign.pk, "x"]},
    )
    approved_ones = Entry.objects.filter(status=EntryStatus.APPROVED).order_by("pk")
    assert list(approved_ones) == shown
    meanwhile.refresh_from_db()
    assert meanwhile.status == EntryStatus.NEW


def test_words_are_edited_before_approving(desk, cast):
    entry = entry_of(cast)
    desk.post(reverse("desk:relay:change_words", args=[entry.pk]), {"text": "Ven mañana."})
    assert "Ven mañana." in desk.get(TODAY).content.decode()
    desk.post(reverse("desk:relay:approve", args=[entry.pk]), {"text": "Ven hoy."})
    assert Post.objects.get().text == "Ven hoy."


@pytest.mark.parametrize("name", ["approve", "dismiss", "put_off", "change_words", "undo"])
def test_a_decision_needs_a_post_and_an_entry_within_reach(desk, foreign_cast, cast, name):
    entry = entry_of(cast)
    foreign = EntryFactory(source__system=foreign_cast.system)
    assert desk.get(reverse(f"desk:relay:{name}", args=[entry.pk])).status_code == 405
    assert desk.post(reverse(f"desk:relay:{name}", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize("role", ["commissioner", "liaison", "facilitator", "stranger"])
def test_who_has_no_desk_decides_nothing(client, cast, role):
    entry = entry_of(cast)
    enter(client, getattr(cast, role))
    assert client.post(reverse("desk:relay:approve", args=[entry.pk])).status_code == 403
    entry.refresh_from_db()
    assert entry.status == EntryStatus.NEW


def test_the_way_back_never_leaves_the_house(desk, cast):
    entry = entry_of(cast)
    response = desk.post(
        reverse("desk:relay:dismiss", args=[entry.pk]), {"next": "https://otro.example/"}
    )
    assert response.headers["Location"] == f"{TODAY}#today-inbox"


def test_what_leaves_soon_can_be_undone_from_its_line(desk, cast):
    entry = entry_of(cast)
    desk.post(reverse("desk:relay:approve", args=[entry.pk]))
    page = desk.get(reverse("desk:leaving"))
    assert [item.entry_id for item in page.context["leaving"]] == [entry.pk]
    assert reverse("desk:relay:undo", args=[entry.pk]) in page.content.decode()


def test_what_waits_for_a_word_is_counted(desk, cast, foreign_cast):
    assert not desk.get(TODAY).context["today"].waiting
    for system in (cast.system, foreign_cast.system):
        FactFactory(system=system, declared_by="Coordinación", declarer_mark="x")
        line = LineFactory(component=ComponentFactory(plan=PlanFactory(system=system)))
        report_error(line=line, text="La fecha está mal.", email="", at=NOON)
    waiting = desk.get(TODAY).context["today"].waiting
    assert (waiting.facts, waiting.notices, waiting.drafts) == (1, 1, [])


def test_a_silent_worker_is_the_first_thing_told(desk):
    page = desk.get(TODAY)
    assert page.context["today"].worker.is_silent
    assert page.context["today"].has_trouble


def test_lines_that_need_an_act_and_dues_of_the_week_are_told(desk, cast):
    component = ComponentFactory(plan=PlanFactory(system=cast.system))
    late = LineFactory(component=component, due_kind="date", due_on=date(2023, 1, 10))
    week = LineFactory(component=component, due_kind="date", due_on=date(2023, 2, 2))
    LineFactory(component=component, due_kind="date", due_on=date(2023, 8, 2))
    page = desk.get(TODAY).context["today"]
    assert [line.pk for line in page.lines] == [late.pk, week.pk]
    assert [(row.on, row.title) for row in page.coming] == [(date(2023, 2, 2), week.code)]


def test_the_day_of_a_demonstration_is_moved_by_a_person_and_written_down(desk, cast):
    cast.system.is_demonstration = True
    cast.system.save()
    assert desk.get(TODAY).context["pinned"] is not None
    desk.post(reverse("desk:move_day"), {"day": "2023-01-28"})
    cast.system.refresh_from_db()
    assert cast.system.pinned_on == date(2023, 1, 28)
    record = Record.objects.get(verb="institutions.day_pinned")
    assert record.changes == {"pinned_on": ["", "2023-01-28"]}
    desk.post(reverse("desk:move_day"), {"day": "ayer"})
    cast.system.refresh_from_db()
    assert cast.system.pinned_on == date(2023, 1, 28)


def test_only_a_demonstration_lives_in_another_day(desk, cast):
    assert desk.get(TODAY).context["pinned"] is None
    desk.post(reverse("desk:move_day"), {"day": "2023-01-28"})
    cast.system.refresh_from_db()
    assert cast.system.pinned_on is None
