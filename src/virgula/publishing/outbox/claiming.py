"""Taking a delivery: one row, one worker, one fence.

SQLite takes its write lock at BEGIN (``transaction_mode`` IMMEDIATE), PostgreSQL locks the row and
lets another worker skip it; on both the update compares state and fence, so that nothing depends
on the lock alone.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from virgula.domain.delivery import CLAIMABLE, DOUBTFUL, Event, State, after
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.clock import Lease
from virgula.publishing.models import Channel, Delivery
from virgula.publishing.outbox.leasing import Job, lease_time, seconds_to_send
from virgula.publishing.outbox.stillness import Stillness

ALL_LOUD = Stillness()
RELATED = (
    "channel",
    "depends_on",
    "post__system",
    "post__credit",
    "post__line__plan",
)


def _speaking(now: datetime) -> Q:
    """Channels that may be asked something now; one that rests is probed when its rest is over."""
    return Q(channel__is_active=True) & (
        Q(channel__not_before__isnull=True) | Q(channel__not_before__lte=now)
    )


def due_rows(now: datetime, still: Stillness = ALL_LOUD) -> QuerySet[Delivery]:
    """Return what may be sent at this instant, the oldest first."""
    return Delivery.objects.filter(
        _speaking(now),
        still.condition(),
        Q(depends_on__isnull=True) | Q(depends_on__state=State.PUBLISHED),
        state__in=CLAIMABLE,
        next_at__lte=now,
        not_after__gte=now,
        remote_id="",
        channel__status__in=[ChannelStatus.OK, ChannelStatus.OPEN],
        post__system__publishing_policy__paused_at__isnull=True,
    ).order_by("next_at", "pk")


def doubtful_rows(now: datetime) -> QuerySet[Delivery]:
    """Return the unknown outcomes whose time to be looked at has come: looking is no sending."""
    return (
        Delivery.objects.filter(_speaking(now), state__in=DOUBTFUL, next_at__lte=now, remote_id="")
        .exclude(channel__status=ChannelStatus.NEEDS_AUTH)
        .order_by("next_at", "pk")
    )


def claim_due(now: datetime, still: Stillness = ALL_LOUD, *, is_likely: bool = False) -> Job | None:
    """Take the next delivery that is due, or ``None``; ``is_likely`` when one was due just now."""
    return _claim(due_rows(now, still), Event.CLAIM, now, is_likely=is_likely)


def claim_doubtful(now: datetime, *, is_likely: bool = False) -> Job | None:
    """Take the next unknown outcome that is to be looked at, or ``None``."""
    return _claim(doubtful_rows(now), Event.LOOK, now, is_likely=is_likely)


def _claim(rows: QuerySet[Delivery], event: Event, now: datetime, *, is_likely: bool) -> Job | None:
    # A worker with nothing to do takes no write lock.
    while is_likely or rows.exists():
        is_likely, lease = False, Lease(seconds_to_send())
        with transaction.atomic():
            locked = rows.select_related(*RELATED)
            row = locked.select_for_update(skip_locked=True, of=("self",)).first()
            if row is None:
                return None
            is_probe = event is Event.CLAIM and row.channel.status == ChannelStatus.OPEN
            if is_probe and not _may_probe(row.channel_id, now):
                continue
            changes: dict[str, Any] = {
                "state": after(State(row.state), event),
                "fence": row.fence + 1,
                "lease_until": now + lease_time(row),
            }
            taken = Delivery.objects.filter(pk=row.pk, state=row.state, fence=row.fence).update(
                **changes
            )
        if taken:
            for name, value in changes.items():
                setattr(row, name, value)
            return Job(row, lease)
    return None


def _may_probe(channel_id: int, now: datetime) -> bool:
    """Let one delivery alone ask a channel that rested; the others wait for what it says."""
    return bool(
        Channel.objects.filter(pk=channel_id)
        .filter(Q(not_before__isnull=True) | Q(not_before__lte=now))
        .update(not_before=now + lease_time())
    )
