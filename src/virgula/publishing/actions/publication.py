"""A delivery is out: its id is kept first, then everything that follows from it, in one piece."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from virgula.domain.delivery import Event, State, knows
from virgula.domain.network import Receipt
from virgula.evidence.actions import record_fact
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Body
from virgula.journal.actions import write_record
from virgula.plans.actions import attribute_by_rules, attribute_fact
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.choices import Network
from virgula.publishing.facts import DELIVERY, ON_TIME, PUNCTUAL
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
        _record(delivery, published_at=published_at, day=day, at=at)
        write_record(
            by=by,
            verb="publishing.delivery_published",
            target=delivery.post,
            at=at,
            changes={"channel": ["", delivery.channel.name]},
        )
    return True


def _record(delivery: Delivery, *, published_at: datetime, day: date, at: datetime) -> None:
    post, channel = delivery.post, delivery.channel
    common: dict[str, Any] = {
        "ref": f"publishing.delivery:{delivery.pk}",
        "at": published_at,
        "day": day,
        "title": post.title,
        "system": post.system,
        "actor": post.credit,
        "territory": _territory_of(post.credit_id),
        "dims": {"channel": channel.key, "network": channel.network, "origin": post.origin},
        "url": _address(delivery),
        "recorded_at": at,
    }
    fact = record_fact(kind=DELIVERY, **common)
    attribute_by_rules(fact=fact, at=at)
    line = post.line
    if line is not None and not line.attributions.filter(fact=fact).exists():
        attribute_fact(line=line, fact=fact, by=None, at=at)
    if published_at - delivery.due_at <= PUNCTUAL:
        attribute_by_rules(fact=record_fact(kind=ON_TIME, **common), at=at)


def _address(delivery: Delivery) -> str:
    """Return the permalink; for our own feed the path, which survives a move of the site."""
    if delivery.channel.network != Network.FEED:
        return delivery.remote_url
    return delivery.remote_url.removeprefix(settings.BASE_URL)


def _territory_of(actor_id: int | None) -> Any:
    if actor_id is None:
        return None
    body = Body.objects.filter(pk=actor_id).select_related("territory").first()
    return body.territory if body else None
