"""What became of a request without answer: ask the network, never guess."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import httpx
from django.conf import settings

from virgula.domain.delivery import (
    IN_DOUBT,
    KEY_LIFE,
    DeliveryError,
    Event,
    Reconciliation,
    event_after_look,
    event_without_look,
)
from virgula.domain.network import Asked, Found, HandleState, Receipt, Rendered
from virgula.networks.registry import network_for
from virgula.publishing.actions.channels import note_failure, note_success
from virgula.publishing.actions.moves import ERROR_LIMIT, move_delivery
from virgula.publishing.actions.publication import keep_found, publish_delivery, says_the_same
from virgula.publishing.clock import Clock
from virgula.publishing.models import Delivery
from virgula.publishing.outbox.leasing import Job, JobClient, request_seconds
from virgula.publishing.wires import parents_of, wire_of

logger = logging.getLogger(__name__)
# How far our clock may have been ahead of a server's when the request left.
SKEW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look brought: our posts with these words, and whether what was prepared is gone."""

    found: list[Found]
    is_handle_gone: bool = False
    can_tell: bool = True


def settle_time(delivery: Delivery) -> timedelta:
    """Return how long after a request an unknown outcome must rest before it is looked at.

    Longer than the request itself may take and than the network's lists lag behind; nothing at
    all where a second write changes nothing.
    """
    if Reconciliation.DETERMINISTIC in network_for(delivery.channel.network).ways:
        return timedelta(0)
    return timedelta(seconds=request_seconds(delivery) + settings.OUTBOX_SETTLE_SECONDS)


def reconcile(job: Job, *, clock: Clock, pool: httpx.Client) -> None:
    """Find out what became of an unknown outcome, as far as its network lets us know."""
    delivery, at = job.delivery, clock()
    ways = network_for(delivery.channel.network).ways
    since = delivery.sending_since or delivery.due_at
    event = event_without_look(ways, age=at - since)
    if event is not None:
        _take_word(delivery, event, clock=clock)
        return
    try:
        seen = look(job, pool=pool)
    except DeliveryError as error:
        take_unreadable(delivery, error, clock=clock)
    else:
        note_success(delivery.channel)
        take_look(delivery, seen, clock=clock)


def _take_word(delivery: Delivery, event: Event, *, clock: Clock) -> None:
    """Take the step that needs no look; a key is trusted only as long as a server keeps it."""
    at, not_after = clock(), delivery.not_after
    by_key_alone = Reconciliation.DETERMINISTIC not in network_for(delivery.channel.network).ways
    if event is Event.REPEATABLE and by_key_alone:
        not_after = min(not_after, (delivery.sending_since or delivery.due_at) + KEY_LIFE)
    next_at = max(at, delivery.due_at) if event is Event.REPEATABLE else at
    move_delivery(delivery, event, at=at, next_at=next_at, not_after=not_after, lease_until=None)


def look(job: Job, *, pool: httpx.Client) -> Seen:
    """Ask what became of what was prepared, and read our own posts where that tells nothing."""
    delivery, network = job.delivery, network_for(job.delivery.channel.network)
    rendered, wire = (
        Rendered.of_payload(delivery.payload),
        wire_of(delivery.channel, JobClient(job, pool)),
    )
    is_gone = False
    if Reconciliation.HANDLE in network.ways and delivery.handle:
        asked = network.ask(rendered, handle=delivery.handle, wire=wire)
        if asked.state is HandleState.WAITING:
            return Seen([])
        is_listed = Reconciliation.LISTABLE in network.ways
        if asked.state is HandleState.PUBLISHED and (asked.receipt or not is_listed):
            return Seen([_as_found(asked, delivery)])
        is_gone = asked.state is HandleState.GONE
    if Reconciliation.LISTABLE not in network.ways:
        return Seen([], is_gone, can_tell=False)
    since = min(delivery.sending_since or delivery.due_at, delivery.due_at) - SKEW
    listed = network.find(rendered, since=since, wire=wire)
    return Seen(_unclaimed(delivery, _in_its_place(delivery, listed)), is_gone)


def _in_its_place(delivery: Delivery, listed: Sequence[Found]) -> list[Found]:
    """Leave out what answers another post than this part of a thread does."""
    parents = parents_of(delivery)
    if parents is None:
        return list(listed)
    return [one for one in listed if one.answers is None or one.answers == parents.before]


def _as_found(asked: Asked, delivery: Delivery) -> Found:
    receipt = asked.receipt or Receipt(remote_id=delivery.handle)
    return Found(receipt.remote_id, receipt.url, delivery.sending_since or delivery.due_at)


def _unclaimed(delivery: Delivery, listed: Sequence[Found]) -> list[Found]:
    """Return what belongs to no other delivery, the oldest first."""
    known = set(
        delivery.channel.deliveries.filter(remote_id__in=[one.remote_id for one in listed])
        .exclude(pk=delivery.pk)
        .values_list("remote_id", flat=True)
    )
    fresh = [one for one in listed if one.remote_id not in known]
    return sorted(fresh, key=lambda one: (one.at, one.remote_id))


def take_look(delivery: Delivery, seen: Seen, *, clock: Clock) -> None:
    """Take the step that a look proves."""
    at, looks = clock(), delivery.looks + 1
    if seen.found:
        _publish_found(delivery, seen.found, clock=clock)
        return
    event = Event.UNKNOWABLE
    if seen.can_tell:
        event = event_after_look(found=0, empty_looks=looks)
    settle = timedelta(seconds=settings.OUTBOX_SETTLE_SECONDS)
    move_delivery(
        delivery,
        event,
        at=at,
        looks=looks if event is Event.ABSENT else 0,
        next_at=at + settle if event is Event.ABSENT else max(at, delivery.due_at),
        # What is gone cannot be published any more: it is prepared anew.
        handle="" if seen.is_handle_gone else delivery.handle,
        lease_until=None,
    )


def _publish_found(delivery: Delivery, found: list[Found], *, clock: Clock) -> None:
    at = clock()
    first = next((one for one in found if _is_kept(delivery, one)), None)
    if first is None:
        # It may be a twin's, whose answer is still to come: look again when that is known.
        settle = timedelta(seconds=settings.OUTBOX_SETTLE_SECONDS)
        move_delivery(delivery, Event.ABSENT, at=at, next_at=at + settle, lease_until=None)
        return
    more = [one for one in found if one is not first]
    if more and not _has_twin_in_doubt(delivery):
        logger.error("Delivery %s is out %d times.", delivery.pk, len(found))
    publish_delivery(
        delivery,
        Event.FOUND,
        at=at,
        published_at=min(first.at, at),
        detail=" ".join(one.url for one in more),
    )


def _is_kept(delivery: Delivery, one: Found) -> bool:
    kept = keep_found(delivery, Receipt(remote_id=one.remote_id, url=one.url))
    return kept or delivery.remote_id == one.remote_id


def _has_twin_in_doubt(delivery: Delivery) -> bool:
    """Tell whether another delivery with the same words is also unknown on this channel."""
    others = delivery.channel.deliveries.filter(state__in=IN_DOUBT, remote_id="")
    return says_the_same(delivery, others.exclude(pk=delivery.pk))


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
