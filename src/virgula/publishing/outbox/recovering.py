"""What a dead worker left behind, and what became too late to leave by itself."""

from datetime import datetime

from django.db.models import Q

from virgula.domain.delivery import (
    CLAIMABLE,
    DOUBTFUL,
    LAPSES,
    LEASED,
    MOST_TRIES,
    Event,
    State,
)
from virgula.publishing.actions.deliveries import drop_with_followers
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.actions.publication import ANSWERABLE, publish_delivery
from virgula.publishing.choices import WORKER_LOST, ChannelStatus
from virgula.publishing.clock import Clock
from virgula.publishing.models import Delivery
from virgula.publishing.outbox.reconciling import settle_time
from virgula.publishing.outbox.stillness import Stillness, ask_in_quiet
from virgula.publishing.outbox.surviving import surviving

RELATED = ("channel", "post__system", "post__credit", "post__line__plan")


def recover_lapsed(clock: Clock) -> None:
    """Take back what workers held when their lease ended, each as its state allows."""
    now = clock()
    lapsed = Delivery.objects.filter(state__in=LEASED, lease_until__lt=now)
    for delivery in lapsed.select_related(*RELATED).order_by("lease_until", "pk"):
        with surviving(delivery):
            _take_back(delivery, now)
    kept = Delivery.objects.filter(state__in=ANSWERABLE).exclude(remote_id="")
    for delivery in (
        kept.exclude(lease_until__gte=now).select_related(*RELATED).order_by("next_at", "pk")
    ):
        with surviving(delivery):
            publish_delivery(delivery, Event.ANSWERED, at=now, published_at=_answered_at(delivery))


def _answered_at(delivery: Delivery) -> datetime:
    return max(delivery.sending_since or delivery.due_at, delivery.due_at)


def _take_back(delivery: Delivery, now: datetime) -> None:
    state = State(delivery.state)
    if delivery.remote_id:
        return
    next_at = now
    if state is State.SENDING:
        # The request may be on its way until its time-out, and its effect out of sight for longer.
        next_at = max(delivery.lease_until or now, now) + settle_time(delivery)
    move_delivery(
        delivery, LAPSES[state], at=now, detail=WORKER_LOST, next_at=next_at, lease_until=None
    )


def settle_waiting(still: Stillness, now: datetime) -> None:
    """Give a name to whatever cannot leave by itself: it waits for somebody, not for ever."""
    disconnect_waiting(now)
    drop_orphans(now)
    ask_in_quiet(still, now)
    expire_late(now)


def disconnect_waiting(now: datetime) -> None:
    """What is due on a channel that does not know us waits for its reconnection."""
    rows = Delivery.objects.filter(
        state__in=CLAIMABLE,
        next_at__lte=now,
        channel__status=ChannelStatus.NEEDS_AUTH,
        remote_id="",
    )
    for delivery in rows.order_by("next_at", "pk"):
        move_delivery(delivery, Event.DISCONNECTED, at=now)


def drop_orphans(now: datetime) -> None:
    """Let go the parts of a thread whose earlier part was let go."""
    rows = Delivery.objects.filter(
        state__in=CLAIMABLE, depends_on__state=State.CANCELLED, remote_id=""
    )
    for delivery in rows.order_by("pk"):
        drop_with_followers(delivery, at=now)


def expire_late(now: datetime) -> None:
    """Ask a person about what is too late, or was tried too often: it does not leave by itself.

    A part of a thread whose earlier part is not out yet is not asked about: that one is.
    """
    late, alone = Q(not_after__lt=now), Q(depends_on=None) | Q(depends_on__state=State.PUBLISHED)
    waiting = Q(state__in=CLAIMABLE) & (late | Q(attempt_no__gte=MOST_TRIES)) & alone
    disconnected = Q(state=State.NEEDS_AUTH) & late & alone
    mute = Q(channel__status=ChannelStatus.NEEDS_AUTH) | Q(channel__is_active=False)
    unreadable = Q(state__in=DOUBTFUL) & mute & late
    rows = Delivery.objects.filter(waiting | disconnected | unreadable, remote_id="")
    for delivery in rows.select_related("channel").order_by("next_at", "pk"):
        move_delivery(delivery, Event.EXPIRE, at=now, lease_until=None)
