"""The desk pages of plans: what they show, what they do, who is refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.evidence.factories import FactFactory
from tests.plans.factories import (
    ActivePeriodFactory,
    AlignmentFactory,
    AttributionFactory,
    ComponentFactory,
    GoalFactory,
    LineFactory,
    OccurrenceFactory,
    PlanFactory,
    StepFactory,
    windows_of,
)
from virgula.evidence.models import Fact
from virgula.journal.models import Record
from virgula.plans.choices import DueKind, LineStatus, PlanStatus
from virgula.plans.models import Goal, Line, Plan

pytestmark = pytest.mark.django_db
FACTS = "evidence.facts"


@pytest.fixture
def plan(cast):
    cast.system.pinned_on = date(2023, 1, 27)
    cast.system.save()
    plan = PlanFactory(system=cast.system)
    windows_of(plan)
    return plan


@pytest.fixture
def line(plan):
    return LineFactory(component=ComponentFactory(plan=plan), code="L-1", slug="l-1")


@pytest.fixture
def desk(client, cast):
    enter(client, cast.coordinator)
    return client


def of_plan(name, plan, *more):
    return reverse(f"desk:plans:{name}", args=[plan.key, *more])


def of_line(name, line, *more):
    return of_plan(name, line.plan, line.slug, *more)


def whole_line(plan):
    line = LineFactory(component=ComponentFactory(plan=plan), due_kind=DueKind.PER_ISSUE)
    StepFactory(goal=GoalFactory(line=line, measure=FACTS))
    GoalFactory(line=line, measure=FACTS, target=None, rhythm={"every": "day"})
    OccurrenceFactory(line=line)
    ActivePeriodFactory(line=line)
    AlignmentFactory(line=line, programme_line=line)
    AttributionFactory(line=line, fact=FactFactory(system=plan.system))
    return line


@pytest.mark.parametrize("lines", [1, 3])
def test_the_board_costs_the_same_with_one_line_or_three(desk, plan, lines, count_queries):
    for _ in range(lines):
        whole_line(plan)
    desk.get(of_plan("board", plan))
    with count_queries(11):
        page = desk.get(of_plan("board", plan))
    assert page.context["shown"] == lines


@pytest.mark.parametrize("things", [1, 3])
def test_a_line_costs_the_same_with_one_thing_or_three(desk, line, things, count_queries):
    for _ in range(things):
        StepFactory(goal=GoalFactory(line=line, measure=FACTS))
        OccurrenceFactory(line=line)
        AttributionFactory(line=line, fact=FactFactory(system=line.plan.system))
    desk.get(of_line("line", line))
    with count_queries(12):
        page = desk.get(of_line("line", line))
    assert len(page.context["goals"]) == things


@pytest.mark.parametrize("plans", [1, 3])
def test_the_list_of_plans_costs_the_same_with_one_or_three(desk, cast, plans, count_queries):
    PlanFactory.create_batch(plans, system=cast.system)
    PlanFactory()
    with count_queries(7):
        page = desk.get(reverse("desk:plans:index"))
    assert len(page.context["plans"]) == plans


def test_the_board_filters_by_component_standing_window_and_institution(desk, plan, cast):
    first, second = ComponentFactory(plan=plan, code="A"), ComponentFactory(plan=plan, code="B")
    LineFactory(component=first, code="A-1", due_kind=DueKind.DATE, due_on=date(2022, 12, 5))
    LineFactory(component=first, code="A-2", due_kind=DueKind.PERMANENT, owner=cast.body)
    LineFactory(component=second, code="B-1")

    def codes(**asked):
        page = desk.get(of_plan("board", plan), asked)
        return [track.row.code for group in page.context["groups"] for track in group.tracks]

    assert codes() == ["A-1", "A-2", "B-1"]
    assert codes(componente="A") == ["A-1", "A-2"]
    assert codes(estado="late") == ["A-1"]
    assert codes(ventana="siempre") == ["A-2"]
    assert codes(ventana="ninguna") == ["B-1"]
    assert codes(responsable=cast.body.key, componente="A") == ["A-2"]
    assert codes(estado="met") == []


def test_the_board_puts_each_line_in_its_month_and_says_it_in_words(desk, plan):
    component = ComponentFactory(plan=plan)
    LineFactory(component=component, due_kind=DueKind.MONTH, due_on=date(2023, 2, 28))
    LineFactory(component=component, due_kind=DueKind.TO_AGREE)
    page = desk.get(of_plan("board", plan))
    tracks = [track for group in page.context["groups"] for track in group.tracks]
    assert [(track.kind, track.until) for track in tracks] == [("due", 4), ("open", 0)]
    assert (page.context["board"].today_column, page.context["board"].today_part) == (3, 4)
    assert "febrero de 2023" in page.content.decode()


def test_the_start_shows_what_it_would_change_before_it_is_moved(desk, plan):
    """PLAN-2 through the page."""
    LineFactory(
        component=ComponentFactory(plan=plan),
        code="F-1",
        due_kind=DueKind.MONTH,
        due_on=date(2023, 2, 28),
    )
    address = of_plan("move_start", plan)
    seen = desk.get(address, {"starts_on": "2022-12-01"})
    assert [(move.code, move.before_name, move.after_name) for move in seen.context["moves"]] == [
        ("F-1", "segunda", "primera")
    ]
    assert Plan.objects.get().starts_on == date(2022, 11, 1)
    refused = desk.post(address, {"starts_on": "2022-12-01", "reason": ""})
    assert (refused.status_code, refused.context["form"].errors.keys()) == (422, {"reason"})
    moved = desk.post(address, {"starts_on": "2022-12-01", "reason": "Se aprobó tarde."})
    assert (moved.status_code, Plan.objects.get().starts_on) == (302, date(2022, 12, 1))
    assert Record.objects.get(verb="plans.start_moved").reason == "Se aprobó tarde."


def test_the_approval_is_typed_and_puts_the_plan_in_force(desk, plan, client, cast):
    """PLAN-1, without the vote."""
    plan.status = PlanStatus.DRAFT
    plan.save()
    address = of_plan("approve", plan)
    late = desk.post(address, {"agreement": "AC-1", "agreed_on": "2023-01-28"})
    assert late.context["form"].errors.keys() == {"agreed_on"}
    desk.post(address, {"agreement": "AC-1", "agreed_on": "2022-11-15"})
    plan.refresh_from_db()
    assert (plan.status, plan.agreement_number) == (PlanStatus.IN_FORCE, "AC-1")
    assert "coordinación" in plan.snapshots.get().taken_by
    enter(client, cast.staff)
    assert client.get(address).status_code == 403


def test_a_goal_is_set_in_words_and_titled_by_itself(desk, line):
    """B-2: target 4 by September."""
    fields = {
        "kind": "target",
        "amount": "4",
        "measure": FACTS,
        "due_on": "2023-09-30",
        "every": "week",
        "counts": "line",
    }
    answer = desk.post(of_line("create_goal", line), fields)
    goal = Goal.objects.get()
    assert answer.url == of_line("line", line) + "#metas"
    assert (goal.target, goal.due_on, goal.rhythm) == (Decimal(4), date(2023, 9, 30), None)
    assert goal.title.startswith("4 ")
    desk.post(
        of_line("change_goal", line, goal.pk),
        {**fields, "kind": "rhythm", "amount": "1", "tolerance": "2", "title": "Cada semana"},
    )
    goal.refresh_from_db()
    assert (goal.title, goal.target, goal.due_on) == ("Cada semana", None, None)
    assert goal.rhythm == {"every": "week", "at_least": "1", "tolerance": 2}
    assert desk.get(of_line("change_goal", line, goal.pk)).status_code == 200


def test_a_goal_without_an_amount_is_refused_beside_its_field(desk, line):
    page = desk.post(of_line("create_goal", line), {"kind": "rhythm", "amount": "0"})
    assert page.status_code == 422
    assert {"amount", "measure", "every", "counts"} <= page.context["form"].errors.keys()
    assert not Goal.objects.exists()


def test_the_form_of_a_goal_keeps_the_filters_that_it_does_not_show(desk, line):
    kept = {"attributed": True, "dims": {"form": ["link"]}}
    goal = GoalFactory(line=line, measure="evidence.declared_count", scope=kept)
    page = desk.post(
        of_line("change_goal", line, goal.pk),
        {"kind": "target", "amount": "9", "measure": goal.measure, "counts": "line"},
    )
    assert page.status_code == 302, page.context["form"].errors
    goal.refresh_from_db()
    assert (goal.scope, goal.target) == (kept, Decimal(9))


def test_evidence_is_declared_with_one_proof_and_counts(desk, line):
    GoalFactory(line=line, measure=FACTS)
    address = of_line("declare", line)
    fields = {"title": "Taller en la biblioteca", "day": "2023-01-20", "quantity": "1"}
    none = desk.post(address, fields)
    both = desk.post(address, {**fields, "link": "https://ejemplo.invalid/", "note": "Sí"})
    future = desk.post(address, {**fields, "day": "2023-01-28", "note": "Mañana"})
    assert [page.status_code for page in (none, both, future)] == [422, 422, 422]
    assert "day" in future.context["form"].errors
    assert not Fact.objects.exists()
    desk.post(address, {**fields, "note": "Lo confirma la biblioteca."})
    (held,) = line.attributions.all()
    assert (held.fact.title, held.fact.day) == (fields["title"], date(2023, 1, 20))
    assert "coordinación" in held.fact.declared_by
    page = desk.get(of_line("line", line))
    assert page.context["goals"][0].goal.value == 1
    opened = desk.get(of_line("goal", line, page.context["goals"][0].goal.pk))
    assert [fact.pk for fact in opened.context["page"]] == [held.fact_id]
    withdrawn = desk.post(of_line("withdraw", line, held.pk), {"reason": "Era de otra línea."})
    assert withdrawn.status_code == 302
    assert desk.get(of_line("line", line)).context["row"].fact_count == 0


def test_agreed_dates_are_recorded_through_the_page(desk, plan):
    """CAL-F through the page."""
    line = LineFactory(component=ComponentFactory(plan=plan), due_kind=DueKind.TO_AGREE)
    dates = {"agreement": "AC-9", "label_1": "Foro 1", "due_on_1": "2023-03-02", "label_2": "Foro"}
    half = desk.post(of_line("agree", line), dates)
    assert half.context["form"].errors.keys() == {"due_on_2"}
    desk.post(of_line("agree", line), {**dates, "due_on_2": "2023-05-04"})
    row = desk.get(of_line("line", line)).context["row"]
    assert (row.standing.key, row.window.key) == ("on_time", "tercera")


def test_issues_and_projects_are_added_through_the_page(desk, plan):
    """CAL-J and CAL-X through the page."""
    component = ComponentFactory(plan=plan)
    issue = LineFactory(component=component, due_kind=DueKind.PER_ISSUE)
    project = LineFactory(component=component, due_kind=DueKind.CONDITIONAL)
    desk.post(of_line("add_issue", issue), {"label": "Núm. 14", "due_on": "2023-03-15"})
    again = desk.post(of_line("add_issue", issue), {"label": "Núm. 14", "due_on": "2023-03-15"})
    assert again.status_code == 422
    desk.post(of_line("add_period", project), {"label": "Campaña", "starts_on": "2023-01-09"})
    period = project.active_periods.get()
    desk.post(of_line("close_period", project, period.pk), {"ends_on": "2023-03-01"})
    period.refresh_from_db()
    assert (issue.occurrences.count(), period.ends_on) == (1, date(2023, 3, 1))
    assert (
        desk.post(of_line("add_issue", project), {"label": "x", "due_on": "2023-03-15"})
        .context["form"]
        .non_field_errors()
    )


def test_status_owner_and_follow_up_are_saved_with_their_history(desk, line, cast):
    desk.post(of_line("status", line), {"status": LineStatus.UNDER_WAY})
    refused = desk.post(of_line("status", line), {"status": LineStatus.DISCARDED})
    desk.post(of_line("owner", line), {"owner": cast.body.pk})
    desk.post(of_line("follow_up", line), {"text": "Va bien.", "is_public": "on"})
    line.refresh_from_db()
    assert (line.status, line.owner_id) == (LineStatus.UNDER_WAY, cast.body.pk)
    assert "reason" in refused.context["form"].errors
    page = desk.get(of_line("line", line))
    assert [row.text for row in page.context["detail"].follow_ups] == ["Va bien."]
    assert len(page.context["history"]) == 3


def test_steps_are_marked_and_taken_away_by_post_only(desk, line):
    step = StepFactory(goal=GoalFactory(line=line, measure=FACTS))
    address = of_line("mark_step", line, step.goal_id, step.pk)
    assert desk.get(address).status_code == 405
    desk.post(address)
    step.refresh_from_db()
    assert step.done_on == date(2023, 1, 27)
    desk.post(of_line("remove_step", line, step.goal_id, step.pk))
    assert not step.goal.steps.exists()


def test_a_foreign_institution_is_no_choice(desk, line):
    other = LineFactory()
    page = desk.get(of_line("owner", line))
    owners = page.context["form"].fields["owner"].queryset
    assert set(owners.values_list("system_id", flat=True)) == {line.plan.system_id}
    assert desk.get(of_line("line", other)).status_code == 404
    assert Line.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("role", ["commissioner", "liaison", "facilitator", "stranger"])
def test_who_is_not_of_the_desk_is_refused(client, cast, plan, line, role):
    enter(client, getattr(cast, role))
    assert client.get(of_plan("board", plan)).status_code == 403
    assert client.post(of_line("status", line), {"status": "concluded"}).status_code == 403
    line.refresh_from_db()
    assert line.status == LineStatus.PROPOSED
