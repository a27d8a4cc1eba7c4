"""How often to visit a source: as often as it publishes, and gently when it fails."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

LEAST = timedelta(minutes=15)
MOST = timedelta(hours=12)
FIRST = timedelta(hours=1)
# A part of the usual gap between items: news waits a quarter of it at most.
SHARE = 4
JITTER = 0.1
FAILURES_SHOWN = 3
GONE_AFTER = timedelta(days=10)


def visit_gap(published: Sequence[datetime]) -> timedelta:
    """Return how long to wait, from when the last items were published (newest first)."""
    if len(published) < 3:
        return FIRST
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(published)]
    return _within(timedelta(seconds=max(median(gaps), 0) / SHARE))


def failure_gap(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time."""
    return _within(LEAST * 2 ** min(max(failures - 1, 0), 10))


def with_jitter(gap: timedelta, share: float) -> timedelta:
    """Spread a gap by up to a tenth, so that sources do not come due together.

    ``share`` lies in [0, 1): the caller's chance.
    """
    return gap * (1 - JITTER + 2 * JITTER * share)


def is_gone(*, status: int, failing_since: datetime | None, at: datetime) -> bool:
    """Tell whether to stop visiting: said to be gone (410), or not found (404) for ten days."""
    if status == 410:
        return True
    return status == 404 and failing_since is not None and at - failing_since >= GONE_AFTER


def _within(gap: timedelta) -> timedelta:
    return min(max(gap, LEAST), MOST)
