"""When and which: periods, and scopes with their JSON that a goal or a report keeps.

``{"attributed": true}`` asks for the facts of the line itself; the other keys filter:
``{"actors": [3, 5], "territories": [2], "dims": {"channel": ["main"]}, "kinds": ["room.noun"]}``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from virgula.evidence.measures import Measure, Ratio
from virgula.evidence.models import Fact
from virgula.evidence.registry import EvidenceError

KEYS = frozenset({"attributed", "actors", "territories", "dims", "kinds"})


class ScopeError(EvidenceError):
    """Stored filters are not what a scope is made of."""

    def __init__(self, where: str, value: Any) -> None:
        super().__init__(f"{where}: {value!r}")
        self.where, self.value = where, value


class PeriodError(EvidenceError):
    """A period ends before it begins."""


@dataclass(frozen=True, slots=True)
class Period:
    """Civil days from ``first`` to the day before ``end``."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.first:
            raise PeriodError(f"{self.first} > {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    @property
    def last(self) -> date:
        """The last day of the period; the day before it, when it is empty."""
        return self.end - timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Facts that belong to things of a higher room: rows that link a key to a fact.

    ``links`` is a query set whose rows name each pair of ``key`` and ``fact`` once. With it the
    figures of many things are read in one statement.
    """

    links: QuerySet[Any]
    key: str
    fact: str = "fact"

    def of(self, value: Any) -> QuerySet[Fact]:
        linked = self.links.filter(**{self.key: value}).order_by().values(f"{self.fact}_id")
        return Fact.objects.filter(pk__in=linked)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts: an empty filter is open. ``member`` picks one key of ``members``."""

    actor_ids: frozenset[int] = frozenset()
    territory_ids: frozenset[int] = frozenset()
    dims: Mapping[str, frozenset[str]] = field(default_factory=dict)
    within: QuerySet[Fact] | None = None
    system_id: int | None = None
    # Only for measures of any kind: the others have theirs.
    kinds: frozenset[str] = frozenset()
    members: Members | None = None
    member: Any = None


def is_attributed(data: Mapping[str, Any]) -> bool:
    """Tell whether the scope is the facts attributed to its owner."""
    return data.get("attributed") is True


def scope_from_json(
    data: Mapping[str, Any],
    *,
    system_id: int | None = None,
    within: QuerySet[Fact] | None = None,
    members: Members | None = None,
    member: Any = None,
) -> Scope:
    """Return the scope that the data names; ``within`` or ``members`` are what is attributed.

    Data that says «attributed» without either would silently count everything: it is refused.
    """
    check_scope(data)
    attributed = is_attributed(data)
    if attributed and within is None and members is None:
        raise ScopeError("attributed", None)
    return Scope(
        actor_ids=frozenset(data.get("actors", ())),
        territory_ids=frozenset(data.get("territories", ())),
        dims={dim: frozenset(values) for dim, values in data.get("dims", {}).items()},
        within=within if attributed else None,
        system_id=system_id,
        kinds=frozenset(data.get("kinds", ())),
        members=members if attributed else None,
        member=member if attributed else None,
    )


def scope_to_json(scope: Scope) -> dict[str, Any]:
    """Return the data that names the scope; what is empty is left out."""
    data: dict[str, Any] = {}
    if scope.within is not None or scope.members is not None:
        data["attributed"] = True
    if scope.actor_ids:
        data["actors"] = sorted(scope.actor_ids)
    if scope.territory_ids:
        data["territories"] = sorted(scope.territory_ids)
    if scope.kinds:
        data["kinds"] = sorted(scope.kinds)
    if scope.dims:
        data["dims"] = {dim: sorted(values) for dim, values in sorted(scope.dims.items())}
    return data


def check_scope(data: Any, *, measure: Measure | None = None) -> None:
    """Refuse what is no scope, or filters by a dimension that the measure does not have."""
    if not isinstance(data, Mapping) or set(data) - KEYS:
        raise ScopeError("scope", data)
    if not isinstance(data.get("attributed", False), bool):
        raise ScopeError("attributed", data["attributed"])
    for key in ("actors", "territories"):
        values = data.get(key, [])
        if not _is_list_of(values, int):
            raise ScopeError(key, values)
    if not _is_list_of(data.get("kinds", []), str):
        raise ScopeError("kinds", data["kinds"])
    dims = data.get("dims", {})
    if not isinstance(dims, Mapping):
        raise ScopeError("dims", dims)
    for dim, values in dims.items():
        if not values or not _is_list_of(values, str):
            raise ScopeError(f"dims.{dim}", values)
    if measure is not None and (foreign := set(dims) - _dims_of(measure)):
        raise ScopeError("dims", sorted(foreign))


def _is_list_of(values: Any, kind: type) -> bool:
    return isinstance(values, list | tuple) and all(
        isinstance(value, kind) and not isinstance(value, bool) for value in values
    )


def _dims_of(measure: Measure) -> frozenset[str]:
    if isinstance(measure.fold, Ratio):
        return measure.fold.numerator.dims & measure.fold.denominator.dims
    return measure.dims
