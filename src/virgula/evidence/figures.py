"""Figures: a measure, a period, a scope and an instant; and the facts they stand on.

The number is the fold of the records that the figure returns: both come from one query set.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from virgula.evidence.cells import (
    DimensionError,
    Request,
    cells_by,
    cells_of,
    facts_of,
    looks_at,
    standing_facts,
)
from virgula.evidence.measures import Cell, Measure, Ratio
from virgula.evidence.models import Fact
from virgula.evidence.scopes import Members, Period, PeriodError, Scope
from virgula.evidence.tallies import tallied_cells
from virgula.evidence.units import Unit

__all__ = [
    "DimensionError",
    "Figure",
    "Members",
    "Part",
    "Period",
    "PeriodError",
    "Request",
    "Scope",
    "day_counts",
    "figure",
    "figures",
    "many_day_counts",
    "standing_facts",
]


@dataclass(frozen=True, slots=True)
class Part:
    """A figure's share: ``key`` is the value of the dimension, ``None`` for facts without it."""

    key: str | None
    value: Decimal | None
    count: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as of an instant. ``value`` is ``None`` when it is unknown, which is not zero."""

    measure: Measure
    period: Period
    scope: Scope
    as_of: datetime
    value: Decimal | None
    count: int
    denominator: Decimal | None = None
    denominator_count: int = 0
    parts: Sequence[Part] = ()

    @property
    def unit(self) -> Unit:
        return self.measure.unit

    @property
    def records(self) -> QuerySet[Fact]:
        """The facts whose fold is the value, in the order of their days."""
        measure = self.measure
        if isinstance(measure.fold, Ratio):
            measure = measure.fold.numerator
        return _ordered(facts_of(measure, self.period, self.scope, as_of=self.as_of))

    @property
    def denominator_records(self) -> QuerySet[Fact]:
        """The facts of a ratio's denominator; none for other measures."""
        if not isinstance(self.measure.fold, Ratio):
            return Fact.objects.none()
        measure = self.measure.fold.denominator
        return _ordered(facts_of(measure, self.period, self.scope, as_of=self.as_of))


def _ordered(facts: QuerySet[Fact]) -> QuerySet[Fact]:
    return facts.select_related("actor", "territory").order_by("day", "pk")


def figure(
    measure: Measure, *, period: Period, scope: Scope, as_of: datetime, by: str | None = None
) -> Figure:
    """Return one figure; with ``by``, its parts by a dimension of the measure."""
    request = Request(measure, period, scope)
    tallied = tallied_cells(request, as_of=as_of)
    if tallied is None:
        answer = figures([request], as_of=as_of)[0]
    else:
        answer = _figure(request, [tallied], as_of)
    if by is None:
        return answer
    if by not in measure.splits:
        raise DimensionError(measure, {by})
    return dataclasses.replace(answer, parts=_parts(request, by, as_of))


def _parts(request: Request, by: str, as_of: datetime) -> tuple[Part, ...]:
    sides = [cells_by(simple, by, as_of) for simple in _simple(request)]
    keys = sorted({key for side in sides for key in side}, key=lambda key: (key is None, key or ""))
    return tuple(_part(request.measure, key, [side.get(key, []) for side in sides]) for key in keys)


def _part(measure: Measure, key: str | None, sides: Sequence[list[Cell]]) -> Part:
    value, count, *_rest = _answer(measure, sides)
    return Part(key, value, count)


def _simple(request: Request) -> list[Request]:
    """Return the requests without ratio that answer this one: itself, or both of its sides."""
    fold = request.measure.fold
    if not isinstance(fold, Ratio):
        return [request]
    return [
        dataclasses.replace(request, measure=fold.numerator),
        dataclasses.replace(request, measure=fold.denominator),
    ]


def _folded(measure: Measure, cells: Sequence[Cell]) -> Decimal | None:
    if isinstance(measure.fold, Ratio):
        raise TypeError(measure.key)
    return measure.fold.fold(cells)


def _answer(
    measure: Measure, sides: Sequence[list[Cell]]
) -> tuple[Decimal | None, int, Decimal | None, int]:
    counts = [sum(cell.number for cell in cells) for cells in sides]
    if not isinstance(measure.fold, Ratio):
        return measure.fold.fold(sides[0]), counts[0], None, 0
    ratio = measure.fold
    top = _folded(ratio.numerator, sides[0])
    bottom = _folded(ratio.denominator, sides[1])
    return ratio.divide(top, bottom), counts[0], bottom, counts[1]


def figures(requests: Iterable[Request], *, as_of: datetime) -> list[Figure]:
    """Return many figures, in order, in a number of statements that does not grow with them."""
    asked = list(requests)
    simple = [part for request in asked for part in _simple(request)]
    cells = iter(cells_of(simple, [looks_at(part.measure) for part in simple], as_of))
    return [_figure(request, [next(cells) for _ in _simple(request)], as_of) for request in asked]


def _figure(request: Request, sides: Sequence[list[Cell]], as_of: datetime) -> Figure:
    value, count, denominator, denominator_count = _answer(request.measure, sides)
    return Figure(
        request.measure,
        request.period,
        request.scope,
        as_of,
        value,
        count,
        denominator,
        denominator_count,
    )


def day_counts(
    measure: Measure, *, period: Period, scope: Scope, as_of: datetime
) -> dict[date, int]:
    """Return how many facts each civil day has; days without any are left out."""
    return many_day_counts([Request(measure, period, scope)], as_of=as_of)[0]


def many_day_counts(requests: Iterable[Request], *, as_of: datetime) -> list[dict[date, int]]:
    """Return the counts of each day for many requests; a ratio counts its numerator's facts."""
    simple = [_simple(request)[0] for request in requests]
    return [
        {date.fromisoformat(cell.value): cell.number for cell in cells if cell.value}
        for cells in cells_of(simple, ["day"] * len(simple), as_of)
    ]
