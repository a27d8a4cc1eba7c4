"""The plan whole: windows, standings, goals and evidence, in a fixed number of statements."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.evidence.factories import FactFactory, ReversalFactory
from tests.plans.factories import (
    NOON,
    START,
    ActivePeriodFactory,
    AttributionFactory,
    ComponentFactory,
    GoalFactory,
    LineFactory,
    OccurrenceFactory,
    PlanFactory,
    StepFactory,
    windows_of,
)
from virgula.domain.months import month_end
from virgula.plans.choices import DueKind, OccurrenceKind
from virgula.plans.clock import plan_today
from virgula.plans.models import Plan
from virgula.plans.queries import plan_overview, plan_with_windows
from virgula.plans.queries.sources import PARTS_OF_PLAN, parts_of_plan
from virgula.plans.queries.union import read_union

pytestmark = pytest.mark.django_db
TODAY = date(2023, 1, 27)
FACTS = "evidence.facts"


@pytest.fixture
def plan():
    plan = PlanFactory()
    windows_of(plan)
    return plan


def overview(plan, today=TODAY, now=NOON):
    return plan_overview(Plan.objects.get(pk=plan.pk), today=today, now=now)


def line_in(plan, **fields):
    component = plan.components.first() or ComponentFactory(plan=plan)
    return LineFactory(component=component, **fields)


def evidence(line, day=TODAY, **fields):
    fact = FactFactory(
        system=line.plan.system, at=datetime.combine(day, NOON.time(), tzinfo=UTC), **fields
    )
    return AttributionFactory(line=line, fact=fact, at=fact.at).fact


def row_of(plan, line, **when):
    return next(row for row in overview(plan, **when).lines if row.pk == line.pk)


@pytest.mark.parametrize("lines", [1, 3])
def test_a_plan_and_its_overview_cost_five_statements(plan, lines, count_queries):
    for _ in range(lines):
        line = LineFactory(component=ComponentFactory(plan=plan), due_kind=DueKind.PER_ISSUE)
        OccurrenceFactory(line=line)
        ActivePeriodFactory(line=line)
        StepFactory(goal=GoalFactory(line=line, measure=FACTS))
        GoalFactory(line=line, measure=FACTS, target=None, rhythm={"every": "day"})
        evidence(line)
    with count_queries(5):
        found = plan_overview(plan_with_windows(plan.key), today=TODAY, now=NOON)
        assert [len(row.goals) for row in found.lines] == [2] * lines


@pytest.mark.parametrize("goals", [1, 3])
def test_goals_that_filter_the_ledger_cost_one_more_whatever_their_number(
    plan, goals, count_queries
):
    for _ in range(goals):
        GoalFactory(line=line_in(plan), measure=FACTS, scope={})
        GoalFactory(
            line=line_in(plan),
            measure=FACTS,
            scope={},
            target=None,
            rhythm={"every": "day", "unless": "evidence.declared"},
        )
    FactFactory(system=plan.system)
    plan = plan_with_windows(plan.key)
    with count_queries(5):
        found = plan_overview(plan, today=TODAY, now=NOON)
    assert {goal.value for row in found.lines for goal in row.goals} == {Decimal(1), None}


def test_lines_fall_into_the_windows_of_the_plan_and_zero_is_shown(plan):
    """CAL-V, CAL-A, CAL-N, CAL-R, CAL-P: with the plan's own start, as the document says."""
    months = {"uno": 11, "dos": 12, "tres": 1, "cuatro": 2, "cinco": 3}
    for code, month in months.items():
        year = 2022 if month > 10 else 2023
        line_in(plan, code=code, due_kind=DueKind.MONTH, due_on=month_end(year, month))
    line_in(plan, code="seis", due_kind=DueKind.PERMANENT)
    line_in(plan, code="siete", due_kind=DueKind.CONDITIONAL)
    line_in(plan, code="ocho", due_kind=DueKind.PER_ISSUE)
    line_in(plan, code="nueve")
    found = overview(plan)
    assert {row.code: row.window and row.window.key for row in found.lines} == {
        "uno": "primera",
        "dos": "primera",
        "tres": "primera",
        "cuatro": "segunda",
        "cinco": "segunda",
        "seis": "siempre",
        "siete": "siempre",
        "ocho": None,
        "nueve": None,
    }
    assert [(row.key, row.line_count) for row in found.windows] == [
        ("primera", 3),
        ("segunda", 2),
        ("tercera", 0),
        ("cuarta", 0),
        ("siempre", 2),
    ]
    assert (found.windows[0].first_day, found.windows[0].last_day) == (START, date(2023, 1, 31))
    assert [row.code for row in found.untimed] == ["nueve"]


