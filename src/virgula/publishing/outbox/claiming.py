"""Taking a delivery: one row, one worker, one fence.

The update compares state and fence, so that nothing depends on a lock alone: SQLite takes its write
lock at BEGIN (``transaction_mode`` IMMEDIATE), PostgreSQL lets whoever comes second find the row
changed.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from virgula.domain.delivery import CLAIMABLE, DOUBTFUL, Event, State, after
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.clock import Lease
from virgula.publishing.models import Channel, Delivery, PublishingPolicy
from virgula.publishing.outbox.leasing import Job, lease_time, seconds_to_send
from virgula.publishing.outbox.stillness import Stillness

ALL_LOUD = Stillness()
SPEAKING = [ChannelStatus.OK, ChannelStatus.OPEN]
# Of what is due so much is read at once, and believed for so long.
READ_AT_ONCE = 25
READ_FOR = timedelta(seconds=1)
OF_THE_POST = (
    "depends_on",
    "post__system",
    "post__credit",
    "post__campaign",
    "post__line__plan",
)
RELATED = ("channel", *OF_THE_POST)


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
        channel__status__in=SPEAKING,
        post__system__publishing_policy__paused_at__isnull=True,
    ).order_by("next_at", "pk")


def doubtful_rows(now: datetime) -> QuerySet[Delivery]:
    """Return the unknown outcomes whose time to be looked at has come: looking is no sending."""
    return (
        Delivery.objects.filter(_speaking(now), state__in=DOUBTFUL, next_at__lte=now, remote_id="")
        .exclude(channel__status=ChannelStatus.NEEDS_AUTH)
        .order_by("next_at", "pk")
    )


class Queue:
    """What is due, read some at a time and taken one by one.

    Reading takes nothing: each delivery is claimed at the moment when it is to leave, by its state,
    its fence and everything that makes it due, so that a worker that dies holds one, and a pause, a
    rest or a new hour counts at once. What was read is forgotten after a second.
    """

    def __init__(self) -> None:
        self._rows: list[Delivery] = []
        self._until: datetime | None = None

    def claim(self, now: datetime, still: Stillness = ALL_LOUD) -> Job | None:
        """Take the next delivery that is due, or ``None``."""
        while row := self._next(now, still):
            job = _claim_row(row, now)
            if job is not None:
                return job
        return None

    def _next(self, now: datetime, still: Stillness) -> Delivery | None:
        if self._until is None or not self._until - READ_FOR <= now < self._until:
            self._rows = []
        if not self._rows:
            rows = due_rows(now, still).select_related(*OF_THE_POST)[:READ_AT_ONCE]
            self._rows, self._until = list(rows)[::-1], now + READ_FOR
        return self._rows.pop() if self._rows else None


def claim_due(now: datetime, still: Stillness = ALL_LOUD) -> Job | None:
    """Take the next delivery that is due, or ``None``."""
    return Queue().claim(now, still)


def _claim_row(row: Delivery, now: datetime) -> Job | None:
    """Take a delivery that was due when it was read, if it and its channel still are as they were.

    The row comes first: of several workers that read it, only one goes on to ask.
    """
    lease = Lease(seconds_to_send())
    changes: dict[str, Any] = {
        "state": after(State(row.state), Event.CLAIM),
        "fence": row.fence + 1,
        "lease_until": now + lease_time(row),
    }
    with transaction.atomic():
        taken = Delivery.objects.filter(
            pk=row.pk,
            state=row.state,
            fence=row.fence,
            next_at__lte=now,
            not_after__gte=now,
            due_at=row.due_at,
            payload_digest=row.payload_digest,
            handle=row.handle,
            attempt_no=row.attempt_no,
            remote_id="",
        ).update(**changes)
        if not taken:
            return None
        channel = _speaking_channel(row, now)
        is_probe = channel is not None and channel.status == ChannelStatus.OPEN
        if channel is None or (is_probe and not _may_probe(row.channel_id, now)):
            transaction.set_rollback(True)
            return None
    for name, value in changes.items():
        setattr(row, name, value)
    row.channel = channel
    return Job(row, lease)


def _speaking_channel(row: Delivery, now: datetime) -> Channel | None:
    """Read the delivery's channel anew; ``None`` when it or its system is to be silent."""
    paused = PublishingPolicy.objects.filter(
        system_id=row.post.system_id, paused_at__isnull=False
    ).order_by()
    channel = (
        Channel.objects.filter(pk=row.channel_id, is_active=True).filter(~Exists(paused)).first()
    )
    may_speak = channel is not None and channel.status in SPEAKING
    rests = channel is not None and channel.not_before is not None and channel.not_before > now
    return channel if may_speak and not rests else None


def claim_doubtful(now: datetime, *, is_likely: bool = False) -> Job | None:
    """Take the next unknown outcome that is to be looked at, or ``None``.

    ``is_likely`` when one was found just now: a worker with nothing to do takes no write lock.
    """
    rows = doubtful_rows(now)
    while is_likely or rows.exists():
        is_likely, lease = False, Lease(seconds_to_send())
        with transaction.atomic():
            locked = rows.select_related(*RELATED)
            row = locked.select_for_update(skip_locked=True, of=("self",)).first()
            if row is None:
                return None
            changes: dict[str, Any] = {
                "state": after(State(row.state), Event.LOOK),
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
