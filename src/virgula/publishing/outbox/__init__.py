"""The outbox: claims what is due, sends it once, and finds out what became of what is unknown.

Truth lies in the delivery rows; a worker may die at any moment. What each death means is in
docs/tutorial/life-of-a-post.md, and tests/publishing/test_kill.py dies at every step.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from secrets import SystemRandom

import httpx

from virgula.platform.models import Heartbeat
from virgula.platform.tick import beat
from virgula.publishing.clock import Clock
from virgula.publishing.outbox.claiming import Queue, claim_doubtful
from virgula.publishing.outbox.leasing import Job
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.outbox.reconciling import reconcile
from virgula.publishing.outbox.recovering import recover_lapsed, settle_waiting
from virgula.publishing.outbox.restoring import look_around
from virgula.publishing.outbox.sending import Tools, send
from virgula.publishing.outbox.stillness import Watch
from virgula.publishing.outbox.surviving import surviving
from virgula.publishing.queries import HEARTBEAT

__all__ = ["look_around", "run_once"]

# One pass ends now and then, so that lapsed leases and late posts are seen during a long queue.
MOST_AT_ONCE = 200
# A heartbeat is a write to the disk: often enough to be believed, and no oftener.
BEAT_EVERY = timedelta(seconds=20)
_draw = SystemRandom().random


def run_once(
    now: datetime,
    *,
    pool: httpx.Client | None = None,
    draw: Callable[[], float] = _draw,
    goes_on: Callable[[], bool] = lambda: True,
    is_told: bool = False,
) -> int:
    """Send what is due at ``now`` and look after what is unknown; return how many were sent.

    ``goes_on`` is asked before each delivery, so that a stop does not wait for a long queue.
    ``is_told`` is for a story whose hours are not the clock's: nobody set it.
    """
    tools = Tools(Clock(now), pool or shared_pool(), draw)
    clock = tools.clock
    if not is_told:
        look_around(clock())
    recover_lapsed(clock)
    watch, queue = Watch(clock), Queue()
    settle_waiting(watch(), clock())
    sent = 0
    for job in _jobs(partial(_claim_due, queue, watch), clock, goes_on):
        with surviving(job.delivery):
            send(job, tools)
        sent += 1
    for job in _jobs(claim_doubtful, clock, goes_on):
        with surviving(job.delivery):
            reconcile(job, clock=clock, pool=tools.pool)
    return sent


def _jobs(
    claim: Callable[..., Job | None], clock: Clock, goes_on: Callable[[], bool]
) -> Iterator[Job]:
    beaten: datetime | None = None
    for number in range(MOST_AT_ONCE):
        now = clock()
        if beaten is None or now - beaten > BEAT_EVERY:
            _beat(now)
            beaten = now
        job = claim(now, is_likely=number > 0) if goes_on() else None
        if job is None:
            return
        yield job


def _claim_due(queue: Queue, watch: Watch, now: datetime, *, is_likely: bool) -> Job | None:
    return queue.claim(now, watch())


def _beat(now: datetime) -> None:
    if not Heartbeat.objects.filter(name=HEARTBEAT, at__gt=now - BEAT_EVERY).exists():
        beat(HEARTBEAT, at=now)
