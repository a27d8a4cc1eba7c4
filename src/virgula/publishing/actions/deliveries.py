"""What a person decides about a delivery that a machine cannot finish."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from virgula.domain.delivery import Event, State, knows
from virgula.domain.network import Receipt
from virgula.journal.actions import write_record
from virgula.publishing.actions.errors import NotNowError, PermalinkError
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.actions.posts import patience_of
from virgula.publishing.actions.publication import keep_receipt, publish_delivery
from virgula.publishing.models import Delivery


def confirm_delivery(
    *, delivery: Delivery, went_out: bool, url: str = "", by: Any, at: datetime
) -> Delivery:
    """Take a person's word that it went out (and where), or that it did not and should.

    Raises ``PermalinkError`` and ``NotNowError``.
    """
    if not went_out:
        return retry_delivery(delivery=delivery, by=by, at=at)
    checked = permalink(url)
    if not knows(State(delivery.state), Event.CONFIRM):
        raise NotNowError(delivery)
    with transaction.atomic():
        keep_receipt(delivery, Receipt(remote_id=checked[:300], url=checked))
        confirmed = knows(State(delivery.state), Event.CONFIRM) and publish_delivery(
            delivery, Event.CONFIRM, at=at, published_at=at, by=by
        )
        if not confirmed:
            raise NotNowError(delivery)
    return delivery


def permalink(url: str) -> str:
    """Return the address of what went out, or raise ``PermalinkError``."""
    url = url.strip()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(url) > 1000:
        raise PermalinkError(url)
    if "." not in parts.hostname and parts.hostname != "localhost":
        raise PermalinkError(url)
    return url


def retry_delivery(*, delivery: Delivery, by: Any, at: datetime) -> Delivery:
    """Send it again on a person's word that it is not out; the word stays in the record."""
    later = at + patience_of(delivery.post)
    with transaction.atomic():
        _retry(delivery, later=later, by=by, at=at)
        # The parts that wait for this one are as late as it is, and leave with it.
        parts = delivery.post.deliveries.filter(
            channel=delivery.channel, part__gt=delivery.part, not_after__lt=later
        )
        parts.update(not_after=later)
    return delivery


def _retry(delivery: Delivery, *, later: datetime, by: Any, at: datetime) -> None:
    _decide(
        delivery,
        Event.RETRY,
        verb="publishing.delivery_retried",
        by=by,
        at=at,
        next_at=at,
        not_after=max(later, delivery.not_after),
        attempt_no=0,
        looks=0,
        handle="",
        is_urgent=True,
        lease_until=None,
        last_error="",
    )


def cancel_delivery(*, delivery: Delivery, by: Any, at: datetime) -> Delivery:
    """Let a delivery go that has not left, or that a person gives up."""
    with transaction.atomic():
        _decide(delivery, Event.ABANDON, verb="publishing.delivery_cancelled", by=by, at=at)
        drop_followers(delivery, at=at)
    return delivery


def drop_followers(delivery: Delivery, *, at: datetime) -> None:
    """Let go the parts of a thread that follow one that will never be out."""
    for follower in delivery.followers.order_by("pk"):
        drop_with_followers(follower, at=at)


def drop_with_followers(delivery: Delivery, *, at: datetime) -> None:
    if knows(State(delivery.state), Event.DROP) and move_delivery(delivery, Event.DROP, at=at):
        drop_followers(delivery, at=at)


def _decide(
    delivery: Delivery, event: Event, *, verb: str, by: Any, at: datetime, **changes: Any
) -> None:
    if not knows(State(delivery.state), event):
        raise NotNowError(delivery)
    with transaction.atomic():
        if not move_delivery(delivery, event, at=at, by=str(by) if by else "", **changes):
            raise NotNowError(delivery)
        write_record(
            by=by,
            verb=verb,
            target=delivery.post,
            at=at,
            changes={"channel": ["", delivery.channel.name]},
        )
