"""A delivery is out: its id is kept first, then everything that follows from it, in one piece."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from virgula.domain.delivery import Event, State, knows
from virgula.domain.network import Receipt
from virgula.institutions.clock import civil_day
from virgula.journal.actions import write_record
from virgula.publishing.actions.answers import record_answer
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.actions.proving import record_publication
from virgula.publishing.consequences import follow
from virgula.publishing.models import Channel, Delivery

# Where an answer may still arrive from a worker that was thought dead: its word is proof.
ANSWERABLE = [state for state in State if knows(state, Event.ANSWERED)]


def keep_receipt(delivery: Delivery, receipt: Receipt) -> bool:
    """Commit the network's id before anything else: from here on nobody may send again."""
    said = {"remote_id": receipt.remote_id[:300], "remote_url": receipt.url[:1000]}
    open_rows = Delivery.objects.filter(pk=delivery.pk, remote_id="")
    if delivery.state in ANSWERABLE and open_rows.filter(
        state=delivery.state, fence=delivery.fence
    ).update(**said):
        # Nobody moved it meanwhile: what we have read still holds.
        delivery.remote_id, delivery.remote_url = said["remote_id"], said["remote_url"]
        return True
    kept = open_rows.filter(state__in=ANSWERABLE).update(**said)
    delivery.refresh_from_db(fields=["state", "fence", "remote_id", "remote_url"])
    return bool(kept)


def keep_found(delivery: Delivery, receipt: Receipt) -> bool:
    """Commit an id that a list showed, unless it is, or may be, another delivery's.

    Two posts may say the same, and both be in doubt: what one request made must not be taken for
    what the other made, or one of them would be lost.
    """
    with transaction.atomic():
        # One at a time on a channel: two workers may read the same list.
        Channel.objects.select_for_update().get(pk=delivery.channel_id)
        others = Delivery.objects.filter(channel=delivery.channel_id).exclude(pk=delivery.pk)
        # In this order: whoever is not on its way any more has its id in its row already.
        on_their_way = others.filter(state=State.SENDING, remote_id="")
        if (
            says_the_same(delivery, on_their_way)
            or others.filter(remote_id=receipt.remote_id[:300]).exists()
        ):
            return False
        return keep_receipt(delivery, receipt)


def says_the_same(delivery: Delivery, others: QuerySet[Delivery]) -> bool:
    """Tell whether one of the others has the same words."""
    text = delivery.payload.get("text")
    return any(payload.get("text") == text for payload in others.values_list("payload", flat=True))


def publish_delivery(
    delivery: Delivery,
    event: Event,
    *,
    at: datetime,
    published_at: datetime,
    by: Any = None,
    http_status: int | None = None,
    detail: str = "",
    **changes: Any,
) -> bool:
    """Mark it published and, in the same transaction, record its fact and let it count."""
    day = civil_day(delivery.post.system, published_at)
    with transaction.atomic():
        moved = move_delivery(
            delivery,
            event,
            at=at,
            by=str(by) if by else "",
            http_status=http_status,
            detail=detail,
            published_at=published_at,
            published_on=day,
            lease_until=None,
            last_error="",
            **changes,
        )
        if not moved:
            return False
        record_publication(delivery, published_at=published_at, day=day, at=at)
        record_answer(delivery, published_at=published_at, day=day, at=at)
        follow(delivery, published_at=published_at, day=day, at=at)
        write_record(
            by=by,
            verb="publishing.delivery_published",
            target=delivery.post,
            at=at,
            changes={"channel": ["", delivery.channel.name]},
        )
    return True
