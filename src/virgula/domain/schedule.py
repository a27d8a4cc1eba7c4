"""Wall time and zone → instant. A person chooses an hour of a place; a machine needs an instant.

Clocks that change skip an hour in spring and repeat one in autumn: the skipped hour does not exist
and is refused; the repeated one is asked for (``fold`` of PEP 495 answers).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class HourError(Exception):
    """A wall time that cannot be turned into one instant."""

    def __init__(self, wall: datetime, zone: str) -> None:
        super().__init__(f"{wall:%Y-%m-%d %H:%M} {zone}")
        self.wall, self.zone = wall, zone


class NoSuchHourError(HourError):
    """The clock jumps over this hour that day."""


class RepeatedHourError(HourError):
    """The clock shows this hour twice that day."""


def to_instant(wall: datetime, zone: str, *, fold: int | None = None) -> datetime:
    """Return the instant, in UTC, of a wall time without zone."""
    if wall.tzinfo is not None:
        raise ValueError("a wall time has no zone of its own")
    place = ZoneInfo(zone)
    first, second = (wall.replace(tzinfo=place, fold=number).astimezone(UTC) for number in (0, 1))
    # Where the clock jumps, the two readings come back as two other hours.
    if first.astimezone(place).replace(tzinfo=None) != wall.replace(fold=0):
        raise NoSuchHourError(wall, zone)
    if first != second and fold is None:
        raise RepeatedHourError(wall, zone)
    return second if fold else first


def to_wall(instant: datetime, zone: str) -> datetime:
    """Return the wall time, without zone, of an instant; ``fold`` tells a repeated hour."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def readings(wall: datetime, zone: str) -> tuple[datetime, ...]:
    """Return the instants, in UTC, that a wall time may mean: none, one, or two."""
    try:
        return (to_instant(wall, zone),)
    except NoSuchHourError:
        return ()
    except RepeatedHourError:
        return (to_instant(wall, zone, fold=0), to_instant(wall, zone, fold=1))


def is_plain(wall: datetime, zone: str) -> bool:
    """Tell whether the clock of the zone shows this hour exactly once: nothing has to be asked."""
    return len(readings(wall, zone)) == 1


def keep_hour(wall: datetime, day: date) -> datetime:
    """Return the same hour of the clock on another day: moving a date never moves the hour.

    Whether that hour exists there, and which of two is meant, ``to_instant`` says.
    """
    return datetime.combine(day, wall.time().replace(fold=0))


def recomputed(wall: datetime, zone: str, *, before: datetime) -> tuple[datetime, bool]:
    """Return the instant of a wall time by today's rules of the zones, and whether it is certain.

    ``before`` is the instant by the rules of another day. Where the new rules repeat the hour, the
    reading nearer to it is kept; where they skip it, the instant stays as it was. Both need a
    person's eye: the answer is not certain.
    """
    found = readings(wall, zone)
    if not found:
        return before, False
    nearest = min(found, key=lambda instant: abs(instant - before))
    return nearest, len(found) == 1 or nearest == before


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Wall times between which nothing leaves; they may span midnight. Equal: none."""

    start: time
    until: time
    zone: str

    def holds(self, wall: datetime) -> bool:
        """Tell whether a wall time of the zone is quiet; ``until`` itself no longer is."""
        at = wall.time()
        if self.start <= self.until:
            return self.start <= at < self.until
        return at >= self.start or at < self.until


def end_of_quiet(instant: datetime, quiet: QuietHours) -> datetime | None:
    """Return when the quiet hours around an instant end, or ``None`` when it is not quiet.

    Where the clock jumps over the end, they end as late as it jumped; where it shows the end
    twice, at the first time that is still to come.
    """
    wall = to_wall(instant, quiet.zone)
    if not quiet.holds(wall):
        return None
    end = datetime.combine(wall.date(), quiet.until)
    if end <= wall.replace(fold=0):
        end += timedelta(days=1)
    place = ZoneInfo(quiet.zone)
    ends = [end.replace(tzinfo=place, fold=number).astimezone(UTC) for number in (0, 1)]
    loud = [one for one in ends if one > instant and not quiet.holds(to_wall(one, quiet.zone))]
    return min(loud, default=max(ends))


class Leave(StrEnum):
    """What quiet hours mean for something that is due."""

    NOW = "now"
    WAIT = "wait"  # it leaves when they end
    ASK = "ask"  # it would be too late by then: a person decides


def leave_in(quiet_until: datetime | None, *, not_after: datetime) -> Leave:
    """Return what becomes of what is due now and may leave by itself until ``not_after``."""
    if quiet_until is None:
        return Leave.NOW
    return Leave.WAIT if quiet_until <= not_after else Leave.ASK
