"""What the worker knows outside its database: how far the database got, and how the clock stands.

A database that is brought back from a copy does not know what left after the copy was made, and
would send it again. So the number of the last try is written to a file before its request leaves:
a database that knows a smaller one is a copy. The number of a try only grows.

The file also keeps how far the wall clock is from the one that counts since the machine started:
when the two differ all at once, somebody set the clock, and no wait can be trusted.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Max

from virgula.publishing.models import Attempt, OutboxMark

# A clock that is set by less than this harms no wait.
TOLERATED_SECONDS = 30.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@dataclass(frozen=True, slots=True)
class Known:
    """One line of the file: the database, its last try, the machine's start, its clocks' offset."""

    database: str
    number: int
    boot: str
    offset: float

    def as_line(self) -> bytes:
        # Always as long as before: one write replaces it whole.
        end = f"{self.boot:<36} {self.offset:+024.6f}"
        return f"{self.database:<36} {self.number:020d} {end}\n".encode()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a comparison showed."""

    is_copy: bool = False
    clock_jumped: bool = False


def note(number: int) -> None:
    """Keep the number of a try that is about to leave."""
    if settings.OUTBOX_WATERMARK is None:
        return
    with _locked() as file:
        known = _read(file)
        if known is not None and known.number < number:
            _write(file, replace(known, number=number))


@contextmanager
def compared(now: datetime) -> Iterator[Finding]:
    """Compare the database and the clock with the file; what was found is settled inside.

    Whoever comes second waits until the first has settled it, and finds nothing.
    """
    if settings.OUTBOX_WATERMARK is None:
        yield Finding()
        return
    with _locked() as file:
        known, here = _read(file), _here(now)
        if known is None or known.database != here.database:
            finding = Finding(is_copy=here.number > 0)
        else:
            jumped = known.boot != here.boot or abs(known.offset - here.offset) > TOLERATED_SECONDS
            finding = Finding(is_copy=here.number < known.number, clock_jumped=jumped)
        yield finding
        settled = _here(now)
        if finding.is_copy or finding.clock_jumped or known is None:
            _write(file, settled)
        elif known.number < settled.number or known.database != settled.database:
            _write(file, replace(settled, offset=known.offset))


def settle(now: datetime) -> None:
    """Take the database and the clock as they are: what was to be done about them is done."""
    if settings.OUTBOX_WATERMARK is not None:
        with _locked() as file:
            _write(file, _here(now))


def is_copy() -> bool:
    """Tell whether the database knows less than the file: nothing was settled yet."""
    if settings.OUTBOX_WATERMARK is None:
        return False
    with _locked() as file:
        known = _read(file)
    mark = OutboxMark.objects.order_by("pk").first()
    if known is None or mark is None or known.database != str(mark.database):
        return last_number() > 0
    return last_number() < known.number


def last_number() -> int:
    """Return the number of the last try that the database knows, 0 when there is none."""
    return Attempt.objects.aggregate(last=Max("pk"))["last"] or 0


def _here(now: datetime) -> Known:
    mark, _ = OutboxMark.objects.get_or_create(pk=1)
    offset = now.timestamp() - steady_seconds()
    return Known(str(mark.database), last_number(), _boot(), offset)


def steady_seconds() -> float:
    """Return the seconds since the machine started: nobody sets this clock."""
    return time.clock_gettime(_STEADY)


def _boot() -> str:
    try:
        return _BOOT_ID.read_text().strip()[:36]
    except OSError:
        return ""


@contextmanager
def _locked() -> Iterator[int]:
    file = os.open(str(settings.OUTBOX_WATERMARK), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _read(file: int) -> Known | None:
    line = os.pread(file, 200, 0).decode(errors="replace")
    database, number, boot, offset = line[:36], line[37:57], line[58:94], line[95:]
    try:
        return Known(database, int(number), boot.strip(), float(offset))
    except ValueError:
        return None


def _write(file: int, known: Known) -> None:
    os.pwrite(file, known.as_line(), 0)
