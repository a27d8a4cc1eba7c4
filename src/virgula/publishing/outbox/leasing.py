"""How long a worker may hold a delivery, and how it holds it longer while it uploads.

A lease outlives the slowest request by a margin, so that whoever takes a delivery back never finds
its request still on the way. Media make a request longer: the lease grows with their bytes.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings

from virgula.domain.network import Answer
from virgula.networks.client import HttpClient
from virgula.publishing.clock import Clock, Lease
from virgula.publishing.models import Delivery
from virgula.publishing.outbox.pool import within_seconds

# Of a lease this much is kept free after the slowest answer.
MARGIN_SECONDS = 30.0
# The slowest way out that media are sent by, in bytes a second.
SLOWEST_UPLOAD = 100_000
LONGEST_REQUEST_SECONDS = 600.0
# Preparing may take several requests; what takes longer than this is tried again later.
LONGEST_PREPARING_SECONDS = 15 * 60.0


@dataclass(slots=True)
class Job:
    """A delivery in this worker's hands, until its lease is over."""

    delivery: Delivery
    lease: Lease
    since: float = field(default_factory=time.monotonic)
    # A network that refused to renew the token once is not asked again at once.
    may_renew: bool = True


def request_seconds(delivery: Delivery | None = None) -> float:
    """Return how long one request may take in all, from its connection to the end of its answer."""
    media = delivery.payload.get("media", ()) if delivery is not None else ()
    heaviest = sum(medium.get("size", 0) for medium in media)
    longest = max(LONGEST_REQUEST_SECONDS, settings.OUTBOX_TIMEOUT_SECONDS)
    return float(min(settings.OUTBOX_TIMEOUT_SECONDS + heaviest / SLOWEST_UPLOAD, longest))


def lease_time(delivery: Delivery | None = None) -> timedelta:
    """Return how long a worker may hold a delivery from now on."""
    upload = request_seconds(delivery) - settings.OUTBOX_TIMEOUT_SECONDS
    return timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + upload)


def seconds_to_send() -> float:
    """Return how long after it was taken a request of a delivery may still leave."""
    lease, timeout = settings.OUTBOX_LEASE_SECONDS, settings.OUTBOX_TIMEOUT_SECONDS
    return float(max(lease - timeout - min(MARGIN_SECONDS, lease / 4), 0.0))


def may_prepare(job: Job, clock: Clock) -> bool:
    """Tell whether preparing may go on; past half of its lease the worker takes a new one.

    Nothing that is prepared can be seen, so only the fence matters: whoever lost it stops.
    """
    if time.monotonic() - job.since > LONGEST_PREPARING_SECONDS:
        return False
    return not job.lease.is_half_over() or renew(job, clock)


def renew(job: Job, clock: Clock) -> bool:
    """Hold the delivery for another whole lease, unless somebody else has it by now."""
    delivery, lease = job.delivery, Lease(seconds_to_send())
    until = clock() + lease_time(delivery)
    kept = Delivery.objects.filter(
        pk=delivery.pk, state=delivery.state, fence=delivery.fence
    ).update(lease_until=until)
    if kept:
        delivery.lease_until, job.lease = until, lease
    return bool(kept)


class JobClient(HttpClient):
    """The way out of one delivery: each request has its own deadline, and the lease is asked."""

    def __init__(self, job: Job, pool: httpx.Client, *, preparing: Clock | None = None) -> None:
        self._seconds = request_seconds(job.delivery)

        def may_send() -> bool:
            # The lease may have been renewed since the last request.
            return job.lease.may_send() if preparing is None else may_prepare(job, preparing)

        super().__init__(pool, timeout_seconds=self._seconds, may_send=may_send)

    def call(self, method: str, url: str, **options: Any) -> Answer:
        with within_seconds(self._seconds):
            return super().call(method, url, **options)
