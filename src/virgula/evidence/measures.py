"""Measures: named, versioned folds over facts. There is no second way to a figure.

A fold sees the facts as cells: groups of facts that share the one value it looks at (a day, an
institution, a dimension, a quantity), with how many there are and what they add up to. So the
database groups and Python folds, and every way of reading the ledger ends in these few lines.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, NamedTuple

from django.utils.functional import Promise

from virgula.evidence.registry import EvidenceError, kind_for
from virgula.evidence.units import Unit

# A measure of this kind looks at facts of every kind.
ANY_KIND = "*"
# What every fact carries beside the dimensions of its kind.
COMMON_DIMS = frozenset({"actor", "territory"})


class MeasureError(EvidenceError):
    """A measure is unknown, declared twice, or asks for what its kind does not carry."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key, self.why = key, why


class Cell(NamedTuple):
    """``number`` facts whose looked-at value is ``value``, adding up to ``total``."""

    value: str | None
    number: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Count:
    """How many facts."""

    looks_at: ClassVar[str | None] = None

    def fold(self, cells: Iterable[Cell]) -> Decimal | None:
        return Decimal(sum(cell.number for cell in cells))


@dataclass(frozen=True, slots=True)
class Sum:
    """What their quantities add up to."""

    looks_at: ClassVar[str | None] = None

    def fold(self, cells: Iterable[Cell]) -> Decimal | None:
        return sum((cell.total for cell in cells), Decimal(0))


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different values of a dimension, of ``actor`` or of ``territory``; empty is none."""

    dim: str

    @property
    def looks_at(self) -> str | None:
        return self.dim

    def fold(self, cells: Iterable[Cell]) -> Decimal | None:
        return Decimal(len({cell.value for cell in cells if cell.value is not None}))


@dataclass(frozen=True, slots=True)
class Days:
    """On how many civil days."""

    looks_at: ClassVar[str | None] = "day"

    def fold(self, cells: Iterable[Cell]) -> Decimal | None:
        return Decimal(len({cell.value for cell in cells}))


@dataclass(frozen=True, slots=True)
class Stock:
    """What is in force on the period's last day, whenever it began (``valid_until`` half-open)."""

    looks_at: ClassVar[str | None] = None

    def fold(self, cells: Iterable[Cell]) -> Decimal | None:
        return sum((cell.total for cell in cells), Decimal(0))


@dataclass(frozen=True, slots=True)
class Median:
    """The middle quantity; of none, unknown."""

    looks_at: ClassVar[str | None] = "quantity"

    def fold(self, cells: Iterable[Cell]) -> Decimal | None:
        ordered = sorted((Decimal(cell.value or 0), cell.number) for cell in cells)
        total = sum(number for _, number in ordered)
        if not total:
            return None
        low, high = (total - 1) // 2, total // 2
        found, seen = [], 0
        for quantity, number in ordered:
            found += [quantity for place in {low, high} if seen <= place < seen + number]
            seen += number
        return sum(found, Decimal(0)) / len(found)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One measure for each unit of another; of zero, unknown."""

    numerator: "Measure"
    denominator: "Measure"

    def divide(self, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
        if numerator is None or not denominator:
            return None
        return numerator / denominator


type SimpleFold = Count | Sum | Distinct | Days | Stock | Median
type Fold = SimpleFold | Ratio


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure's definition. Its meaning never changes: another meaning is another version."""

    key: str
    version: int
    unit: Unit
    kind: str
    fold: Fold
    dims: frozenset[str] = field(default_factory=frozenset)
    label: str | Promise = ""
    # Dimensions that every fact of it has: («origin», «relay») counts only what was relayed.
    where: tuple[tuple[str, str], ...] = ()

    @property
    def splits(self) -> frozenset[str]:
        """By what it may be split: its own dimensions, the institution and the territory."""
        return self.dims | COMMON_DIMS


_measures: dict[tuple[str, int], Measure] = {}


def register_measure(measure: Measure) -> Measure:
    """Let goals be bound to this measure; called from ``AppConfig.ready``."""
    _check(measure)
    if _measures.setdefault((measure.key, measure.version), measure) != measure:
        raise MeasureError(measure.key, f"version {measure.version} exists")
    return measure


def _check(measure: Measure) -> None:
    if isinstance(measure.fold, Ratio):
        parts = (measure.fold.numerator, measure.fold.denominator)
        if any(isinstance(part.fold, Ratio) for part in parts):
            raise MeasureError(measure.key, "a ratio of ratios")
        return
    carried = frozenset() if measure.kind == ANY_KIND else kind_for(measure.kind).dims
    if foreign := (measure.dims | {dim for dim, _ in measure.where}) - carried:
        raise MeasureError(measure.key, f"dimensions {sorted(foreign)} of no fact")
    if isinstance(measure.fold, Distinct) and measure.fold.dim not in carried | COMMON_DIMS:
        raise MeasureError(measure.key, f"dimension {measure.fold.dim} of no fact")


def measure_for(key: str, version: int | None = None) -> Measure:
    """Return a measure, its newest version when none is named, or raise ``MeasureError``."""
    if version is None:
        version = max((number for name, number in _measures if name == key), default=0)
    try:
        return _measures[key, version]
    except KeyError:
        raise MeasureError(key, f"no version {version}") from None


def measures() -> list[Measure]:
    """Return every measure, by key and version."""
    return [_measures[name] for name in sorted(_measures)]
