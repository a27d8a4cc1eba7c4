"""What a dead worker left behind, and what became too late to leave by itself."""

from datetime import datetime

from django.db.models import Q

from virgula.domain.delivery import CLAIMABLE, MOST_TRIES, Event, State
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.actions.publication import ANSWERABLE, publish_delivery
from virgula.publishing.choices import WORKER_LOST, ChannelStatus
from virgula.publishing.clock import Clock
from virgula.publishing.models import Delivery
from virgula.publishing.outbox.reconciling import settle_time
from virgula.publishing.outbox.surviving import surviving

RELATED = ("channel", "post__system", "post__credit", "post__line__plan")


def recover_lapsed(clock: Clock) -> None:
    """Take back what workers held when their lease ended, each as its state allows."""
    now = clock()
    held = [State.CLAIMED, State.PREPARED, State.SENDING, State.RECONCILING]
    lapsed = Delivery.objects.filter(state__in=held, lease_until__lt=now)
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
    if state in {State.CLAIMED, State.PREPARED}:
        event, next_at = Event.LAPSE, now
    elif state is State.SENDING:
        # The request may be on its way until its time-out, and its effect out of sight for longer.
        event, next_at = Event.LOST, (delivery.lease_until or now) + settle_time(delivery)
    else:
        event, next_at = Event.ABSENT, now
    move_delivery(delivery, event, at=now, detail=WORKER_LOST, next_at=next_at, lease_until=None)


def expire_late(now: datetime) -> None:
    """Ask a person about what is too late, or was tried too often: it does not leave by itself."""
    late = Q(not_after__lt=now)
    waiting = Q(state__in=CLAIMABLE) & (late | Q(attempt_no__gte=MOST_TRIES))
    disconnected = Q(state=State.NEEDS_AUTH) & late
    unreadable = Q(state=State.UNKNOWN, channel__status=ChannelStatus.NEEDS_AUTH) & late
    rows = Delivery.objects.filter(waiting | disconnected | unreadable, remote_id="")
    for delivery in rows.select_related("channel").order_by("next_at", "pk"):
        move_delivery(delivery, Event.EXPIRE, at=now, lease_until=None)
