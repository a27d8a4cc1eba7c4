"""Series: which days they speak on, and which of their texts is said next.

A text may return, and never too soon: the same words on one network twice within the cooldown look
careless, and networks refuse them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MANY_DAYS = 400


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Weekdays (0 is Monday) between two days; ``until`` is the first day after it."""

    weekdays: frozenset[int]
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the series speaks on a day."""
        begun = day >= self.since and (self.until is None or day < self.until)
        return begun and day.weekday() in self.weekdays


def days_of(rhythm: Rhythm, first: date, *, most: int = MANY_DAYS) -> Iterator[date]:
    """Yield the days of a rhythm from ``first`` on, within so many days."""
    for offset in range(most):
        day = first + timedelta(days=offset)
        if rhythm.until is not None and day >= rhythm.until:
            return
        if rhythm.holds(day):
            yield day


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that might be said: the days of its own uses, and of the same words elsewhere."""

    key: int
    position: int
    uses: tuple[date, ...] = ()
    elsewhere: tuple[date, ...] = ()
    may_repeat: bool = True

    def rests(self, on: date, cooldown_days: int) -> bool:
        """Tell whether the words were, or will be, said too near to a day."""
        near = timedelta(days=max(cooldown_days, 1))
        return any(abs(on - day) < near for day in (*self.uses, *self.elsewhere))


def choose_text(
    candidates: Collection[Candidate],
    *,
    on: date,
    cooldown_days: int,
    most_uses: int | None = None,
) -> Candidate | None:
    """Return the text for a day: the one said least often, then longest ago, then first in order.

    ``None`` when every text rests, was used up, or may not return.
    """
    ready: Sequence[Candidate] = [
        one
        for one in candidates
        if not one.rests(on, cooldown_days)
        and (one.may_repeat or not one.uses)
        and (most_uses is None or len(one.uses) < most_uses)
    ]
    return min(
        ready,
        key=lambda one: (len(one.uses), max(one.uses, default=date.min), one.position, one.key),
        default=None,
    )
