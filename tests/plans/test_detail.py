"""A line whole, its table, its codes and its goals: exact, and in a fixed number of statements."""

import itertools
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from tests.evidence.factories import FactFactory
from tests.institutions.factories import BodyFactory
from tests.plans.factories import (
    NOON,
    ActivePeriodFactory,
    AlignmentFactory,
    AttributionFactory,
    ComponentFactory,
    FollowUpFactory,
    GoalFactory,
    LineFactory,
    ObjectiveFactory,
    OccurrenceFactory,
    PlanFactory,
    StepFactory,
    windows_of,
)
from virgula.evidence.measures import measures
from virgula.evidence.models import Verification
from virgula.evidence.registry import kinds
from virgula.plans import queries
from virgula.plans.choices import DueKind, PlanKind, PlanStatus
from virgula.plans.models import Goal, Line
from virgula.platform.scoping import Reach

pytestmark = pytest.mark.django_db
TODAY = date(2023, 1, 27)
FACTS = "evidence.facts"
DAYS = (date(2022, 10, 3), date(2022, 12, 1), TODAY)


@pytest.fixture
def plan():
    plan = PlanFactory()
    windows_of(plan)
    return plan


@pytest.fixture
def line(plan):
    return LineFactory(component=ComponentFactory(plan=plan), due_kind=DueKind.PERMANENT)


def reach(plan):
    return Reach(system_ids=frozenset({plan.system_id}))


def detail(line, **known):
    found = queries.lines_within(reach(line.plan)).get(pk=line.pk)
    return queries.line_detail(found, today=TODAY, now=NOON, **known)


def evidence(line, day=TODAY, **fields):
    fact = FactFactory(
        system=line.plan.system, at=datetime.combine(day, NOON.time(), tzinfo=UTC), **fields
    )
    return AttributionFactory(line=line, fact=fact, at=fact.at)


@pytest.mark.parametrize("things", [1, 3])
def test_a_line_and_its_history_cost_five_statements(line, things, count_queries):
    for number in range(things):
        StepFactory(goal=GoalFactory(line=line, measure=FACTS))
        GoalFactory(line=line, measure=FACTS, target=None, rhythm={"every": "week"})
        OccurrenceFactory(line=line)
        ActivePeriodFactory(line=line)
        AlignmentFactory(line=line)
        FollowUpFactory(line=line)
        evidence(line, TODAY - timedelta(days=number))
    # SQLite is asked once in the life of a process whether it knows JSON.
    assert connection.features.supports_json_field
    with count_queries(5):
        found = detail(line)
        queries.line_history(found.line)
        assert [len(goal.steps) for goal in found.row.goals] == [1, 0] * things
    assert len(found.evidence) == len(found.alignments) == len(found.follow_ups) == things
    assert len(found.row.occurrences) == len(found.row.active_periods) == things
    assert [window.key for window in found.windows] == [
        "primera",
        "segunda",
        "tercera",
        "cuarta",
        "siempre",
    ]
    assert found.row.window.key == "siempre"


def test_evidence_is_listed_newest_first_with_its_marks(line):
    body = BodyFactory(system=line.plan.system, acronym="", name="Instituto sin siglas")
    declared = evidence(line, TODAY - timedelta(days=1), declared_by="enlace", actor=body)
    turn = OccurrenceFactory(line=line, label="Núm. 14")
    plain = evidence(line, TODAY)
    plain.occurrence = turn
    plain.save()
    Verification.objects.create(fact=declared.fact, office="mesa", verifier_mark="x", at=NOON)
    found = detail(line).evidence
    assert [(row.fact_id, row.is_declared, row.is_verified, row.turn) for row in found] == [
        (plain.fact_id, False, False, "Núm. 14"),
        (declared.fact_id, True, True, ""),
    ]
    assert [row.actor for row in found] == [plain.fact.actor.acronym, "Instituto sin siglas"]
    assert found[0].url == plain.fact.url


def test_the_public_reads_only_public_follow_ups(line):
    FollowUpFactory(line=line, text="Interno", is_public=False)
    FollowUpFactory(line=line, text="Público")
    assert [row.text for row in detail(line, only_public=True).follow_ups] == ["Público"]
    assert len(detail(line).follow_ups) == 2


def test_neighbours_follow_the_order_of_the_plan(plan):
    first, second = ComponentFactory.create_batch(2, plan=plan)
    last = LineFactory(component=second, position=1, code="B-1")
    start = LineFactory(component=first, position=2, code="A-2")
    found = detail(last)
    assert (found.previous.code, found.following) == ("A-2", None)
    assert (detail(start).previous, detail(start).following.code) == (None, "B-1")


def test_a_reading_is_the_figure_and_the_figure_opens_its_facts(plan, line):
    """There is no second way to a number, whatever the measure."""
    body = BodyFactory(system=plan.system)
    for kind in kinds():
        for dim, day in zip([*kind.dims, ""], itertools.cycle(DAYS), strict=False):
            for value in ("relay", "own"):
                evidence(
                    line,
                    day,
                    kind=kind.key,
                    dims={dim: value} if dim else {},
                    quantity=Decimal(3),
                    actor=body if value == "own" else None,
                )
        FactFactory(system=plan.system, kind=kind.key)
    for measure in measures():
        for scope in (
            {"attributed": True},
            {},
            {"attributed": True, "actors": [body.pk]},
            {"attributed": True, "kinds": [kinds()[0].key]},
        ):
            GoalFactory(
                line=line, measure=measure.key, measure_version=measure.version, scope=scope
            )
    goals = {goal.pk: goal for goal in Goal.objects.all()}
    rows = detail(line).row.goals
    figures = [queries.goal_figure(goals[row.pk], plan, today=TODAY, now=NOON) for row in rows]
    assert [(row.title, row.value, row.fact_count) for row in rows] == [
        (row.title, figure.value, figure.count) for row, figure in zip(rows, figures, strict=True)
    ]
    assert all(figure.records.count() == figure.count for figure in figures)


