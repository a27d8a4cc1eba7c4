"""Rhythm: what is promised «always» is judged slot by slot, and only once a slot has closed.

Source: design §1.1 (Rhythm) and rows CAL-P, CAL-X. Slots are half-open. Days are civil days, weeks
begin on Monday, and months and what is longer are counted from the start of the plan, so that a
quarter of a plan is a quarter of *its* year. A slot outside the active periods, or one in which
there was nothing to do (no supply), is excluded and stays visible: it is neither met nor missed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from virgula.domain.months import add_months, whole_months


class Every(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    BIMESTER = "bimester"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Every.MONTH: 1, Every.BIMESTER: 2, Every.QUARTER: 3, Every.YEAR: 12}


class RhythmError(ValueError):
    """What was stored or typed is no rhythm; ``field`` says where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days ``[first, end)``; without an end it is still open."""

    first: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.end is None or day < self.end)

    def meets(self, first: date, end: date) -> bool:
        """Tell whether any day of ``[first, end)`` is in this stretch."""
        return self.first < end and (self.end is None or first < self.end)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """At least so much in every slot; so many missed in a row before the rhythm is broken."""

    every: Every
    at_least: Decimal = Decimal(1)
    tolerance: int = 0
    # The first day that is judged, when it is later than the start of the plan.
    since: date | None = None
    # Key of the measure of what there was to do: a slot in which it is 0 is excluded.
    unless: str = ""


class Result(StrEnum):
    MET = "met"
    MISSED = "missed"
    EXCLUDED = "excluded"
    OPEN = "open"


class Exclusion(StrEnum):
    INACTIVE = "inactive"
    NO_SUPPLY = "no_supply"


class Slot(NamedTuple):
    """Days ``[first, end)`` of a rhythm."""

    first: date
    end: date

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)


class Verdict(NamedTuple):
    """What a slot held, and how it is judged."""

    slot: Slot
    done: Decimal
    result: Result
    exclusion: Exclusion | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """The last run of missed slots: ``slots`` of them between ``first`` and ``last_day``."""

    first: date
    last_day: date
    slots: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """Closed slots judged; the open one stands apart in ``current``."""

    rhythm: Rhythm
    closed: tuple[Verdict, ...]
    current: Verdict | None

    @property
    def met(self) -> int:
        return sum(verdict.result is Result.MET for verdict in self.closed)

    @property
    def expected(self) -> int:
        return sum(verdict.result is not Result.EXCLUDED for verdict in self.closed)

    @property
    def excluded(self) -> int:
        return len(self.closed) - self.expected

    @property
    def missed_in_row(self) -> int:
        """Count the missed slots since the last met one; excluded ones neither add nor break."""
        count = 0
        for verdict in reversed(self.closed):
            if verdict.result is Result.MET:
                break
            count += verdict.result is Result.MISSED
        return count

    @property
    def is_kept(self) -> bool:
        return self.missed_in_row <= self.rhythm.tolerance

    @property
    def last_met(self) -> Verdict | None:
        return next((item for item in reversed(self.closed) if item.result is Result.MET), None)

    @property
    def last_gap(self) -> Gap | None:
        """Return the last run of missed slots; an excluded slot inside does not cut it."""
        run: list[Verdict] = []
        for verdict in reversed(self.closed):
            if verdict.result is Result.MISSED:
                run.append(verdict)
            elif verdict.result is Result.MET and run:
                break
        return Gap(run[-1].slot.first, run[0].slot.last_day, len(run)) if run else None


def slots(every: Every, *, anchor: date, first: date, end: date) -> Iterator[Slot]:
    """Yield the whole slots that begin on or after ``first`` and before ``end``.

    A slot that has begun before ``first`` is not yielded: nobody can keep a promise for days that
    were gone when it was made. The last one may close after ``end``.
    """
    slot = slot_of(every, anchor, first)
    if slot.first < first:
        slot = slot_of(every, anchor, slot.end)
    while slot.first < end:
        yield slot
        slot = slot_of(every, anchor, slot.end)


def slot_of(every: Every, anchor: date, day: date) -> Slot:
    """Return the slot that holds a day."""
    if every is Every.DAY:
        return Slot(day, day + timedelta(days=1))
    if every is Every.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Slot(monday, monday + timedelta(days=7))
    size = MONTHS[every]
    number = whole_months(anchor, day) // size
    return Slot(add_months(anchor, number * size), add_months(anchor, (number + 1) * size))


def judge_rhythm(
    rhythm: Rhythm,
    *,
    start: date,
    end: date,
    today: date,
    done: Mapping[date, Decimal],
    supply: Mapping[date, Decimal] | None = None,
    active: Sequence[Stretch] | None = None,
) -> Judgement:
    """Judge the slots of ``[start, end)`` that have closed by ``today``; show the open one apart.

    ``done`` and ``supply`` give what each slot held, by its first day. ``active`` is ``None`` when
    the promise holds always; an empty list means that it never did.
    """
    first = max(start, rhythm.since) if rhythm.since else start
    closed: list[Verdict] = []
    current: Verdict | None = None
    for slot in slots(rhythm.every, anchor=start, first=first, end=min(end, _next(today))):
        amount = done.get(slot.first, Decimal(0))
        exclusion = _exclusion(slot, supply, active)
        if slot.end > today:
            current = Verdict(slot, amount, Result.OPEN, exclusion)
        elif exclusion:
            closed.append(Verdict(slot, amount, Result.EXCLUDED, exclusion))
        else:
            result = Result.MET if amount >= rhythm.at_least else Result.MISSED
            closed.append(Verdict(slot, amount, result))
    return Judgement(rhythm, tuple(closed), current)


def _next(day: date) -> date:
    return day + timedelta(days=1)


def _exclusion(
    slot: Slot, supply: Mapping[date, Decimal] | None, active: Sequence[Stretch] | None
) -> Exclusion | None:
    if active is not None and not any(item.meets(slot.first, slot.end) for item in active):
        return Exclusion.INACTIVE
    if supply is not None and not supply.get(slot.first):
        return Exclusion.NO_SUPPLY
    return None


def read_rhythm(stored: Mapping[str, Any]) -> Rhythm:
    """Read a rhythm as it is stored (JSON); refuse what is none, saying which field."""
    return Rhythm(
        every=_read("every", Every, stored.get("every")),
        at_least=_read("at_least", _amount, stored.get("at_least", 1)),
        tolerance=_read("tolerance", _tolerance, stored.get("tolerance", 0)),
        since=_read("since", date.fromisoformat, stored["since"]) if stored.get("since") else None,
        unless=str(stored.get("unless") or ""),
    )


def _read[Value](field: str, read: Callable[[Any], Value], value: Any) -> Value:
    try:
        return read(value)
    except (ValueError, ArithmeticError, TypeError):
        raise RhythmError(field) from None


def _amount(value: Any) -> Decimal:
    amount = Decimal(str(value))
    if not amount.is_finite() or amount <= 0:
        raise ValueError(value)
    return amount


def _tolerance(value: Any) -> int:
    if isinstance(value, bool) or int(value) < 0:
        raise ValueError(value)
    return int(value)


def write_rhythm(rhythm: Rhythm) -> dict[str, Any]:
    """Return the rhythm as it is stored; ``read_rhythm`` reads it back equal."""
    stored: dict[str, Any] = {
        "every": rhythm.every.value,
        "at_least": format(rhythm.at_least.normalize(), "f"),
        "tolerance": rhythm.tolerance,
    }
    if rhythm.since:
        stored["since"] = rhythm.since.isoformat()
    if rhythm.unless:
        stored["unless"] = rhythm.unless
    return stored
