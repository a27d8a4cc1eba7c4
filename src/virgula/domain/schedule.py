"""Wall time and zone → instant. A person chooses an hour of a place; a machine needs an instant.

Clocks that change skip an hour in spring and repeat one in autumn: the skipped hour does not exist
and is refused; the repeated one is asked for (``fold`` of PEP 495 answers).
"""

from datetime import UTC, datetime
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
