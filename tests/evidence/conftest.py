"""A kind of fact of its own and its measures: what the folds are tried with."""

from dataclasses import dataclass

import pytest

from virgula.evidence import measures, registry, units
from virgula.evidence.measures import Count, Days, Distinct, Measure, Median, Ratio, Stock, Sum
from virgula.evidence.registry import Kind


@dataclass(frozen=True)
class Sampler:
    """The measures of the kind ``tests.visit``, one for each fold."""

    kind: Kind
    count: Measure
    sum: Measure
    days: Measure
    bodies: Measure
    topics: Measure
    stock: Measure
    median: Measure
    ratio: Measure

    @property
    def all(self) -> list[Measure]:
        names = ("count", "sum", "days", "bodies", "topics", "stock", "median", "ratio")
        return [getattr(self, name) for name in names]


@pytest.fixture
def sampler(monkeypatch: pytest.MonkeyPatch) -> Sampler:
    """Register the kind and its measures, and forget them after the test."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(measures, "_measures", dict(measures._measures))
    kind = registry.register_kind(
        Kind("tests.visit", "visita de prueba", frozenset({"topic", "channel"}))
    )

    def measure(name, fold):
        return measures.register_measure(
            Measure(f"tests.{name}", 1, units.FACTS, kind.key, fold, kind.dims, name)
        )

    count, total = measure("count", Count()), measure("sum", Sum())
    return Sampler(
        kind=kind,
        count=count,
        sum=total,
        days=measure("days", Days()),
        bodies=measure("bodies", Distinct("actor")),
        topics=measure("topics", Distinct("topic")),
        stock=measure("stock", Stock()),
        median=measure("median", Median()),
        ratio=measure("ratio", Ratio(total, count)),
    )
