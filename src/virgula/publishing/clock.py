"""The worker's clock: starts at a given instant and moves with the machine's.

A demonstration starts it in the past, a test where it likes. A lease is watched with the slower
and the faster of the machine's clocks: one stands still while the machine sleeps, the other may be
set by hand, and a worker that was frozen must believe whichever says that more time went by.
"""

import time
from datetime import datetime, timedelta


class Clock:
    """``clock()`` is the instant now, counted from the one that it was given."""

    def __init__(self, now: datetime) -> None:
        self._now, self._started = now, time.monotonic()

    def __call__(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._started)


class Lease:
    """Tells whether enough of a lease is left to send a request and hear its answer."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._monotonic, self._wall = time.monotonic(), time.time()

    def may_send(self) -> bool:
        return self._passed() < self._seconds

    def is_half_over(self) -> bool:
        return self._passed() >= self._seconds / 2

    def _passed(self) -> float:
        return max(time.monotonic() - self._monotonic, time.time() - self._wall)
