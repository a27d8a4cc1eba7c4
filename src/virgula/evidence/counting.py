"""Whether a fact counts, decided in memory: the same filters as ``cells.facts_of`` asks in SQL.

One rule for whoever holds facts already: a plan's page that read them once for all its goals, and
requests for many things that are read together.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from virgula.evidence.measures import Measure, Stock
from virgula.evidence.scopes import Period, Scope


def is_in_time(measure: Measure, period: Period, day: date, valid_until: date | None) -> bool:
    """Tell whether a fact is of the period; for a stock, in force on its last day."""
    if isinstance(measure.fold, Stock):
        is_in_force = valid_until is None or valid_until > period.last
        return day < period.end and is_in_force
    return day in period


def has_filters(scope: Scope) -> bool:
    """Tell whether ``is_in_scope`` could leave a fact out."""
    return bool(scope.kinds or scope.actor_ids or scope.territory_ids or scope.dims)


def is_in_scope(scope: Scope, kind: str, value: Callable[[str], Any]) -> bool:
    """Tell whether a fact passes the filters; ``value`` gives its actor, territory or dimension."""
    return (
        (not scope.kinds or kind in scope.kinds)
        and (not scope.actor_ids or value("actor") in scope.actor_ids)
        and (not scope.territory_ids or value("territory") in scope.territory_ids)
        and all(value(dim) in values for dim, values in scope.dims.items())
    )
