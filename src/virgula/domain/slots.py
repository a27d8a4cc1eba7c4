"""Weekly hours at which an account likes to speak.

Everything here is wall time: people say «Mondays at nine», and mean their own clock.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, order=True)
class WeeklyHour:
    """An hour of a weekday; 0 is Monday."""

    weekday: int
    at: time


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
