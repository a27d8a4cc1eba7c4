"""What a plan's pages read, in as few statements as there are shapes of rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, IntegerField, Q, QuerySet, TextField, Value

from virgula.plans.models import (
    ActivePeriod,
    Attribution,
    Component,
    Goal,
    Line,
    Occurrence,
    Plan,
    Window,
)
from virgula.plans.queries.union import KeptUnion, Part, Row, part


class CountedFact(NamedTuple):
    """A fact that counts for a line, with what measures fold; a plan has hundreds of them."""

    line_id: int
    occurrence_id: int | None
    pk: int
    kind: str
    day: date
    quantity: Decimal
    actor_id: int | None
    territory_id: int | None
    dims: Mapping[str, Any]
    valid_until: date | None
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Sources:
    """The rows of one plan, by what they belong to."""

    windows: Sequence[Window]
    components: Sequence[Component]
    lines: Sequence[Line]
    occurrences: Mapping[int, Sequence[Occurrence]]
    active_periods: Mapping[int, Sequence[ActivePeriod]]
    goals: Mapping[int, Sequence[Goal]]
    facts: Mapping[int, Sequence[CountedFact]]


def plan_with_windows(key: str, plans: QuerySet[Plan] | None = None) -> Plan:
    """Return a plan with its system and its windows in one statement, or raise ``DoesNotExist``.

    A public page may spend five statements: the plan is read on the back of its windows.
    """
    allowed = Plan.objects.all() if plans is None else plans
    windows = list(
        Window.objects.filter(plan__in=allowed.filter(key=key))
        .select_related("plan__system", "plan__collegiate_body")
        .order_by("position", "pk")
    )
    if not windows:
        return allowed.select_related("system", "collegiate_body").get(key=key)
    plan = windows[0].plan
    keep_windows(plan, windows)
    return plan


def keep_windows(plan: Plan, windows: Sequence[Window]) -> None:
    """Give the plan the windows that were read with it, as ``prefetch_related`` would."""
    rows = Window.objects.filter(plan=plan).order_by("position", "pk")
    rows._result_cache = list(windows)
    rows._prefetch_done = True  # type: ignore[attr-defined]
    plan._prefetched_objects_cache = {"windows": rows}  # type: ignore[attr-defined]


def windows_of(plan: Plan) -> list[Window]:
    """Return a plan's windows in their order; no statement when they came with it."""
    return sorted(plan.windows.all(), key=lambda window: (window.position, window.pk))


def read_sources(plan: Plan, *, as_of: datetime) -> Sources:
    """Read a plan in a fixed number of statements."""
    lines = list(_lines(plan))
    for line in lines:
        line.plan = plan
    components, occurrences, periods = _read_parts(plan)
    return Sources(
        windows=windows_of(plan),
        components=components,
        lines=lines,
        occurrences=occurrences,
        active_periods=periods,
        goals=grouped(goals_of(Goal.objects.filter(line__plan=plan))),
        facts=grouped(counted_facts(plan, as_of=as_of)),
    )


def _lines(plan: Plan) -> QuerySet[Line]:
    return (
        Line.objects.filter(plan=plan)
        .select_related("owner")
        .order_by("component__position", "component_id", "position", "pk")
    )


def goals_of(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """Return goals with what their rows show."""
    return (
        goals.select_related("owner")
        .annotate(step_count=Count("steps"))
        .order_by("line_id", "position", "pk")
    )


FOLDED = (
    "line_id",
    "occurrence_id",
    "fact_id",
    "fact__kind",
    "fact__day",
    "fact__quantity",
    "fact__actor_id",
    "fact__territory_id",
    "fact__dims",
    "fact__valid_until",
    "fact__title",
    "fact__url",
)


def counted_facts(plan: Plan, *, as_of: datetime) -> list[CountedFact]:
    """Return the facts that count for the lines of a plan as of an instant, in order of day."""
    rows = (
        live_attributions(as_of=as_of)
        .filter(line__plan=plan)
        .order_by("fact__day", "fact_id", "pk")
        .values_list(*FOLDED)
    )
    return [CountedFact._make(row) for row in rows]


def live_attributions(*, as_of: datetime) -> QuerySet[Attribution]:
    """Return the attributions that hold as of an instant, of facts that hold as of it."""
    return (
        Attribution.objects.filter(at__lte=as_of, fact__recorded_at__lte=as_of)
        .exclude(withdrawn_at__lte=as_of)
        .exclude(fact__reversal__recorded_at__lte=as_of)
        .filter(fact__reverses=None)
    )


def occurrence_part(condition: Q) -> Part:
    return part(
        Occurrence.objects.filter(condition),
        "occurrence",
        parent=F("line_id"),
        number=Value(0, IntegerField()),
        code=F("kind"),
        name=F("label"),
        words=F("agreement"),
        first=F("due_on"),
        end=F("due_on"),
    )


def period_part(condition: Q) -> Part:
    return part(
        ActivePeriod.objects.filter(condition),
        "period",
        parent=F("line_id"),
        number=Value(0, IntegerField()),
        code=Value("", CharField()),
        name=F("label"),
        words=Value("", TextField()),
        first=F("starts_on"),
        end=F("ends_on"),
    )


def read_occurrence(row: Row) -> Occurrence:
    return Occurrence(
        pk=row.pk,
        line_id=row.parent,
        kind=row.code,
        label=row.name,
        due_on=_day(row.first),
        agreement=row.words,
    )


def read_period(row: Row) -> ActivePeriod:
    return ActivePeriod(
        pk=row.pk, line_id=row.parent, label=row.name, starts_on=_day(row.first), ends_on=row.end
    )


def _day(day: date | None) -> date:
    """Return a day that the table says is never empty."""
    if day is None:
        raise ValueError(day)
    return day


def parts_of_plan(key: int) -> tuple[Part, ...]:
    of_plan = Q(line__plan=key)
    components = part(
        Component.objects.filter(plan=key),
        "component",
        parent=F("plan_id"),
        number=F("position"),
        code=F("code"),
        name=F("title"),
        words=F("intro"),
    )
    return occurrence_part(of_plan), period_part(of_plan), components


PARTS_OF_PLAN = KeptUnion(parts_of_plan)


def _read_parts(
    plan: Plan,
) -> tuple[list[Component], dict[int, list[Occurrence]], dict[int, list[ActivePeriod]]]:
    """Read components, occurrences and active periods in one statement."""
    rows = PARTS_OF_PLAN.read(plan.pk)
    return (
        [
            Component(
                pk=row.pk,
                plan_id=plan.pk,
                code=row.code,
                position=row.number,
                title=row.name,
                intro=row.words,
            )
            for row in rows.get("component", [])
        ],
        grouped(map(read_occurrence, rows.get("occurrence", []))),
        grouped(map(read_period, rows.get("period", []))),
    )


def grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Group rows by their line."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.line_id].append(row)
    return found
