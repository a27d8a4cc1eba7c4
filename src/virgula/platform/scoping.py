"""What a person may reach: the rows of their systems, or of their own institutions.

The ground knows no institution: it works on sets of ids, which ``institutions.scope`` builds.
Every query of the desk and of the members' space that shows or changes a record goes through
``within``.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True, slots=True)
class Reach:
    """The systems that a person runs, and the institutions that they speak for."""

    system_ids: frozenset[int] = frozenset()
    actor_ids: frozenset[int] = frozenset()


def within[Row: Model](
    queryset: QuerySet[Row, Any],
    reach: Reach,
    *,
    system: str | None = None,
    actor: str | None = None,
) -> QuerySet[Row, Any]:
    """Keep the rows whose system, or whose actor, is within reach.

    ``system`` and ``actor`` are lookup paths from the row (``"plan__system"``, ``"owner"``); with
    both, either is enough. Without any, nothing is: a forgotten path must not open a door.
    """
    condition = Q(pk__in=[])
    if system is not None and reach.system_ids:
        condition |= Q(**{f"{system}__in": reach.system_ids})
    if actor is not None and reach.actor_ids:
        condition |= Q(**{f"{actor}__in": reach.actor_ids})
    return queryset.filter(condition)
