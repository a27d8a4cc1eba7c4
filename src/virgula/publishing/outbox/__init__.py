"""The outbox: claims what is due, sends it once, and finds out what became of what is unknown.

Truth lies in the delivery rows; a worker may die at any moment. What each death means is in
docs/tutorial/life-of-a-post.md, and tests/publishing/test_kill.py dies at every step.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from secrets import SystemRandom

import httpx

from virgula.platform.tick import beat
from virgula.publishing.clock import Clock
from virgula.publishing.outbox.claiming import Job, claim_doubtful, claim_due
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.outbox.reconciling import reconcile
from virgula.publishing.outbox.recovering import expire_late, recover_lapsed
from virgula.publishing.outbox.sending import send
from virgula.publishing.outbox.surviving import surviving

__all__ = ["HEARTBEAT", "run_once"]

HEARTBEAT = "outbox"
# One pass ends now and then, so that lapsed leases and late posts are seen during a long queue.
MOST_AT_ONCE = 200
_draw = SystemRandom().random


def run_once(
    now: datetime, *, pool: httpx.Client | None = None, draw: Callable[[], float] = _draw
) -> int:
    """Send what is due at ``now`` and look after what is unknown; return how many were sent."""
    clock, pool = Clock(now), pool or shared_pool()
    recover_lapsed(clock)
    expire_late(clock())
    sent = 0
    for job in _jobs(claim_due, clock):
        with surviving(job.delivery):
            send(job, clock=clock, pool=pool, draw=draw)
        sent += 1
    for job in _jobs(claim_doubtful, clock):
        with surviving(job.delivery):
            reconcile(job, clock=clock, pool=pool)
    beat(HEARTBEAT, at=clock(), detail=str(sent))
    return sent


def _jobs(claim: Callable[[datetime], Job | None], clock: Clock) -> Iterator[Job]:
    for _ in range(MOST_AT_ONCE):
        job = claim(clock())
        if job is None:
            return
        yield job
