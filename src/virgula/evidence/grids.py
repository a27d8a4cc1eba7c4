"""The ledger as a grid: what each institution has on each civil day, in few statements.

Closed days come from their tallies where these say what the ledger says; the others are read from
the ledger, as every figure is.
"""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum

from virgula.evidence.cells import facts_of
from virgula.evidence.figures import Period, Scope
from virgula.evidence.measures import Measure
from virgula.evidence.models import Fact, Tally
from virgula.evidence.tallies import stale_days

type Grid = dict[int | None, dict[date, int]]


def actor_days(measure: Measure, *, system_id: int, period: Period, as_of: datetime) -> Grid:
    """Return how many facts of a measure's kind each institution has on each day of a period.

    One statement, or four where tallies help. Only for measures that look at every fact of their
    kind: those with a condition are refused.
    """
    if measure.where:
        raise ValueError(measure.key)
    facts = facts_of(measure, period, Scope(system_id=system_id), as_of=as_of)
    stale = stale_days(measure.kind, system_id, period, as_of=as_of)
    if stale is None:
        return _grid(facts, Count("pk"))
    tallies = Tally.objects.filter(
        system=system_id,
        kind=measure.kind,
        day__gte=period.first,
        day__lt=period.end,
        records__gt=0,
    )
    grid = _grid(tallies.exclude(day__in=stale), Sum("records"))
    if stale:
        for actor, days in _grid(facts.filter(day__in=stale), Count("pk")).items():
            grid[actor].update(days)
    return grid


def _grid(rows: QuerySet[Fact] | QuerySet[Tally], number: Any) -> Grid:
    found = rows.order_by().values("actor_id", "day").annotate(number=number)
    grid: Grid = defaultdict(dict)
    for actor, day, count in found.values_list("actor_id", "day", "number"):
        grid[actor][day] = count
    return grid
