"""What goals read: the figures and rhythms of all goals of a plan, without a query for each.

The facts that count for the plan's lines are read once and folded here by the same folds that make
every figure (``evidence.measures``); goals that filter the whole ledger instead add one statement
for all of them. A test holds that a reading equals ``evidence.figures.figure``.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import IntegerField, QuerySet, Value

from virgula.domain.months import add_months
from virgula.domain.rhythm import (
    Judgement,
    Rhythm,
    RhythmError,
    Slot,
    Stretch,
    judge_rhythm,
    read_rhythm,
    slot_of,
)
from virgula.domain.standing import GoalCase
from virgula.evidence.cells import facts_of
from virgula.evidence.counting import has_filters, is_in_scope, is_in_time
from virgula.evidence.measures import (
    ANY_KIND,
    Cell,
    Measure,
    MeasureError,
    Ratio,
    measure_for,
)
from virgula.evidence.models import Fact
from virgula.evidence.scopes import Period, Scope, ScopeError, is_attributed, scope_from_json
from virgula.evidence.units import Unit
from virgula.plans.choices import DueKind
from virgula.plans.models import ActivePeriod, Goal, Line, Plan
from virgula.plans.queries.sources import CountedFact, Sources

# One statement holds so many filters at most; a plan has far fewer goals that filter.
FILTERS = 300
# What is no longer measured counts nothing that has a name.
NO_UNIT = Unit("", "", "")


@dataclass(frozen=True, slots=True)
class Reading:
    """A goal's measure in words, and all that its standing needs."""

    measure_label: str
    unit: Unit
    case: GoalCase


@dataclass(frozen=True, slots=True)
class _Ask:
    """A goal with what it is read from."""

    goal: Goal
    measure: Measure
    scope: Scope
    rhythm: Rhythm | None
    supply: Measure | None


def plan_end(plan: Plan) -> date:
    """Return the day after the plan's last."""
    return add_months(plan.starts_on, plan.months)


def goal_period(goal: Goal, plan: Plan, today: date) -> Period:
    """Return the days that a goal's figure counts, up to today.

    What was attributed to a line counts even when it was made before the plan's start, or after
    its end: a person said that it belongs. A filter of the whole ledger keeps to the plan's year.
    """
    tomorrow = today + timedelta(days=1)
    if is_attributed(goal.scope):
        return Period(min(date.min, tomorrow), tomorrow)
    return Period(plan.starts_on, max(min(tomorrow, plan_end(plan)), plan.starts_on))


def read_goals(plan: Plan, sources: Sources, *, today: date, now: datetime) -> dict[int, Reading]:
    """Return the reading of every goal of the lines that were read."""
    lines = {line.pk: line for line in sources.lines}
    goals = [goal for goals in sources.goals.values() for goal in goals]
    asks = {goal.pk: _ask(goal, plan) for goal in goals}
    filtered = _filtered_facts(plan, [ask for ask in asks.values() if ask], today, now)
    return {
        goal.pk: _read(
            plan,
            goal,
            asks[goal.pk],
            lines.get(goal.line_id or 0),
            sources.facts.get(goal.line_id or 0, []),
            sources.active_periods.get(goal.line_id or 0, []),
            filtered,
            today,
        )
        for goal in goals
    }


def _ask(goal: Goal, plan: Plan) -> _Ask | None:
    """Return what to read; ``None`` when the measure or the filters are no more what they were."""
    try:
        measure = measure_for(goal.measure, goal.measure_version)
        scope = scope_from_json(goal.scope, system_id=plan.system_id, within=Fact.objects.none())
        rhythm = read_rhythm(goal.rhythm) if goal.rhythm else None
        supply = measure_for(rhythm.unless) if rhythm and rhythm.unless else None
    except (MeasureError, ScopeError, RhythmError):
        return None
    return _Ask(goal, measure, scope, rhythm, supply)


def _read(
    plan: Plan,
    goal: Goal,
    ask: _Ask | None,
    line: Line | None,
    attributed: Sequence[CountedFact],
    periods: Sequence[ActivePeriod],
    filtered: Mapping[tuple[int, str], Sequence[CountedFact]],
    today: date,
) -> Reading:
    due = _due(goal, line, plan)
    if ask is None:
        return Reading(goal.measure, NO_UNIT, GoalCase(goal.target, goal.baseline, None, 0, due))
    facts = attributed if is_attributed(goal.scope) else filtered.get((goal.pk, "goal"), [])
    chosen = _in_scope(facts, ask.scope)
    label, unit = str(ask.measure.label), ask.measure.unit
    if ask.rhythm:
        active = _active(line, periods)
        supply = filtered.get((goal.pk, "supply"), []) if ask.supply else None
        judgement = _judge(plan, ask, chosen, supply, active, today)
        counted = len(_of_kind(ask.measure, chosen))
        return Reading(label, unit, GoalCase(facts=counted, due=None, rhythm=judgement))
    value, count = fold(ask.measure, chosen, goal_period(goal, plan, today))
    return Reading(label, unit, GoalCase(goal.target, goal.baseline, value, count, due))


def _due(goal: Goal, line: Line | None, plan: Plan) -> date:
    if goal.due_on:
        return goal.due_on
    if line is not None and line.due_on:
        return line.due_on
    return plan_end(plan) - timedelta(days=1)


def _active(line: Line | None, periods: Sequence[ActivePeriod]) -> list[Stretch] | None:
    """A conditional line is judged in its active periods only; any other one always."""
    if line is None or line.due_kind != DueKind.CONDITIONAL:
        return None
    return [Stretch(row.starts_on, row.ends_on) for row in periods]


