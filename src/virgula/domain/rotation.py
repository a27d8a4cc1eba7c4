"""Whose turn it is: a fair order of what institutions announce, and an hour for each.

Every institution has its turn before any has a second one; whoever has been silent longest goes
first. An announcement of something dated comes before it happens, even out of turn: afterwards it
is of no use to anybody.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

NEVER = 10**6  # days of silence of who was never heard


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for its hour.

    ``silent_days``: since its institution was last heard, ``None`` for never. ``before``: the
    instant at which what it announces begins, ``None`` where it announces nothing dated.
    ``told_at`` is when it was published. ``most_of_source``: at most so many of its source a day.
    """

    key: int
    body: int
    source: int
    told_at: datetime
    silent_days: int | None = None
    before: datetime | None = None
    most_of_source: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The hour proposed for one; ``None``: there was none left."""

    key: int
    at: datetime | None
    is_after: bool = False  # only an hour after its event was left


def fair_order(
    waiting: Iterable[Waiting], *, heard_today: Mapping[int, int] | None = None
) -> list[Waiting]:
    """Return them in rounds of one of each institution, the longest silent first.

    ``heard_today`` counts what each institution has had today already: its next one stands in a
    later round. The order depends on nothing but the values: not on how they were given.
    """
    had = heard_today or {}
    queues: dict[int, list[Waiting]] = defaultdict(list)
    for one in waiting:
        queues[one.body].append(one)
    ranked = []
    for body, queue in queues.items():
        queue.sort(key=_within_body)
        first = queue[0]
        silence = NEVER if first.silent_days is None else first.silent_days
        place = (-silence, *_within_body(first))
        ranked += [((had.get(body, 0) + number, *place), one) for number, one in enumerate(queue)]
    ranked.sort(key=lambda pair: pair[0])
    return [one for _rank, one in ranked]


def _within_body(one: Waiting) -> tuple[float, float, int]:
    """Order: what happens soonest, then what was told last."""
    before = one.before.timestamp() if one.before else float("inf")
    return before, -one.told_at.timestamp(), one.key


def turns(
    waiting: Iterable[Waiting],
    hours: Sequence[datetime],
    *,
    day_of: Callable[[datetime], date],
    most_a_day: int,
    had: Mapping[tuple[int, date], int] | None = None,
    had_of_source: Mapping[tuple[int, date], int] | None = None,
    last_body: int | None = None,
) -> list[Turn]:
    """Return an hour for each, in the fair order of ``fair_order``.

    ``hours`` are free and in order; each is given once. On one day (``day_of``) no institution
    gets more than ``most_a_day`` and no source more than its own limit; ``had`` and
    ``had_of_source`` count what they have already. No institution speaks twice in a row while
    another could, unless something would come after its event.
    """
    today = day_of(hours[0]) if hours else None
    heard = {body: count for (body, day), count in (had or {}).items() if day == today}
    ordered = fair_order(waiting, heard_today=heard)
    table = _Table(ordered, day_of, most_a_day, Counter(had or {}), Counter(had_of_source or {}))
    given: dict[int, datetime] = {}
    for number, hour in enumerate(hours):
        if not table.left:
            break
        one = table.next(hours, number, last_body)
        if one is not None:
            given[one.key], last_body = hour, one.body
    return [_turn(one, given.get(one.key)) for one in ordered]


def _turn(one: Waiting, at: datetime | None) -> Turn:
    return Turn(one.key, at, is_after=bool(at and one.before and at >= one.before))


class _Table:
    """What is left to place, and what each has had."""

    def __init__(
        self,
        ordered: Sequence[Waiting],
        day_of: Callable[[datetime], date],
        most_a_day: int,
        had: "Counter[tuple[int, date]]",
        had_of_source: "Counter[tuple[int, date]]",
    ) -> None:
        self.left = list(ordered)
        self.dated = sorted((one for one in ordered if one.before), key=_within_body)
        self.day_of, self.most_a_day = day_of, most_a_day
        self.had, self.had_of_source = had, had_of_source

    def next(self, hours: Sequence[datetime], number: int, last_body: int | None) -> Waiting | None:
        """Take out who speaks at the hour of this number; nobody when all have had theirs."""
        day = self.day_of(hours[number])
        found = self._pressed(hours, number, day)
        if found is None:
            able = [one for one in self.left if self._may(one, day)]
            other = next((one for one in able if one.body != last_body), None)
            found = other or (able[0] if able else None)
        if found is not None:
            self._take(found, day)
        return found

    def _may(self, one: Waiting, day: date) -> bool:
        if self.had[one.body, day] >= self.most_a_day:
            return False
        most = one.most_of_source
        return most is None or self.had_of_source[one.source, day] < most

    def _pressed(self, hours: Sequence[datetime], number: int, day: date) -> Waiting | None:
        """Return who must speak now, or one of those with a date would come too late."""
        to_come = [one for one in self.dated if one.before and one.before > hours[number]]
        for count, one in enumerate(to_come, start=1):
            if one.before and bisect_left(hours, one.before) - number <= count:
                return next((each for each in to_come if self._may(each, day)), None)
        return None

    def _take(self, one: Waiting, day: date) -> None:
        self.left.remove(one)
        if one.before:
            self.dated.remove(one)
        self.had[one.body, day] += 1
        self.had_of_source[one.source, day] += 1
