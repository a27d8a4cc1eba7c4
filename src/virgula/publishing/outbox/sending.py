"""Sending one delivery: what leaves, leaves after its intent is committed, and once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from virgula.domain.delivery import (
    DeliveryError,
    Event,
    NeedsAuthError,
    NotReadyError,
    RejectedError,
    State,
    rule_for,
    wait_before_retry,
)
from virgula.domain.network import Receipt, Rendered
from virgula.networks.registry import network_for
from virgula.publishing.actions.channels import note_failure, note_success
from virgula.publishing.actions.moves import ERROR_LIMIT, move_delivery, take_steps, write_attempt
from virgula.publishing.actions.publication import keep_receipt, publish_delivery
from virgula.publishing.actions.renewing import is_fresh, renew_channel
from virgula.publishing.clock import Clock
from virgula.publishing.models import Delivery, PublishingPolicy
from virgula.publishing.outbox import watermark
from virgula.publishing.outbox.addressing import learn_address
from virgula.publishing.outbox.leasing import Job, JobClient, renew
from virgula.publishing.outbox.reconciling import settle_time
from virgula.publishing.wires import parents_of, wire_of

logger = logging.getLogger(__name__)
# What was prepared for so long is asked about the pause once more before it leaves.
LONG_PREPARED = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker works with: its clock, its way out, its dice."""

    clock: Clock
    pool: httpx.Client
    draw: Callable[[], float]


def send(job: Job, tools: Tools) -> None:
    """Carry one claimed delivery as far as it goes."""
    delivery, clock = job.delivery, tools.clock
    if network_for(delivery.channel.network).is_by_hand:
        move_delivery(delivery, Event.HAND_OVER, at=clock(), lease_until=None)
        return
    started = clock()
    try:
        handle = prepare(job, tools)
    except DeliveryError as error:
        take_failure(job, error, tools)
        return
    took_long = clock() - started > LONG_PREPARED or job.lease.is_half_over()
    # Where nothing had to be prepared there is nothing to commit before the intent.
    if handle != delivery.handle or took_long:
        if not keep_prepared(job, handle, clock=clock):
            return
        if took_long and is_paused(delivery):
            move_delivery(delivery, Event.LAPSE, at=clock(), lease_until=None)
            return
    if not begin(delivery, clock=clock):
        return
    try:
        receipt = request(job, tools)
    except DeliveryError as error:
        take_failure(job, error, tools)
    else:
        take_receipt(delivery, receipt, clock=clock, then=lambda: learn_address(job, tools.pool))


def prepare(job: Job, tools: Tools) -> str:
    """Do all that nobody sees, with a token that still lives; return the handle to it."""
    delivery, client = job.delivery, JobClient(job, tools.pool, preparing=tools.clock)
    if not is_fresh(delivery.channel, at=tools.clock()):
        job.may_renew = False
        renew_channel(delivery.channel, client=client, at=tools.clock())
    return network_for(delivery.channel.network).prepare(
        Rendered.of_payload(delivery.payload),
        key=delivery.key,
        handle=delivery.handle,
        parents=parents_of(delivery),
        wire=wire_of(delivery.channel, client),
    )


def keep_prepared(job: Job, handle: str, *, clock: Clock) -> bool:
    """Commit what was prepared and take a whole lease for the request to come."""
    if not move_delivery(job.delivery, Event.PREPARE, at=clock(), handle=handle):
        return False
    return not job.lease.is_half_over() or renew(job, clock)


def is_paused(delivery: Delivery) -> bool:
    return PublishingPolicy.objects.filter(
        system_id=delivery.post.system_id, paused_at__isnull=False
    ).exists()


def begin(delivery: Delivery, *, clock: Clock) -> bool:
    """Commit the intent. Only after this a byte may leave."""
    now = clock()
    is_prepared = State(delivery.state) is State.PREPARED
    step = take_steps(
        delivery,
        [Event.SEND] if is_prepared else [Event.PREPARE, Event.SEND],
        at=now,
        attempt_no=delivery.attempt_no + 1,
        # The first try's instant: a look must reach back to it, however often it was tried.
        sending_since=delivery.sending_since or now,
        looks=0,
    )
    if step.attempt is not None:
        watermark.note(step.attempt)
    return step.is_taken


def request(job: Job, tools: Tools) -> Receipt:
    """Let the network speak, once."""
    channel = job.delivery.channel
    return network_for(channel.network).send(
        Rendered.of_payload(job.delivery.payload),
        key=job.delivery.key,
        handle=job.delivery.handle,
        parents=parents_of(job.delivery),
        wire=wire_of(channel, JobClient(job, tools.pool)),
    )


def take_receipt(
    delivery: Delivery,
    receipt: Receipt,
    *,
    clock: Clock,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Commit the id, then mark it published with its fact; ``then`` may ask where it is."""
    at = clock()
    if not keep_receipt(delivery, receipt) and delivery.remote_id != receipt.remote_id:
        _tell_second_answer(delivery, receipt, clock)
        return
    note_success(delivery.channel)
    then()
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


def take_failure(job: Job, error: DeliveryError, tools: Tools) -> None:
    """Take the step that the failure's rule names, and hold it against the channel."""
    delivery, at = job.delivery, tools.clock()
    rule = rule_for(error, phase=State(delivery.state))
    tries = delivery.attempt_no
    # A try is counted when its intent is committed; preparing is no try until it fails.
    if State(delivery.state) is State.CLAIMED:
        tries += rule.counts
    elif not rule.counts:
        tries -= 1
    move_delivery(
        delivery,
        rule.event,
        at=at,
        http_status=error.http_status,
        detail=error.detail,
        attempt_no=tries,
        next_at=_next_at(delivery, error, rule.event, at=at, tries=tries, draw=tools.draw),
        handle=_handle_after(delivery, error),
        lease_until=None,
        last_error=(error.detail or type(error).__name__)[:ERROR_LIMIT],
    )
    if isinstance(error, NeedsAuthError) and _is_renewed(job, tools):
        move_delivery(delivery, Event.RECONNECT, at=at, next_at=at, last_error="")
        return
    note_failure(delivery.channel, error, at=at)


def _next_at(
    delivery: Delivery,
    error: DeliveryError,
    event: Event,
    *,
    at: datetime,
    tries: int,
    draw: Callable[[], float],
) -> datetime:
    if event is Event.LOST:
        # Our own request is over: what may still be on its way needs the settling time.
        return at + settle_time(delivery)
    if isinstance(error, NeedsAuthError | RejectedError):
        return at
    if isinstance(error, NotReadyError):
        return at + timedelta(seconds=min(max(error.retry_after, 1.0), 3600.0))
    return at + wait_before_retry(max(tries, 1), draw)


def _handle_after(delivery: Delivery, error: DeliveryError) -> str:
    if isinstance(error, NotReadyError):
        return error.handle or delivery.handle
    # What was refused is not offered a second time.
    return "" if isinstance(error, RejectedError) else delivery.handle


def _is_renewed(job: Job, tools: Tools) -> bool:
    """Try once to get a token that the network knows, when it does not know ours any more."""
    if not job.may_renew:
        return False
    client = JobClient(job, tools.pool, preparing=tools.clock)
    try:
        return renew_channel(job.delivery.channel, client=client, at=tools.clock(), refused=True)
    except DeliveryError:
        return False
