"""A database that came back from a copy, and a clock that was set: nothing leaves on old knowledge.

What waits is held and looked for on its channel before anything is sent; where nothing can be
looked for, a person decides. docs/operate/backup.md says what an operator sees.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from virgula.domain.delivery import (
    CLAIMABLE,
    LEASED,
    Event,
    Reconciliation,
    State,
)
from virgula.networks.registry import network_for
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.models import Attempt, Delivery, OutboxMark
from virgula.publishing.outbox import watermark
from virgula.publishing.outbox.leasing import lease_time
from virgula.publishing.outbox.reconciling import settle_time

logger = logging.getLogger(__name__)
# Whatever a worker could have taken after the copy was made. What is asked of a person stays so.
UNCERTAIN = CLAIMABLE | {State.CLAIMED, State.PREPARED, State.NEEDS_AUTH}


def look_around(now: datetime) -> None:
    """Find out whether the database or the clock is not what it was, before anything is done."""
    with watermark.compared(now) as finding:
        if finding.is_copy:
            held = hold_all(now)
            logger.error("The database is older than the world: %d deliveries are held.", held)
        if finding.clock_jumped:
            wait_again(now)
            logger.warning("The clock was set or the machine started anew: every wait begins anew.")


def hold_all(now: datetime) -> int:
    """Hold whatever may have left since the copy was made; return how many."""
    knew_until = Attempt.objects.aggregate(last=Max("at"))["last"]
    with transaction.atomic():
        OutboxMark.objects.update_or_create(
            pk=1, defaults={"held_at": now, "knew_until": knew_until}
        )
        held = [_hold(one, knew_until, now) for one in _uncertain(now)]
    return sum(held)


def _uncertain(now: datetime) -> list[Delivery]:
    rows = Delivery.objects.filter(state__in=UNCERTAIN, remote_id="").select_related("channel")
    return [
        one
        for one in rows.order_by("next_at", "pk")
        # What nobody can look for and was not due yet has not left.
        if one.due_at <= now or not _is_blind(one)
    ]


def _is_blind(delivery: Delivery) -> bool:
    ways = network_for(delivery.channel.network).ways
    return ways <= {Reconciliation.BLIND, Reconciliation.KEYED}


def _hold(delivery: Delivery, knew_until: datetime | None, now: datetime) -> bool:
    settle = settle_time(delivery)
    since = min(filter(None, [delivery.sending_since, knew_until, delivery.due_at]))
    return move_delivery(
        delivery,
        Event.HOLD,
        at=now,
        fence=delivery.fence + 1,
        lease_until=None,
        looks=0,
        sending_since=since,
        # What is due later is looked for in time for its hour.
        next_at=max(now + settle, delivery.due_at - 3 * settle),
    )


def held_rows() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=State.HELD).order_by("next_at", "pk")


def release_all(now: datetime, *, by: str) -> int:
    """Let what is held leave on an operator's word that it did not; return how many."""
    return sum(
        move_delivery(one, Event.RETRY, at=now, by=by, next_at=max(now, one.due_at))
        for one in held_rows()
    )


def wait_again(now: datetime) -> None:
    """Begin every wait anew: a clock that was set says nothing about how long it lasted."""
    for one in Delivery.objects.filter(state__in=LEASED).order_by("pk"):
        # Whoever holds it counts by a clock that nobody sets: a whole lease is enough.
        Delivery.objects.filter(pk=one.pk, state__in=LEASED, fence=one.fence).update(
            lease_until=now + lease_time(one)
        )
    rest = timedelta(seconds=settings.OUTBOX_TIMEOUT_SECONDS + settings.OUTBOX_SETTLE_SECONDS)
    Delivery.objects.filter(state=State.UNKNOWN).update(next_at=now + rest)
    Delivery.objects.filter(state=State.HELD, next_at__lt=now + rest).update(next_at=now + rest)
