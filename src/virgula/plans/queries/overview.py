"""A plan whole: components, lines, windows, standings, goals and evidence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from virgula.domain import windows as domain
from virgula.domain.rhythm import Stretch
from virgula.domain.standing import (
    Key,
    LineCase,
    OccurrenceCase,
    Timing,
    decide_standing,
)
from virgula.plans import words
from virgula.plans.choices import DueKind, LineStatus, OccurrenceKind
from virgula.plans.models import ActivePeriod, Component, Goal, Line, Occurrence, Plan, Window
from virgula.plans.queries.readings import Reading, read_goals
from virgula.plans.queries.rows import (
    ComponentRow,
    FactRow,
    GoalRow,
    LineRow,
    OccurrenceRow,
    Overview,
    StandingCount,
    WindowRow,
    standing_row,
)
from virgula.plans.queries.sources import CountedFact, Sources, read_sources

TIMINGS = {
    DueKind.NONE: Timing.NONE,
    DueKind.MONTH: Timing.DUE,
    DueKind.DATE: Timing.DUE,
    DueKind.PERMANENT: Timing.PERMANENT,
    DueKind.PER_ISSUE: Timing.PER_ISSUE,
    DueKind.TO_AGREE: Timing.TO_AGREE,
    DueKind.CONDITIONAL: Timing.CONDITIONAL,
}
ALWAYS = {DueKind.PERMANENT, DueKind.CONDITIONAL}


def plan_overview(plan: Plan, *, today: date, now: datetime) -> Overview:
    """Return the plan as it stands on ``today``, in a fixed number of statements."""
    sources = read_sources(plan, as_of=now)
    lines = line_rows(plan, sources, today=today, now=now)
    counts = Counter(row.window.key for row in lines if row.window)
    components = [
        ComponentRow(
            component.pk,
            component.code,
            component.title,
            component.intro,
            tuple(row for row in lines if row.line.component_id == component.pk),
        )
        for component in sources.components
    ]
    return Overview(
        plan=plan,
        today=today,
        as_of=now,
        windows=tuple(
            replace(row, line_count=counts[row.key])
            for row in window_rows(sources.windows, plan.starts_on)
        ),
        components=tuple(components),
        standings=_standing_counts(lines),
        line_count=len(lines),
        fact_count=len({fact.pk for facts in sources.facts.values() for fact in facts}),
        untimed=tuple(row for row in lines if row.has_no_timing),
    )


def line_rows(plan: Plan, sources: Sources, *, today: date, now: datetime) -> list[LineRow]:
    """Build the rows of the lines that were read."""
    readings = read_goals(plan, sources, today=today, now=now)
    views = {row.key: row for row in window_rows(sources.windows, plan.starts_on)}
    rules = domain_windows(sources.windows)
    components = {component.pk: component for component in sources.components}
    return [
        _line_row(
            plan, line, components[line.component_id], sources, readings, views, rules, today, now
        )
        for line in sources.lines
    ]


def domain_windows(windows: Sequence[Window]) -> list[domain.Window]:
    return [domain.Window(row.key, row.first_month, row.end_month) for row in windows]


def window_rows(windows: Sequence[Window], start: date) -> list[WindowRow]:
    """Return the windows with their days, counted from ``start``."""
    spans = domain.window_table(domain_windows(windows), plan_start=start)
    return [
        WindowRow(
            key=row.key,
            name=row.name,
            shape=row.shape,
            is_permanent=span.window.is_permanent,
            first_day=span.first_day,
            last_day=span.last_day,
            first_month=row.first_month,
            end_month=row.end_month,
            colour_light=row.colour_light,
            colour_dark=row.colour_dark,
        )
        for row, span in zip(windows, spans, strict=True)
    ]


def effective_due(line: Line, occurrences: Sequence[Occurrence]) -> date | None:
    """Return the day by which a line is due: printed, or the last of its agreed dates (CAL-F)."""
    if line.due_kind == DueKind.TO_AGREE:
        agreed = [row.due_on for row in occurrences if row.kind == OccurrenceKind.AGREED]
        return max(agreed, default=None)
    return line.due_on


def place(
    line: Line, occurrences: Sequence[Occurrence], rules: Sequence[domain.Window], start: date
) -> domain.Placement:
    """Return the window of a line, or why it has none."""
    return domain.place_line(
        rules,
        plan_start=start,
        is_permanent=line.due_kind in ALWAYS,
        due=effective_due(line, occurrences),
    )


def _line_row(
    plan: Plan,
    line: Line,
    component: Component,
    sources: Sources,
    readings: Mapping[int, Reading],
    views: Mapping[str, WindowRow],
    rules: Sequence[domain.Window],
    today: date,
    now: datetime,
) -> LineRow:
    facts = sources.facts.get(line.pk, [])
    occurrences = sources.occurrences.get(line.pk, [])
    periods = sources.active_periods.get(line.pk, [])
    goals = sources.goals.get(line.pk, [])
    placement = place(line, occurrences, rules, plan.starts_on)
    turns = occurrence_rows(occurrences, facts, rules, views, plan.starts_on, today)
    case = _case(plan, line, goals, readings, turns, periods, len(facts))
    standing = decide_standing(case, today=today, due_soon_days=plan.due_soon_days)
    return LineRow(
        line=line,
        plan_key=plan.key,
        component_code=component.code,
        component_title=component.title,
        placement=placement,
        window=views.get(placement.window.key) if placement.window else None,
        due_on=case.due,
        standing=standing_row(standing),
        goals=tuple(goal_row(plan, goal, readings[goal.pk], today, now) for goal in goals),
        occurrences=tuple(turns),
        active_periods=tuple(periods),
        fact_count=len(facts),
        last_fact=fact_row(facts[-1]) if facts else None,
    )


def fact_row(fact: CountedFact) -> FactRow:
    return FactRow(fact.pk, fact.kind, fact.day, fact.title, fact.url, fact.quantity)


def goal_row(plan: Plan, goal: Goal, reading: Reading, today: date, now: datetime) -> GoalRow:
    return GoalRow(
        goal=goal,
        measure_label=reading.measure_label,
        measure_unit=reading.unit,
        case=reading.case,
        today=today,
        due_soon_days=plan.due_soon_days,
        due_on=reading.case.due,
        as_of=now,
        step_count=getattr(goal, "step_count", 0),
    )


def _case(
    plan: Plan,
    line: Line,
    goals: Sequence[Goal],
    readings: Mapping[int, Reading],
    turns: Sequence[OccurrenceRow],
    periods: Sequence[ActivePeriod],
    facts: int,
) -> LineCase:
    return LineCase(
        timing=TIMINGS[DueKind(line.due_kind)],
        due=effective_due(line, [row.occurrence for row in turns]),
        decision_due=line.decision_due_on,
        plan_start=plan.starts_on,
        is_concluded=line.status == LineStatus.CONCLUDED,
        is_discarded=line.status == LineStatus.DISCARDED,
        goals=[readings[goal.pk].case for goal in goals],
        occurrences=[OccurrenceCase(row.occurrence.due_on, row.is_met) for row in turns],
        active=stretches(periods),
        steps=sum(getattr(goal, "step_count", 0) for goal in goals),
        facts=facts,
    )


def stretches(periods: Sequence[ActivePeriod]) -> list[Stretch]:
    return [Stretch(row.starts_on, row.ends_on) for row in periods]


def occurrence_rows(
    occurrences: Sequence[Occurrence],
    facts: Sequence[CountedFact],
    rules: Sequence[domain.Window],
    views: Mapping[str, WindowRow],
    start: date,
    today: date,
) -> list[OccurrenceRow]:
    """Give each turn the facts that count for it."""
    counts = Counter(occurrence_of(fact, occurrences) for fact in facts)
    rows = []
    for row in occurrences:
        window = domain.window_for(rules, plan_start=start, due=row.due_on)
        view = views.get(window.key) if window else None
        rows.append(OccurrenceRow(row, counts[row.pk], row.due_on < today, view))
    return rows


def occurrence_of(fact: CountedFact, occurrences: Sequence[Occurrence]) -> int | None:
    """Return the turn that a fact counts for: the one a person named, else the one of its day.

    Facts that came by a rule name no turn. What was sent by a day counts for the first issue that
    closed on or after it; what happened counts for the last agreed date on or before it.
    """
    if fact.occurrence_id:
        return fact.occurrence_id
    ahead = [row for row in occurrences if _is_issue(row) and row.due_on >= fact.day]
    gone = [row for row in occurrences if not _is_issue(row) and row.due_on <= fact.day]
    if ahead:
        return min(ahead, key=lambda row: (row.due_on, row.pk)).pk
    return max(gone, key=lambda row: (row.due_on, row.pk)).pk if gone else None


def _is_issue(row: Occurrence) -> bool:
    return row.kind == OccurrenceKind.ISSUE


def _standing_counts(lines: Sequence[LineRow]) -> tuple[StandingCount, ...]:
    counts = Counter(row.standing.key for row in lines)
    return tuple(
        StandingCount(
            key.value,
            str(words.FACES[key].label),
            words.FACES[key].tone,
            words.FACES[key].icon,
            counts[key.value],
        )
        for key in Key
    )