def test_a_month_is_shown_as_a_month_and_due_on_its_last_day(plan):
    """CAL-M."""
    row = row_of(plan, line_in(plan, due_kind=DueKind.MONTH, due_on=date(2023, 1, 31)))
    assert (row.due_label, row.due_on) == ("enero de 2023", date(2023, 1, 31))


def test_a_goal_counts_the_facts_of_its_line_less_those_reversed(plan):
    line = line_in(plan)
    GoalFactory(line=line, measure=FACTS, target=4)
    facts = [evidence(line, TODAY - timedelta(days=days)) for days in (9, 5, 1)]
    ReversalFactory(reverses=evidence(line), at=NOON)
    row = row_of(plan, line)
    assert (row.goals[0].value, row.goals[0].percent, row.goals[0].is_met) == (3, 75, False)
    assert (row.fact_count, row.last_fact.pk) == (3, facts[-1].pk)


def test_a_withdrawn_attribution_counts_no_more(plan):
    line = line_in(plan)
    AttributionFactory(
        line=line, fact=FactFactory(system=plan.system), withdrawn_at=NOON, withdrawn_reason="x"
    )
    assert row_of(plan, line).fact_count == 0


def test_a_plan_counts_each_fact_once_even_when_two_lines_hold_it(plan):
    first, second = line_in(plan), line_in(plan)
    fact = evidence(first)
    AttributionFactory(line=second, fact=fact)
    assert [row.fact_count for row in overview(plan).lines] == [1, 1]
    assert overview(plan).fact_count == 1


def test_unknown_is_not_zero(plan):
    line = line_in(plan)
    gone = GoalFactory(line=line, measure="lost.measure")
    GoalFactory(line=line, measure=FACTS)
    unknown, zero = row_of(plan, line).goals
    assert (unknown.pk, unknown.value, unknown.percent) == (gone.pk, None, None)
    assert (zero.value, zero.percent) == (0, 0)


def test_four_issues_are_four_dues_and_missing_one_makes_75(plan):
    """CAL-J."""
    line = line_in(plan, due_kind=DueKind.PER_ISSUE)
    dues = [date(2022, 11, 15), date(2022, 12, 15), date(2023, 1, 5), date(2023, 1, 20)]
    turns = [OccurrenceFactory(line=line, due_on=due) for due in dues]
    evidence(line, date(2022, 11, 10))
    evidence(line, date(2022, 12, 15))
    evidence(line, date(2023, 1, 18))
    row = row_of(plan, line)
    assert [turn.is_met for turn in row.occurrences] == [True, True, False, True]
    assert (row.met_turns, row.closed_turns, row.turns_percent) == (3, 4, 75)
    assert row.standing.key == "on_time"
    AttributionFactory(line=line, fact=FactFactory(system=plan.system), occurrence=turns[2])
    assert row_of(plan, line).turns_percent == 100


