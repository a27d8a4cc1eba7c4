"""How often to visit a source, how long a site asks us to rest, and when a move is believed.

Nothing here asks a clock or a site: instants and answers come in, decisions go out.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

LEAST = timedelta(minutes=15)
MOST = timedelta(hours=12)
FIRST = timedelta(hours=1)
# A part of the usual gap between items: news waits a quarter of it at most.
SHARE = 4
# A source that fell silent is asked less and less: twelve hours after three weeks.
SILENCE_SHARE = 40
JITTER = 0.1
FAILURES_SHOWN = 3
GONE_AFTER = timedelta(days=10)
LONGEST_REST = timedelta(days=1)
# Visits in a row that a site must send to one place before we believe that it moved for ever.
MOVES_BELIEVED = 3


def visit_gap(published: Sequence[datetime]) -> timedelta:
    """Return how long to wait, from when the last items were published (newest first)."""
    if len(published) < 3:
        return FIRST
    gaps = [(newer - older).total_seconds() for newer, older in pairwise(published)]
    return _within(timedelta(seconds=max(median(gaps), 0) / SHARE))


def quiet_gap(usual: timedelta, *, silent: timedelta) -> timedelta:
    """Return how long to wait for a source that has published nothing for so long."""
    return _within(max(usual, silent / SILENCE_SHARE))


def failure_gap(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time."""
    return _within(LEAST * 2 ** min(max(failures - 1, 0), 10))


def with_jitter(gap: timedelta, share: float) -> timedelta:
    """Spread a gap by up to a tenth, so that sources do not come due together.

    ``share`` lies in [0, 1): the caller's chance. Never less than the least gap.
    """
    return max(gap * (1 - JITTER + 2 * JITTER * share), LEAST)


def asked_rest(retry_after: str, at: datetime) -> timedelta:
    """Return how long a ``Retry-After`` asks us to wait from ``at``: nothing to one day.

    Both forms of RFC 9110 §10.2.3 are read: seconds and a date. What is neither asks for nothing.
    """
    value = retry_after.strip()
    if value.isdecimal():
        return min(timedelta(seconds=int(value[:9])), LONGEST_REST)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return timedelta(0)
    # A date of e-mail without a zone is in UTC.
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta(0)), LONGEST_REST)


def is_gone(*, status: int, failing_since: datetime | None, at: datetime) -> bool:
    """Tell whether to stop visiting: said to be gone (410), or not found (404) for ten days."""
    if status == 410:
        return True
    return status == 404 and failing_since is not None and at - failing_since >= GONE_AFTER


def is_move_believed(*, times: int, before: str, after: str) -> bool:
    """Tell whether to follow a move for ever without asking: said often, and within one site."""
    return times >= MOVES_BELIEVED and is_same_site(before, after)


def is_same_site(one: str, other: str) -> bool:
    """Tell whether two addresses belong to one owner, by their registrable domain.

    Under a public suffix anybody may register («gob.mx», «github.io»), so that sharing one says
    nothing. Source: the Public Suffix List, private part included.
    """
    first, second = host_of(one), host_of(other)
    if not first or not second:
        return False
    if first == second:
        return True
    owner = _registrable(first)
    return owner is not None and owner == _registrable(second)


def host_of(address: str) -> str:
    """Return the host of an address in lower case, without «www.»; empty when it has none."""
    try:
        host = urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""
    return host.rstrip(".").removeprefix("www.")


def _registrable(host: str) -> str | None:
    if host.replace(".", "").isdecimal() or ":" in host:
        return None
    return _suffixes().privatesuffix(host)


@cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def _within(gap: timedelta) -> timedelta:
    return min(max(gap, LEAST), MOST)
