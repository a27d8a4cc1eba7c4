"""Sending one delivery: what leaves, leaves after its intent is committed, and once."""

import logging
from collections.abc import Callable

import httpx
from django.conf import settings

from virgula.domain.delivery import (
    DeliveryError,
    Event,
    NeedsAuthError,
    RejectedError,
    State,
    UnknownOutcomeError,
    rule_for,
    wait_before_retry,
)
from virgula.domain.network import Receipt, Rendered
from virgula.networks.client import HttpClient
from virgula.networks.registry import network_for
from virgula.publishing.actions.channels import note_failure, note_success
from virgula.publishing.actions.moves import ERROR_LIMIT, move_delivery, write_attempt
from virgula.publishing.actions.publication import keep_receipt, publish_delivery
from virgula.publishing.clock import Clock
from virgula.publishing.models import Delivery
from virgula.publishing.outbox.claiming import Job
from virgula.publishing.outbox.reconciling import settle_time
from virgula.publishing.wires import parents_of, wire_of

logger = logging.getLogger(__name__)


def send(job: Job, *, clock: Clock, pool: httpx.Client, draw: Callable[[], float]) -> None:
    """Carry one claimed delivery as far as it goes."""
    delivery = job.delivery
    if network_for(delivery.channel.network).is_by_hand:
        move_delivery(delivery, Event.HAND_OVER, at=clock(), lease_until=None)
        return
    if not move_delivery(delivery, Event.PREPARE, at=clock()):
        return
    if not begin(delivery, clock=clock):
        return
    try:
        receipt = request(job, pool=pool)
    except DeliveryError as error:
        take_failure(delivery, error, clock=clock, draw=draw)
    else:
        take_receipt(delivery, receipt, clock=clock)


def begin(delivery: Delivery, *, clock: Clock) -> bool:
    """Commit the intent. Only after this a byte may leave."""
    now = clock()
    return move_delivery(
        delivery,
        Event.SEND,
        at=now,
        attempt_no=delivery.attempt_no + 1,
        # The first try's instant: a look must reach back to it, however often it was tried.
        sending_since=delivery.sending_since or now,
        looks=0,
    )


def request(job: Job, *, pool: httpx.Client) -> Receipt:
    """Let the network speak, once."""
    channel = job.delivery.channel
    client = HttpClient(
        pool, timeout_seconds=settings.OUTBOX_TIMEOUT_SECONDS, may_send=job.lease.may_send
    )
    return network_for(channel.network).send(
        Rendered.of_payload(job.delivery.payload),
        key=job.delivery.key,
        handle=job.delivery.handle,
        parents=parents_of(job.delivery),
        wire=wire_of(channel, client),
    )


def take_receipt(delivery: Delivery, receipt: Receipt, *, clock: Clock) -> None:
    """Commit the id, then mark it published with its fact."""
    at = clock()
    if not keep_receipt(delivery, receipt) and delivery.remote_id != receipt.remote_id:
        _tell_second_answer(delivery, receipt, clock)
        return
    note_success(delivery.channel)
    publish_delivery(
        delivery, Event.ANSWERED, at=at, published_at=at, http_status=receipt.http_status
    )


def _tell_second_answer(delivery: Delivery, receipt: Receipt, clock: Clock) -> None:
    # The promise of this room is broken: a person must see it, wherever the row stands.
    logger.error("Delivery %s has a second answer: %s", delivery.pk, receipt.remote_id)
    write_attempt(
        delivery,
        phase=State(delivery.state),
        event=Event.ANSWERED,
        at=clock(),
        detail=f"second answer: {receipt.remote_id} {receipt.url}",
    )


def take_failure(
    delivery: Delivery, error: DeliveryError, *, clock: Clock, draw: Callable[[], float]
) -> None:
    """Take the step that the failure's rule names, and hold it against the channel."""
    at, rule = clock(), rule_for(error)
    tries = delivery.attempt_no if rule.counts else delivery.attempt_no - 1
    if isinstance(error, UnknownOutcomeError):
        # Our own request is over: what may still be on its way needs the settling time.
        next_at = at + settle_time(delivery)
    elif isinstance(error, NeedsAuthError | RejectedError):
        next_at = at
    else:
        next_at = at + wait_before_retry(max(tries, 1), draw)
    move_delivery(
        delivery,
        rule.event,
        at=at,
        http_status=error.http_status,
        detail=error.detail,
        attempt_no=tries,
        next_at=next_at,
        lease_until=None,
        last_error=(error.detail or type(error).__name__)[:ERROR_LIMIT],
    )
    note_failure(delivery.channel, error, at=at)