def test_agreed_dates_take_a_line_out_of_to_be_agreed_and_give_it_a_window(plan):
    """CAL-F."""
    line = line_in(plan, due_kind=DueKind.TO_AGREE, decision_due_on=date(2023, 2, 15))
    before = row_of(plan, line)
    assert (before.standing.key, before.window) == ("to_agree", None)
    assert row_of(plan, line, today=date(2023, 2, 16)).standing.key == "late"
    for due in (date(2023, 3, 2), date(2023, 5, 4), date(2023, 8, 31)):
        OccurrenceFactory(line=line, kind=OccurrenceKind.AGREED, due_on=due)
    after = row_of(plan, line)
    assert (after.standing.key, after.window.key) == ("on_time", "cuarta")
    assert [turn.window.key for turn in after.occurrences] == ["segunda", "tercera", "cuarta"]
    assert after.due_label == "31 de agosto de 2023"


def test_what_happened_counts_for_the_agreed_date_it_came_after(plan):
    line = line_in(plan, due_kind=DueKind.TO_AGREE)
    dates = (date(2023, 1, 10), date(2023, 1, 20), date(2023, 2, 10))
    for due in dates:
        OccurrenceFactory(line=line, kind=OccurrenceKind.AGREED, due_on=due)
    evidence(line, date(2023, 1, 5))
    evidence(line, date(2023, 1, 12))
    evidence(line, date(2023, 1, 20))
    assert [turn.fact_count for turn in row_of(plan, line).occurrences] == [1, 1, 0]


def test_a_conditional_line_is_not_penalised_without_an_active_project(plan):
    """CAL-X: nothing is asked of August, with no active campaign."""
    line = line_in(plan, due_kind=DueKind.CONDITIONAL)
    ActivePeriodFactory(line=line, starts_on=date(2023, 1, 1), ends_on=date(2023, 3, 1))
    GoalFactory(line=line, measure=FACTS, target=None, rhythm={"every": "month"})
    evidence(line, date(2023, 1, 9))
    evidence(line, date(2023, 2, 9))
    now = datetime(2023, 9, 2, tzinfo=UTC)
    september = row_of(plan, line, today=date(2023, 9, 2), now=now)
    judged = september.goals[0].judgement
    assert (judged.met, judged.expected, judged.excluded) == (2, 2, 8)
    assert (september.standing.key, september.standing.why) == ("on_time", "no_active_project")


def test_a_rhythm_of_every_day_is_judged_on_closed_days(plan):
    """CON-1, first slice: «todos los días»."""
    line = line_in(plan, due_kind=DueKind.PERMANENT)
    GoalFactory(
        line=line,
        measure=FACTS,
        target=None,
        rhythm={"every": "day", "since": "2023-01-23"},
    )
    for day in (23, 24, 26):
        evidence(line, date(2023, 1, day))
    row = row_of(plan, line)
    judged = row.goals[0].judgement
    assert (judged.met, judged.expected, judged.current.done) == (3, 4, 0)
    assert row.standing.key == "on_time"
    assert row_of(plan, line, today=date(2023, 1, 28)).standing.key == "late"


def test_standings_are_counted_and_zero_is_shown(plan):
    line_in(plan, due_kind=DueKind.MONTH, due_on=date(2022, 12, 31))
    counts = {row.key: row.count for row in overview(plan).standings}
    assert (counts["late"], counts["met"]) == (1, 0)


def test_the_day_of_a_plan_is_of_its_zone_or_pinned():
    plan = PlanFactory(system__pinned_on=date(2023, 1, 27))
    night = datetime(2023, 3, 2, 3, 30, tzinfo=UTC)
    assert plan_today(plan, night) == date(2023, 1, 27)
    plan.system.pinned_on = None
    assert plan_today(plan, night) == date(2023, 3, 1)


def test_the_union_kept_for_a_plan_reads_what_a_new_one_reads(plan):
    line = line_in(plan)
    OccurrenceFactory.create_batch(2, line=line)
    ActivePeriodFactory(line=line, ends_on=None)
    other = PlanFactory()
    OccurrenceFactory(line=line_in(other))

    for one in (plan, other):
        assert PARTS_OF_PLAN.read(one.pk) == read_union(*parts_of_plan(one.pk))