def test_the_strip_of_a_rhythm_says_each_slot(line):
    GoalFactory(
        line=line,
        measure=FACTS,
        target=None,
        rhythm={"every": "day", "since": "2023-01-25"},
    )
    evidence(line, date(2023, 1, 25))
    (goal,) = detail(line).row.goals
    assert [slot.key for slot in queries.slot_rows(goal)] == ["met", "missed"]
    assert queries.open_slot(goal).key == "open"
    assert queries.excluded_slots(goal) == []


def test_the_official_table_prints_what_has_timing_and_flags_the_rest(plan, count_queries):
    """CAL-T: component, line, implementation; a component without timing is flagged."""
    first, second = ComponentFactory.create_batch(2, plan=plan)
    LineFactory(component=first, code="A-1", due_kind=DueKind.MONTH, due_on=date(2022, 11, 30))
    LineFactory(
        component=first,
        code="A-2",
        due_kind=DueKind.CONDITIONAL,
        due_text="Permanente (según proyectos)",
    )
    LineFactory(component=second, code="B-1")
    LineFactory(component=second, code="B-2")
    with count_queries(4):
        table = queries.official_table(plan)
    assert (table.row_count, [block.span for block in table.blocks]) == (2, [2])
    assert [row.code for row in table.flagged] == ["B-1", "B-2"]
    assert table.blocks[0].rows[1].implementation == "Permanente (según proyectos)"
    assert table.blocks[0].rows[1].window.key == "siempre"
    assert "B-1, B-2" in table.completeness


def test_what_a_plan_lacks_is_said_line_by_line(plan):
    component = ComponentFactory(plan=plan)
    LineFactory(component=component, code="L-1")
    GoalFactory(line__component=component, line__code="L-2", measure=FACTS)
    LineFactory(component=component, code="L-3", due_kind=DueKind.DATE, due_on=date(2022, 10, 30))
    overview = queries.plan_overview(plan, today=TODAY, now=NOON)
    lacks = queries.completeness(overview.lines)
    assert lacks.without_timing == ("L-1", "L-2")
    assert lacks.without_goal == ("L-1", "L-3")
    assert lacks.without_steps == ("L-2",)
    assert lacks.before_start == ("L-3",)
    assert not lacks.is_whole


def test_codes_cross_both_ways_and_one_fact_does_not_claim_them_all(plan, count_queries):
    """C-0: the component carries the codes; a code shows what was attributed to it."""
    programme = PlanFactory(system=plan.system, kind=PlanKind.PROGRAMME, short_title="PN")
    of_programme = ComponentFactory(plan=programme)
    codes = [
        LineFactory(component=of_programme, code=code, text="", text_is_pending=True)
        for code in ("2.1.12", "4.1.18 A")
    ]
    component = ComponentFactory(plan=plan)
    line = LineFactory(component=component)
    for code in codes:
        AlignmentFactory(line=None, component=component, programme_line=code)
    AlignmentFactory(line=line, programme_line=codes[0])
    held = evidence(line)
    AttributionFactory(line=codes[1], fact=held.fact)
    with count_queries(2):
        table = queries.cross_table(plan, as_of=NOON)
    assert [(row.line.code, row.fact_count, row.is_pending) for row in table.codes] == [
        ("2.1.12", 0, True),
        ("4.1.18 A", 1, True),
    ]
    assert [row.line.code for row in table.of_component(component.pk)] == ["2.1.12", "4.1.18 A"]
    assert [row.line.code for row in table.of_line(line.pk)] == ["2.1.12"]
    assert [(found.through_component, found.code) for found in detail(line).alignments] == [
        (True, "2.1.12"),
        (False, "2.1.12"),
        (True, "4.1.18 A"),
    ]
    served = Line.objects.get(pk=codes[0].pk)
    assert {row.line_id or row.component_id for row in queries.line_served_by(served)} == {
        line.pk,
        component.pk,
    }


def test_the_plan_that_is_meant_is_the_one_in_force(plan):
    PlanFactory(system=plan.system, status=PlanStatus.DRAFT, starts_on=date(2024, 1, 1))
    PlanFactory(system=plan.system, kind=PlanKind.PROGRAMME, starts_on=date(2024, 1, 1))
    foreign = PlanFactory(starts_on=date(2025, 1, 1))
    assert queries.current_plan(reach(plan)) == plan
    assert queries.current_plan(Reach()) is None
    assert queries.current_published_plan() == foreign


def test_objectives_carry_goals_of_their_own(plan):
    """OBJ-*, BAL-*, DX-*: they match no line, so that their work has where to land."""
    objective = ObjectiveFactory(plan=plan)
    GoalFactory(line=None, objective=objective, measure=FACTS, scope={}, target=2)
    FactFactory(system=plan.system)
    FactFactory()
    (row,) = queries.objective_rows(plan, today=TODAY, now=NOON)
    assert (row.goals[0].value, row.goals[0].percent) == (1, 50)
