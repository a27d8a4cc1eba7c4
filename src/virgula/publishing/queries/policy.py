"""How a system publishes now: whether it is paused, and what that means for what waits."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from virgula.domain.delivery import CLAIMABLE, State
from virgula.institutions.models import System
from virgula.publishing.choices import DeliveryState
from virgula.publishing.models import Delivery, PublishingPolicy
from virgula.publishing.queries.deliveries import DeliveryRow, rows_of

# Asked on every page of the desk for something that changes once a year: another process may show
# a pause this much later. What is sent never depends on it.
BELIEVED_SECONDS = 15.0
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Pause:
    """A system that says nothing until a person resumes it."""

    key: str
    name: str
    zone: str
    zone_label: str
    at: datetime
    by: str
    reason: str


class _Memory:
    """What this process believes of the pauses, and until when."""

    def __init__(self) -> None:
        self.pauses: Mapping[int, Pause] = {}
        self.until = 0.0


_memory = _Memory()


def pauses() -> Mapping[int, Pause]:
    """Return the systems that are paused, as this process believes for some seconds."""
    if time.monotonic() >= _memory.until:
        rows = PublishingPolicy.objects.filter(paused_at__isnull=False).select_related("system")
        believe({row.system_id: _pause(row) for row in rows.order_by("pk")})
    return _memory.pauses


def believe(found: Mapping[int, Pause]) -> None:
    """Believe for some seconds that these, and no others, are paused."""
    _memory.pauses, _memory.until = found, time.monotonic() + BELIEVED_SECONDS


def forget_pauses() -> None:
    """Ask again at the next page: somebody paused or resumed."""
    _memory.until = 0.0


def _pause(row: Any) -> Pause:
    system = row.system
    return Pause(
        system.key,
        system.short_name,
        system.zone,
        system.zone_label,
        row.paused_at,
        row.paused_by,
        row.pause_reason,
    )


def policy_of(system: System) -> PublishingPolicy:
    """Return how a system publishes; one that never said anything has no rule yet."""
    return PublishingPolicy.objects.filter(system=system).first() or PublishingPolicy(system=system)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a pause holds back: what would leave at once, and what is too late for that."""

    leaves: list[DeliveryRow]
    late: list[DeliveryRow]
    later: int


def held_back(system: System, now: datetime) -> Waiting:
    """Return what happens when a system speaks again at this instant."""
    mine = Delivery.objects.filter(post__system=system)
    due = mine.filter(state__in=CLAIMABLE, due_at__lte=now)
    overdue = due.filter(not_after__lt=now) | mine.filter(
        state=DeliveryState.NEEDS_HUMAN, sending_since__isnull=True, not_after__lt=now
    )
    return Waiting(
        leaves=rows_of(due.filter(not_after__gte=now).order_by("due_at", "pk"), now=now)[
            :MOST_SHOWN
        ],
        late=rows_of(overdue.order_by("due_at", "pk"), now=now)[:MOST_SHOWN],
        later=mine.filter(state=State.SCHEDULED, due_at__gt=now).count(),
    )
