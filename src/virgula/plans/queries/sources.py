"""What a plan's pages read, in as few statements as there are shapes of rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    QuerySet,
    TextField,
    Value,
)

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


@dataclass(frozen=True, slots=True)
class CountedFact:
    """A fact that counts for a line, with what measures fold."""

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
    rows._result_cache = list(windows)  # type: ignore[attr-defined]
    rows._prefetch_done = True  # type: ignore[attr-defined]
    plan._prefetched_objects_cache = {"windows": rows}  # type: ignore[attr-defined]


def windows_of(plan: Plan) -> list[Window]:
    """Return a plan's windows in their order; no statement when they came with it."""
    return sorted(plan.windows.all(), key=lambda window: (window.position, window.pk))


def read_sources(plan: Plan, *, as_of: datetime, line: Line | None = None) -> Sources:
    """Read a plan, or one line of it, in a fixed number of statements."""
    components, occurrences, periods = _read_parts(plan, line)
    return Sources(
        windows=windows_of(plan),
        components=components,
        lines=[line] if line else list(_lines(plan)),
        occurrences=occurrences,
        active_periods=periods,
        goals=_grouped(_goals(plan, line)),
        facts=_grouped(counted_facts(plan, line=line, as_of=as_of)),
    )


def _lines(plan: Plan) -> QuerySet[Line]:
    return (
        Line.objects.filter(plan=plan)
        .select_related("owner")
        .order_by("component__position", "component_id", "position", "pk")
    )


def _goals(plan: Plan, line: Line | None) -> QuerySet[Goal]:
    goals = Goal.objects.filter(line=line) if line else Goal.objects.filter(line__plan=plan)
    return (
        goals.select_related("owner")
        .annotate(step_count=Count("steps"))
        .order_by("line_id", "position", "pk")
    )


def counted_facts(
    plan: Plan, *, as_of: datetime, line: Line | None = None, objective_ids: Sequence[int] = ()
) -> list[CountedFact]:
    """Return the facts that count for the lines of a plan as of an instant, in order of day.

    Withdrawn attributions, reversed facts and reversals do not count.
    """
    rows = (
        live_attributions(as_of=as_of)
        .filter(**({"line": line} if line else {"line__plan": plan}))
        .order_by("fact__day", "fact_id", "pk")
        .values_list(
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
    )
    return [CountedFact(*row) for row in rows]


def live_attributions(*, as_of: datetime) -> QuerySet[Attribution]:
    """Return the attributions that hold as of an instant, of facts that hold as of it."""
    return (
        Attribution.objects.filter(at__lte=as_of, fact__recorded_at__lte=as_of)
        .exclude(withdrawn_at__lte=as_of)
        .exclude(fact__reversal__recorded_at__lte=as_of)
        .filter(fact__reverses=None)
    )


def _read_parts(
    plan: Plan, line: Line | None
) -> tuple[list[Component], dict[int, list[Occurrence]], dict[int, list[ActivePeriod]]]:
    """Read components, occurrences and active periods in one statement.

    Occurrences come first in the union: PostgreSQL takes the type of each column from them.
    """
    of_plan: dict[str, Any] = {"line": line} if line else {"line__plan": plan}
    occurrences = _part(
        Occurrence.objects.filter(**of_plan),
        "occurrence",
        parent=F("line_id"),
        number=Value(0, IntegerField()),
        code=F("kind"),
        name=F("label"),
        words=F("agreement"),
        first=F("due_on"),
        end=F("due_on"),
    )
    periods = _part(
        ActivePeriod.objects.filter(**of_plan),
        "period",
        parent=F("line_id"),
        number=Value(0, IntegerField()),
        code=Value("", CharField()),
        name=F("label"),
        words=Value("", TextField()),
        first=F("starts_on"),
        end=F("ends_on"),
    )
    components = _part(
        Component.objects.filter(**({"pk": line.component_id} if line else {"plan": plan})),
        "component",
        parent=F("plan_id"),
        number=F("position"),
        code=F("code"),
        name=F("title"),
        words=F("intro"),
        first=Value(None, DateField()),
        end=Value(None, DateField()),
    )
    rows = occurrences.union(periods, components, all=True)
    found: tuple[list[Component], dict[int, list[Occurrence]], dict[int, list[ActivePeriod]]]
    found = ([], defaultdict(list), defaultdict(list))
    for tag, pk, parent, number, code, name, words, first, end in sorted(rows, key=_part_order):
        if tag == "component":
            found[0].append(Component(pk, plan.pk, code, number, name, words))
        elif tag == "occurrence":
            found[1][parent].append(Occurrence(pk, parent, code, name, first, words))
        else:
            found[2][parent].append(ActivePeriod(pk, parent, name, first, end))
    return found


def _part(rows: QuerySet[Any], tag: str, **columns: Any) -> QuerySet[Any, tuple[Any, ...]]:
    named = {f"part_{name}": value for name, value in columns.items()}
    return (
        rows.annotate(part_tag=Value(tag, CharField()), **named)
        .order_by()
        .values_list("part_tag", "pk", *named)
    )


def _part_order(row: tuple[Any, ...]) -> tuple[Any, ...]:
    _, pk, _, number, _, _, _, first, _ = row
    return (number, first or date.min, pk)


def _grouped(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.line_id].append(row)
    return found
