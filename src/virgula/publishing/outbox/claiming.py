"""Taking a delivery: one row, one worker, one fence.

SQLite takes its write lock at BEGIN (``transaction_mode`` IMMEDIATE), PostgreSQL locks the row and
lets another worker skip it; on both the update compares state and fence, so that nothing depends
on the lock alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from virgula.domain.delivery import CLAIMABLE, Event, State, after
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.clock import Lease
from virgula.publishing.models import Channel, Delivery

# Of a lease this much is kept free after the slowest answer.
MARGIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Job:
    """A delivery in this worker's hands, until its lease is over."""

    delivery: Delivery
    lease: Lease


def seconds_to_send() -> float:
    """Return how long after the claim a request may still leave."""
    lease, timeout = settings.OUTBOX_LEASE_SECONDS, settings.OUTBOX_TIMEOUT_SECONDS
    return max(lease - timeout - min(MARGIN_SECONDS, lease / 4), 0.0)


def _speaking(now: datetime) -> Q:
    """Channels that may be asked something now; one that rests is probed when its rest is over."""
    return Q(channel__is_active=True) & (
        Q(channel__not_before__isnull=True) | Q(channel__not_before__lte=now)
    )


def due_rows(now: datetime) -> QuerySet[Delivery]:
    """Return what may be sent at this instant, the oldest first."""
    return Delivery.objects.filter(
        _speaking(now),
        Q(depends_on__isnull=True) | Q(depends_on__state=State.PUBLISHED),
        state__in=CLAIMABLE,
        next_at__lte=now,
        not_after__gte=now,
        remote_id="",
        channel__status__in=[ChannelStatus.OK, ChannelStatus.OPEN],
    ).order_by("next_at", "pk")


def doubtful_rows(now: datetime) -> QuerySet[Delivery]:
    """Return the unknown outcomes whose time to be looked at has come."""
    return (
        Delivery.objects.filter(_speaking(now), state=State.UNKNOWN, next_at__lte=now, remote_id="")
        .exclude(channel__status=ChannelStatus.NEEDS_AUTH)
        .order_by("next_at", "pk")
    )


def claim_due(now: datetime) -> Job | None:
    """Take the next delivery that is due, or ``None``."""
    job = _claim(due_rows(now), Event.CLAIM, now)
    if job is not None and job.delivery.channel.status == ChannelStatus.OPEN:
        # One probe: the others wait for what it says.
        _hold_others(job.delivery.channel, now)
    return job


def claim_doubtful(now: datetime) -> Job | None:
    """Take the next unknown outcome that is to be looked at, or ``None``."""
    return _claim(doubtful_rows(now), Event.LOOK, now)


def _claim(rows: QuerySet[Delivery], event: Event, now: datetime) -> Job | None:
    # A worker with nothing to do takes no write lock.
    if not rows.exists():
        return None
    lease = Lease(seconds_to_send())
    with transaction.atomic():
        row = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        taken = Delivery.objects.filter(pk=row.pk, state=row.state, fence=row.fence).update(
            state=after(State(row.state), event),
            fence=F("fence") + 1,
            lease_until=now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
        )
    if not taken:
        return None
    delivery = Delivery.objects.select_related(
        "channel", "post__system", "post__credit", "post__line__plan"
    ).get(pk=row.pk)
    return Job(delivery, lease)


def _hold_others(channel: Channel, now: datetime) -> None:
    Channel.objects.filter(pk=channel.pk, status=ChannelStatus.OPEN).update(
        not_before=now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    )
