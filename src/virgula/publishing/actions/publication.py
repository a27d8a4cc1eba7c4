"""A delivery is out: its id is kept first, then everything that follows from it, in one piece."""

from datetime import datetime
from typing import Any

from django.db import transaction

from virgula.domain.delivery import Event, State, knows
from virgula.domain.network import Receipt
from virgula.institutions.clock import civil_day
from virgula.journal.actions import write_record
from virgula.publishing.actions.answers import record_answer
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.actions.proving import record_publication
from virgula.publishing.models import Delivery

# Where an answer may still arrive from a worker that was thought dead: its word is proof.
ANSWERABLE = [state for state in State if knows(state, Event.ANSWERED)]


def keep_receipt(delivery: Delivery, receipt: Receipt) -> bool:
    """Commit the network's id before anything else: from here on nobody may send again."""
    kept = Delivery.objects.filter(pk=delivery.pk, state__in=ANSWERABLE, remote_id="").update(
        remote_id=receipt.remote_id[:300], remote_url=receipt.url[:1000]
    )
    delivery.refresh_from_db(fields=["state", "fence", "remote_id", "remote_url"])
    return bool(kept)


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
        write_record(
            by=by,
            verb="publishing.delivery_published",
            target=delivery.post,
            at=at,
            changes={"channel": ["", delivery.channel.name]},
        )
    return True
