"""What became of a request without answer: ask the network, never guess."""

import logging
from datetime import timedelta

import httpx
from django.conf import settings

from virgula.domain.delivery import (
    DeliveryError,
    Event,
    Reconciliation,
    event_after_look,
    event_without_look,
)
from virgula.domain.network import Found, Receipt, Rendered
from virgula.networks.client import HttpClient
from virgula.networks.registry import network_for
from virgula.publishing.actions.channels import note_failure, note_success
from virgula.publishing.actions.moves import ERROR_LIMIT, move_delivery
from virgula.publishing.actions.publication import keep_receipt, publish_delivery
from virgula.publishing.clock import Clock
from virgula.publishing.models import Delivery
from virgula.publishing.outbox.claiming import Job
from virgula.publishing.wires import wire_of

logger = logging.getLogger(__name__)
# How far the clock of a server may be from ours.
SKEW = timedelta(minutes=5)


def settle_time(delivery: Delivery) -> timedelta:
    """Return how long after a request an unknown outcome must rest before it is looked at.

    Longer than the request itself may take and than the network's lists lag behind; nothing at
    all where a second write changes nothing.
    """
    if Reconciliation.DETERMINISTIC in network_for(delivery.channel.network).ways:
        return timedelta(0)
    return timedelta(seconds=settings.OUTBOX_TIMEOUT_SECONDS + settings.OUTBOX_SETTLE_SECONDS)


def reconcile(job: Job, *, clock: Clock, pool: httpx.Client) -> None:
    """Find out what became of an unknown outcome, as far as its network lets us know."""
    delivery = job.delivery
    event = event_without_look(network_for(delivery.channel.network).ways)
    if event is not None:
        move_delivery(delivery, event, at=clock(), next_at=clock(), lease_until=None)
        return
    try:
        found = look(job, pool=pool)
    except DeliveryError as error:
        take_unreadable(delivery, error, clock=clock)
    else:
        note_success(delivery.channel)
        take_look(delivery, found, clock=clock)


def look(job: Job, *, pool: httpx.Client) -> list[Found]:
    """Read our own posts and return those that say the same and belong to no other delivery."""
    delivery = job.delivery
    client = HttpClient(
        pool, timeout_seconds=settings.OUTBOX_TIMEOUT_SECONDS, may_send=job.lease.may_send
    )
    found = network_for(delivery.channel.network).find(
        Rendered.of_payload(delivery.payload),
        since=(delivery.sending_since or delivery.due_at) - SKEW,
        wire=wire_of(delivery.channel, client),
    )
    known = set(
        delivery.channel.deliveries.filter(remote_id__in=[one.remote_id for one in found])
        .exclude(pk=delivery.pk)
        .values_list("remote_id", flat=True)
    )
    fresh = [one for one in found if one.remote_id not in known]
    return sorted(fresh, key=lambda one: (one.at, one.remote_id))


def take_look(delivery: Delivery, found: list[Found], *, clock: Clock) -> None:
    """Take the step that a list proves."""
    at, looks = clock(), delivery.looks + 1
    ways = network_for(delivery.channel.network).ways
    event = event_after_look(ways, found=len(found), empty_looks=looks)
    if event is Event.FOUND:
        _publish_found(delivery, found, clock=clock)
        return
    settle = timedelta(seconds=settings.OUTBOX_SETTLE_SECONDS)
    move_delivery(
        delivery,
        event,
        at=at,
        looks=looks if event is Event.ABSENT else 0,
        next_at=at + settle if event is Event.ABSENT else at,
        lease_until=None,
    )


def _publish_found(delivery: Delivery, found: list[Found], *, clock: Clock) -> None:
    first, more = found[0], found[1:]
    if more and not _has_twin_in_doubt(delivery):
        logger.error("Delivery %s is out %d times.", delivery.pk, len(found))
    at = clock()
    keep_receipt(delivery, Receipt(remote_id=first.remote_id, url=first.url))
    publish_delivery(
        delivery,
        Event.FOUND,
        at=at,
        published_at=min(first.at, at),
        detail=" ".join(one.url for one in more),
    )


def _has_twin_in_doubt(delivery: Delivery) -> bool:
    """Tell whether another delivery with the same words is also unknown on this channel."""
    return (
        delivery.channel.deliveries.filter(payload_digest=delivery.payload_digest, remote_id="")
        .exclude(pk=delivery.pk)
        .exists()
    )


def take_unreadable(delivery: Delivery, error: DeliveryError, *, clock: Clock) -> None:
    """A list that cannot be read proves nothing: wait, and past its time ask a person."""
    at = clock()
    moved = move_delivery(
        delivery,
        Event.ABSENT,
        at=at,
        http_status=error.http_status,
        detail=error.detail,
        next_at=at + timedelta(seconds=max(settings.OUTBOX_SETTLE_SECONDS, 1)),
        lease_until=None,
        last_error=(error.detail or type(error).__name__)[:ERROR_LIMIT],
    )
    note_failure(delivery.channel, error, at=at)
    if moved and at > delivery.not_after:
        move_delivery(delivery, Event.EXPIRE, at=at)