def _judge(
    plan: Plan,
    ask: _Ask,
    facts: Sequence[CountedFact],
    supply: Sequence[CountedFact] | None,
    active: list[Stretch] | None,
    today: date,
) -> Judgement:
    assert ask.rhythm  # noqa: S101 -- the caller asks only for rhythms
    done = _by_slot(ask.measure, ask.rhythm, plan.starts_on, facts)
    there_was = (
        _by_slot(ask.supply, ask.rhythm, plan.starts_on, supply)
        if ask.supply and supply is not None
        else None
    )
    return judge_rhythm(
        ask.rhythm,
        start=plan.starts_on,
        end=plan_end(plan),
        today=today,
        done=done,
        supply=there_was,
        active=active,
    )


def _by_slot(
    measure: Measure, rhythm: Rhythm, anchor: date, facts: Iterable[CountedFact]
) -> dict[date, Decimal]:
    """Fold the facts of each slot apart."""
    groups: dict[date, list[CountedFact]] = defaultdict(list)
    ends: dict[date, date] = {}
    slot = Slot(anchor, anchor)
    for fact in facts:
        if fact.day >= anchor:
            # Facts come in the order of their days: most are of the slot of the one before.
            if not slot.first <= fact.day < slot.end:
                slot = slot_of(rhythm.every, anchor, fact.day)
                ends[slot.first] = slot.end
            groups[slot.first].append(fact)
    found = {}
    for first, members in groups.items():
        value, _count = fold(measure, members, Period(first, ends[first]))
        found[first] = value or Decimal(0)
    return found


def fold(
    measure: Measure, facts: Iterable[CountedFact], period: Period
) -> tuple[Decimal | None, int]:
    """Fold facts in memory; return the value (``None`` is unknown) and how many facts it folds."""
    facts = list(facts)
    if isinstance(measure.fold, Ratio):
        above, count = fold(measure.fold.numerator, facts, period)
        below, _count = fold(measure.fold.denominator, facts, period)
        return measure.fold.divide(above, below), count
    chosen = [
        fact
        for fact in _of_kind(measure, facts)
        if is_in_time(measure, period, fact.day, fact.valid_until)
    ]
    cells = _cells(chosen, measure.fold.looks_at)
    return measure.fold.fold(cells), len(chosen)


def _of_kind(measure: Measure, facts: Iterable[CountedFact]) -> list[CountedFact]:
    if isinstance(measure.fold, Ratio):
        return _of_kind(measure.fold.numerator, facts)
    found = [fact for fact in facts if measure.kind in {ANY_KIND, fact.kind}]
    for dim, value in measure.where:
        found = [fact for fact in found if fact.dims.get(dim) == value]
    return found


def _cells(facts: Iterable[CountedFact], looks_at: str | None) -> list[Cell]:
    numbers: dict[str | None, int] = defaultdict(int)
    totals: dict[str | None, Decimal] = defaultdict(Decimal)
    for fact in facts:
        looked = None if looks_at is None else _value(fact, looks_at)
        value = None if looked is None else str(looked)
        numbers[value] += 1
        totals[value] += fact.quantity
    return [Cell(value, numbers[value], totals[value]) for value in numbers]


def _value(fact: CountedFact, name: str) -> Any:
    if name in {"actor", "territory"}:
        return getattr(fact, f"{name}_id")
    if name in {"day", "quantity"}:
        return getattr(fact, name)
    return fact.dims.get(name)


def _in_scope(facts: Sequence[CountedFact], scope: Scope) -> Sequence[CountedFact]:
    if not has_filters(scope):
        return facts
    return [fact for fact in facts if is_in_scope(scope, fact.kind, partial(_value, fact))]


def _filtered_facts(
    plan: Plan, asks: Sequence[_Ask], today: date, now: datetime
) -> dict[tuple[int, str], list[CountedFact]]:
    """Read, in one statement, what the goals that filter the ledger count, and their supplies."""
    wanted: list[tuple[int, str, QuerySet[Fact]]] = []
    whole = Period(
        plan.starts_on, max(min(today + timedelta(days=1), plan_end(plan)), plan.starts_on)
    )
    for ask in asks:
        if not is_attributed(ask.goal.scope):
            for measure in _sides(ask.measure):
                facts = facts_of(measure, whole, ask.scope, as_of=now)
                wanted.append((ask.goal.pk, "goal", facts))
        if ask.supply:
            of_system = Scope(system_id=plan.system_id)
            for measure in _sides(ask.supply):
                wanted.append(
                    (ask.goal.pk, "supply", facts_of(measure, whole, of_system, as_of=now))
                )
    found: dict[tuple[int, str], list[CountedFact]] = defaultdict(list)
    for start in range(0, len(wanted), FILTERS):
        _read_wanted(wanted[start : start + FILTERS], found)
    return found


def _sides(measure: Measure) -> list[Measure]:
    if isinstance(measure.fold, Ratio):
        return [measure.fold.numerator, measure.fold.denominator]
    return [measure]


def _read_wanted(
    wanted: Sequence[tuple[int, str, QuerySet[Fact]]],
    found: dict[tuple[int, str], list[CountedFact]],
) -> None:
    parts = [
        facts.order_by()
        .annotate(place=Value(number, IntegerField()))
        .values_list(
            "place",
            "pk",
            "kind",
            "day",
            "quantity",
            "actor_id",
            "territory_id",
            "dims",
            "valid_until",
            "title",
            "url",
        )
        for number, (_goal, _tag, facts) in enumerate(wanted)
    ]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    seen: set[tuple[tuple[int, str], int]] = set()
    for place, *columns in rows:
        key = wanted[place][:2]
        # The two sides of a ratio may hold one fact both: it is kept once and folded twice.
        if (key, columns[0]) not in seen:
            seen.add((key, columns[0]))
            found[key].append(CountedFact(0, None, *columns))
