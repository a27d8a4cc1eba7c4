"""The ledger read as cells: the database groups the facts, a measure's fold adds the groups up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import CharField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import BaseExpression
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from virgula.evidence.counting import is_in_scope, is_in_time
from virgula.evidence.measures import ANY_KIND, COMMON_DIMS, Cell, Measure, Ratio, Stock
from virgula.evidence.models import Fact
from virgula.evidence.registry import EvidenceError, kind_for
from virgula.evidence.scopes import Period, Scope

FOUR_PLACES = Decimal("0.0001")
# SQLite takes at most 500 terms in one compound statement.
TERMS = 400


class DimensionError(EvidenceError):
    """A figure is asked by a dimension that its facts, or its measure, do not have."""

    def __init__(self, measure: Measure, dims: Iterable[str]) -> None:
        super().__init__(f"{measure.key} by {sorted(dims)}")
        self.measure, self.dims = measure, frozenset(dims)


@dataclass(frozen=True, slots=True)
class Request:
    """One figure to be read among many."""

    measure: Measure
    period: Period
    scope: Scope


def _standing(as_of: datetime, prefix: str = "") -> Q:
    """Keep what was recorded by then, less what was reversed by then; a reversal never counts."""
    own = f"{prefix}id" if prefix else "pk"
    reversals = Fact.objects.filter(reverses=OuterRef(own), recorded_at__lte=as_of)
    condition = Q(**{f"{prefix}reverses__isnull": True, f"{prefix}recorded_at__lte": as_of})
    return condition & ~Q(Exists(reversals))


def standing_facts(*, as_of: datetime) -> QuerySet[Fact]:
    """Return the facts that stood at an instant: recorded and not reversed by then."""
    return Fact.objects.filter(_standing(as_of))


def _in_period(measure: Measure, period: Period, prefix: str = "") -> Q:
    if isinstance(measure.fold, Stock):
        # In force on the last day: begun by then, and not ended by then.
        in_force = Q(**{f"{prefix}valid_until__isnull": True})
        in_force |= Q(**{f"{prefix}valid_until__gt": period.last})
        return Q(**{f"{prefix}day__lt": period.end}) & in_force
    return Q(**{f"{prefix}day__gte": period.first, f"{prefix}day__lt": period.end})


def facts_of(measure: Measure, period: Period, scope: Scope, *, as_of: datetime) -> QuerySet[Fact]:
    """Return the facts that a measure without ratio folds."""
    facts = standing_facts(as_of=as_of).filter(_in_period(measure, period))
    if measure.kind != ANY_KIND:
        facts = facts.filter(kind=measure.kind)
    if scope.kinds:
        facts = facts.filter(kind__in=scope.kinds)
    for dim, value in measure.where:
        facts = facts.filter(**{f"dims__{dim}": value})
    if scope.system_id is not None:
        facts = facts.filter(system=scope.system_id)
    if scope.actor_ids:
        facts = facts.filter(actor__in=scope.actor_ids)
    if scope.territory_ids:
        facts = facts.filter(territory__in=scope.territory_ids)
    _check_dims(measure, scope)
    for dim, values in scope.dims.items():
        facts = facts.filter(**{f"dims__{dim}__in": sorted(values)})
    # Through the key only: a query set with joins must not make a fact count twice.
    if scope.within is not None:
        facts = facts.filter(pk__in=scope.within.order_by().values("pk"))
    if scope.members is not None:
        facts = facts.filter(pk__in=scope.members.of(scope.member).values("pk"))
    return facts


def _check_dims(measure: Measure, scope: Scope) -> None:
    """Refuse a filter that could only ever find nothing, and would read as an honest zero."""
    carried = frozenset() if measure.kind == ANY_KIND else kind_for(measure.kind).dims
    if foreign := set(scope.dims) - carried:
        raise DimensionError(measure, foreign)


def _column(name: str, prefix: str = "") -> Any:
    if name in COMMON_DIMS:
        return F(f"{prefix}{name}_id")
    if name in {"day", "quantity"}:
        return F(f"{prefix}{name}")
    return KeyTextTransform(name, f"{prefix}dims")


def _text(name: str | None) -> BaseExpression:
    if name is None:
        return Cast(Value(None), CharField())
    return Cast(_column(name), CharField())


def cells_by(request: Request, by: str, as_of: datetime) -> dict[str | None, list[Cell]]:
    facts = facts_of(request.measure, request.period, request.scope, as_of=as_of)
    rows = (
        facts.order_by()
        .annotate(part=_text(by), looked=_text(looks_at(request.measure)))
        .values("part", "looked")
        .annotate(number=models.Count("pk"), total=models.Sum("quantity"))
        .values_list("part", "looked", "number", "total")
    )
    cells: dict[str | None, list[Cell]] = defaultdict(list)
    for part, looked, number, total in rows:
        cells[part].append(make_cell(looked, number, total))
    return cells


def looks_at(measure: Measure) -> str | None:
    """Return what a measure without ratio looks at."""
    if isinstance(measure.fold, Ratio):
        raise TypeError(measure.key)
    return measure.fold.looks_at


def make_cell(value: Any, number: int, total: Any) -> Cell:
    """Return a cell of what a database answered."""
    # SQLite adds decimals as floats: four places are what was stored.
    return Cell(value, number, Decimal(total or 0).quantize(FOUR_PLACES).normalize() + 0)


def cells_within(
    request: Request, groups: Iterable[tuple[int, str, date]], *, as_of: datetime
) -> list[Cell]:
    """Read the cells of a request for some systems and days only (its kind is one)."""
    days: dict[int, list[date]] = defaultdict(list)
    for system_id, _kind, day in groups:
        days[system_id].append(day)
    chosen = Q(pk__in=[])
    for system_id, some in sorted(days.items()):
        chosen |= Q(system=system_id, day__in=sorted(some))
    facts = facts_of(request.measure, request.period, request.scope, as_of=as_of)
    rows = (
        facts.filter(chosen)
        .order_by()
        .annotate(looked=_text(looks_at(request.measure)))
        .values("looked")
        .annotate(number=models.Count("pk"), total=models.Sum("quantity"))
        .values_list("looked", "number", "total")
    )
    return [make_cell(looked, number, total) for looked, number, total in rows if number]


def cells_of(
    requests: Sequence[Request], columns: Sequence[str | None], as_of: datetime
) -> list[list[Cell]]:
    """Read the cells of each request by its column: one statement, and one for each ``Members``."""
    cells: list[list[Cell]] = [[] for _ in requests]
    alone = []
    linked: dict[int, list[int]] = defaultdict(list)
    for place, request in enumerate(requests):
        if request.scope.members is not None and request.scope.within is None:
            linked[id(request.scope.members)].append(place)
        else:
            alone.append(place)
    for start in range(0, len(alone), TERMS):
        _read_alone(requests, columns, alone[start : start + TERMS], as_of, cells)
    for places in linked.values():
        _read_linked(requests, columns, places, as_of, cells)
    return cells


def _read_alone(
    requests: Sequence[Request],
    columns: Sequence[str | None],
    places: Sequence[int],
    as_of: datetime,
    cells: list[list[Cell]],
) -> None:
    terms = []
    for place in places:
        request = requests[place]
        facts = facts_of(request.measure, request.period, request.scope, as_of=as_of)
        terms.append(
            facts.order_by()
            .annotate(place=Value(place, output_field=IntegerField()), looked=_text(columns[place]))
            .values("place", "looked")
            .annotate(number=models.Count("pk"), total=models.Sum("quantity"))
            .values_list("place", "looked", "number", "total")
        )
    rows = terms[0].union(*terms[1:], all=True) if len(terms) > 1 else terms[0]
    for place, looked, number, total in rows:
        if number:
            cells[place].append(make_cell(looked, number, total))


def _read_linked(
    requests: Sequence[Request],
    columns: Sequence[str | None],
    places: Sequence[int],
    as_of: datetime,
    cells: list[list[Cell]],
) -> None:
    """Read the facts of many things at once, grouped as finely as some request looks."""
    members = requests[places[0]].scope.members
    if members is None:
        raise TypeError("no members")
    names = sorted(_names_used(requests, columns, places))
    prefix = f"{members.fact}__"
    by_member: dict[Any, list[int]] = defaultdict(list)
    for place in places:
        by_member[requests[place].scope.member].append(place)
    kinds = {requests[place].measure.kind for place in places}
    links = members.links.filter(_standing(as_of, prefix), **{f"{members.key}__in": by_member})
    if ANY_KIND not in kinds:
        links = links.filter(**{f"{prefix}kind__in": sorted(kinds)})
    rows = (
        links.order_by()
        .annotate(**{f"fact_{name}": _named_column(name, prefix) for name in names})
        .values(members.key, *(f"fact_{name}" for name in names))
        .annotate(number=models.Count(members.fact), total=models.Sum(f"{prefix}quantity"))
        .values_list(members.key, "number", "total", *(f"fact_{name}" for name in names))
    )
    for key, number, total, *values in rows:
        row = dict(zip(names, values, strict=True))
        for place in by_member[key]:
            if _holds(requests[place], row):
                column = columns[place]
                looked = row[column] if column else None
                value = None if looked is None else str(looked)
                cells[place].append(make_cell(value, number, total))


def _named_column(name: str, prefix: str) -> Any:
    if name in {"kind", "valid_until", "system_id"}:
        return F(f"{prefix}{name}")
    return _column(name, prefix)


def _names_used(
    requests: Sequence[Request], columns: Sequence[str | None], places: Sequence[int]
) -> set[str]:
    names = {"kind", "day"} | {column for place in places if (column := columns[place])}
    for place in places:
        scope = requests[place].scope
        _check_dims(requests[place].measure, scope)
        names |= set(scope.dims) | {dim for dim, _ in requests[place].measure.where}
        if scope.actor_ids:
            names.add("actor")
        if scope.territory_ids:
            names.add("territory")
        if scope.system_id is not None:
            names.add("system_id")
        if isinstance(requests[place].measure.fold, Stock):
            names.add("valid_until")
    return names


def _holds(request: Request, row: Mapping[str, Any]) -> bool:
    """Tell whether a group of facts is of this request: the same filters as ``facts_of``."""
    measure, period, scope = request.measure, request.period, request.scope
    return (
        is_in_time(measure, period, row["day"], row.get("valid_until"))
        and (measure.kind in {ANY_KIND, row["kind"]})
        and all(row[dim] == value for dim, value in measure.where)
        and (scope.system_id is None or row["system_id"] == scope.system_id)
        and is_in_scope(scope, row["kind"], row.__getitem__)
    )
