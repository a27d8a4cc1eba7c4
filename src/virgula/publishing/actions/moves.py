"""The only place where a delivery changes its state: one step of the table, fenced, with its trace.

A step is a compare-and-set on (state, fence). Whoever comes second changes nothing and is told so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from django.db import transaction

from virgula.domain.delivery import Event, State, after
from virgula.publishing.models import Attempt, Delivery

# Taking a delivery and preparing it says nothing to a reader of its history.
SILENT = frozenset({Event.CLAIM, Event.PREPARE, Event.LOOK})
DETAIL_LIMIT = 1000
ERROR_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Step:
    """Whether a step was taken, and the number of its trace where it leaves one."""

    is_taken: bool
    attempt: int | None = None


def move_delivery(delivery: Delivery, event: Event, **facts: Any) -> bool:
    """Take one step, as ``take_step``; return ``False`` when somebody else moved it first."""
    return take_step(delivery, event, **facts).is_taken


def take_step(delivery: Delivery, event: Event, **facts: Any) -> Step:
    """Take one step and write its trace, as ``take_steps`` does."""
    return take_steps(delivery, [event], **facts)


def take_steps(
    delivery: Delivery,
    events: Sequence[Event],
    *,
    at: datetime,
    by: str = "",
    http_status: int | None = None,
    detail: str = "",
    **changes: Any,
) -> Step:
    """Take steps of the table one after another in one commit, and write the trace of the last.

    The steps before it are silent ones: there is nothing to tell between them. ``changes`` are
    other columns of the delivery.
    """
    before, *others = accumulate(events, after, initial=State(delivery.state))
    phase, event = [before, *others][-2], events[-1]
    changes["state"] = others[-1].value
    # Whoever opened a transaction around it lets it fail as a whole.
    with transaction.atomic(savepoint=False):
        moved = Delivery.objects.filter(pk=delivery.pk, state=before, fence=delivery.fence).update(
            **changes
        )
        if not moved:
            return Step(is_taken=False)
        for name, value in changes.items():
            setattr(delivery, name, value)
        if event in SILENT:
            return Step(is_taken=True)
        return Step(
            is_taken=True,
            attempt=write_attempt(
                delivery,
                phase=phase,
                event=event,
                at=at,
                by=by,
                http_status=http_status,
                detail=detail,
            ),
        )


def write_attempt(
    delivery: Delivery,
    *,
    phase: State,
    event: Event,
    at: datetime,
    by: str = "",
    http_status: int | None = None,
    detail: str = "",
) -> int:
    """Write what happened in a phase of a try; return its number, which only grows."""
    written = Attempt.objects.create(
        delivery=delivery,
        number=delivery.attempt_no,
        fence=delivery.fence,
        phase=phase.value,
        outcome=event.value,
        at=at,
        by=by,
        http_status=http_status,
        detail=detail[:DETAIL_LIMIT],
    )
    return int(written.pk)
