"""Weekly hours at which an account likes to speak, and the hours of the night when it is silent.

Everything here is wall time: people say «Mondays at nine», and mean their own clock.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class WeeklyHour:
    """An hour of a weekday; 0 is Monday."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From an hour to another, the first included; they may span midnight. Equal or none: never."""

    since: time | None = None
    until: time | None = None

    @property
    def any(self) -> bool:
        return self.since is not None and self.until is not None and self.since != self.until

    def holds(self, at: time) -> bool:
        """Tell whether nothing should leave at this hour."""
        if self.since is None or self.until is None or self.since == self.until:
            return False
        if self.since < self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until

    def end_after(self, wall: datetime) -> datetime:
        """Return the first moment from ``wall`` on at which it may leave."""
        if self.until is None or not self.holds(wall.time()):
            return wall
        end = datetime.combine(wall.date(), self.until)
        return end if end > wall else end + DAY


def hours_after(slots: Collection[WeeklyHour], after: datetime, *, days: int) -> Iterator[datetime]:
    """Yield the wall times of weekly hours after a moment, in order, for so many days."""
    for offset in range(days + 1):
        day = after.date() + timedelta(days=offset)
        for slot in sorted({one.at for one in slots if one.weekday == day.weekday()}):
            wall = datetime.combine(day, slot)
            if wall > after:
                yield wall


def full_hours_after(after: datetime, *, days: int) -> Iterator[datetime]:
    """Yield every full hour after a moment, for so many days."""
    wall = after.replace(minute=0, second=0, microsecond=0, fold=0) + HOUR
    for _ in range(days * 24):
        yield wall
        wall += HOUR
