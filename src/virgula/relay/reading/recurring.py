"""When something that repeats happens (RFC 5545 §3.3.10), within bounds that no rule can widen.

A rule comes from anybody. Libraries walk to the year 9999 for «the 30th of February» and yield each
second of a rule that asks for it; here every period that is looked at is paid from the document's
budget. What is not read (BYWEEKNO, BYYEARDAY, hours and minutes that repeat) is told, and happens
once.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice

MOST_TIMES = 12
MOST_HOURS = 4
# Periods that the rules of one document may look at, all together: about two seconds.
MOST_PERIODS = 400_000
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


class UnreadRuleError(Exception):
    """The rule is none, or repeats more often than anything that is announced."""


@dataclass(slots=True)
class Budget:
    """How many periods the rules of a document may still look at."""

    periods: int = MOST_PERIODS

    def spend(self, rule: str) -> None:
        self.periods -= 1
        if self.periods < 0:
            raise UnreadRuleError(rule)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, checked. ``days``: weekdays from 0, each with its number in the period, or 0."""

    text: str
    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    week_starts: int = 0
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    days: frozenset[tuple[int, int]] = frozenset()
    positions: frozenset[int] = frozenset()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()


def times_of(
    text: str,
    first: datetime,
    *,
    zone: tzinfo,
    since: datetime,
    until: datetime,
    budget: Budget,
) -> list[datetime]:
    """Return the wall times of a rule from ``since`` to ``until``, at most ``MOST_TIMES``.

    All are naive, in ``zone``. ``first`` is one of them even where the rule leaves it out, as
    calendars show it. Raises ``UnreadRuleError``.
    """
    rule = read_rule(text, zone)
    ends = min(rule.until or until, until)
    times = []
    for moment in islice(_counted(rule, first, since, ends, budget), rule.count):
        if moment >= since:
            times.append(moment)
        if len(times) == MOST_TIMES:
            break
    return times


def _counted(
    rule: Rule, first: datetime, since: datetime, ends: datetime, budget: Budget
) -> Iterator[datetime]:
    """Yield the moments of a rule, the first of all included, in order."""
    if first <= ends:
        yield first
    # Only a count from its beginning needs a rule whole.
    skipped = 0 if rule.count else _periods_before(rule, first, since)
    for turn in range(skipped, 10**9):
        budget.spend(rule.text)
        try:
            starts = _period(rule, first.date(), turn)
            days = sorted(_days_of(rule, first.date(), starts))
        except (ValueError, OverflowError):
            return
        if datetime.combine(starts, time.min) > ends:
            return
        for moment in _moments(rule, first, days):
            if first < moment <= ends:
                yield moment


def _periods_before(rule: Rule, first: datetime, since: datetime) -> int:
    """Return how many periods can be passed over: none of their moments is after ``since``."""
    longest = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}[rule.frequency]
    days = (since - first).days
    return max(days // (longest * rule.interval) - 1, 0)


def _period(rule: Rule, first: date, turn: int) -> date:
    """Return the first day of a period: a day, a week, a month, a year."""
    step = turn * rule.interval
    match rule.frequency:
        case "DAILY":
            return first + timedelta(days=step)
        case "WEEKLY":
            back = (first.weekday() - rule.week_starts) % 7
            return first + timedelta(days=step * 7 - back)
        case "MONTHLY":
            years, month = divmod(first.month - 1 + step, 12)
            return date(first.year + years, month + 1, 1)
        case _:
            return date(first.year + step, 1, 1)


def _days_of(rule: Rule, first: date, starts: date) -> set[date]:
    """Return the days of a period that the rule names."""
    match rule.frequency:
        case "DAILY":
            return {starts} if _fits(rule, starts) else set()
        case "WEEKLY":
            weekdays = {weekday for weekday, _nth in rule.days} or {first.weekday()}
            week = (starts + timedelta(days=n) for n in range(7))
            return {d for d in week if d.weekday() in weekdays and _in_months(rule, d)}
        case "MONTHLY":
            return _month_days(rule, first, starts) if _in_months(rule, starts) else set()
        case _:
            return _year_days(rule, first, starts.year)


def _in_months(rule: Rule, day: date) -> bool:
    return not rule.months or day.month in rule.months


def _fits(rule: Rule, day: date) -> bool:
    """Tell whether a day passes the rule's filters; numbers of weekdays say nothing of a day."""
    length = calendar.monthrange(day.year, day.month)[1]
    by_day = not rule.days or day.weekday() in {weekday for weekday, _nth in rule.days}
    by_date = not rule.month_days or bool({day.day, day.day - length - 1} & rule.month_days)
    return by_day and by_date and _in_months(rule, day)


def _month_days(rule: Rule, first: date, starts: date) -> set[date]:
    length = calendar.monthrange(starts.year, starts.month)[1]
    if rule.month_days:
        month = (starts.replace(day=n) for n in range(1, length + 1))
        return {day for day in month if _fits(rule, day)}
    if rule.days:
        return _weekdays_in(rule, starts, length)
    return {starts.replace(day=first.day)} if first.day <= length else set()


def _year_days(rule: Rule, first: date, year: int) -> set[date]:
    if rule.days and not rule.months and not rule.month_days:
        return _weekdays_in(rule, date(year, 1, 1), 366 if calendar.isleap(year) else 365)
    months = rule.months or (range(1, 13) if rule.month_days else (first.month,))
    return {day for month in months for day in _month_days(rule, first, date(year, month, 1))}


def _weekdays_in(rule: Rule, starts: date, length: int) -> set[date]:
    """Return the weekdays of a month or a year: all of them, or those of a number («-1FR»)."""
    chosen: set[date] = set()
    for weekday, nth in rule.days:
        offset = (weekday - starts.weekday()) % 7
        found = [starts + timedelta(days=n) for n in range(offset, length, 7)]
        if nth == 0:
            chosen.update(found)
        elif abs(nth) <= len(found):
            chosen.add(found[nth - 1 if nth > 0 else nth])
    return chosen


def _moments(rule: Rule, first: datetime, days: list[date]) -> list[datetime]:
    times = [
        first.time().replace(hour=hour, minute=minute)
        for hour in rule.hours or (first.hour,)
        for minute in rule.minutes or (first.minute,)
    ]
    moments = [datetime.combine(day, moment) for day in days for moment in sorted(times)]
    if not rule.positions:
        return moments
    chosen = {p - 1 if p > 0 else len(moments) + p for p in rule.positions}
    return [moment for place, moment in enumerate(moments) if place in chosen]


def read_rule(text: str, zone: tzinfo) -> Rule:
    """Return a rule from its text; UNTIL becomes wall time of ``zone``. Raises on any other."""
    parts = {}
    for part in text.strip().rstrip(";").upper()[:1000].split(";"):
        name, _, value = part.partition("=")
        parts[name.strip()] = value.strip()
    if parts.pop("BYSECOND", "0") != "0":
        raise UnreadRuleError(text)
    try:
        rule = Rule(
            text=text,
            frequency=_frequency(parts.pop("FREQ")),
            interval=_whole(parts.pop("INTERVAL", "1"), 1, 1000),
            count=_whole(parts.pop("COUNT"), 1, 10**6) if "COUNT" in parts else None,
            until=_last_moment(parts.pop("UNTIL"), zone) if "UNTIL" in parts else None,
            week_starts=_WEEKDAYS.index(parts.pop("WKST", "MO")),
            months=_wholes(parts.pop("BYMONTH", ""), 1, 12),
            month_days=_wholes(parts.pop("BYMONTHDAY", ""), -31, 31),
            days=_days(parts.pop("BYDAY", "")),
            positions=_wholes(parts.pop("BYSETPOS", ""), -366, 366) - {0},
            hours=tuple(sorted(_wholes(parts.pop("BYHOUR", ""), 0, 23))),
            minutes=tuple(sorted(_wholes(parts.pop("BYMINUTE", ""), 0, 59))),
        )
    except (KeyError, ValueError) as error:
        raise UnreadRuleError(text) from error
    # Words of makers (X-…) change nothing; whatever else is left would.
    if any(name and not name.startswith("X-") for name in parts):
        raise UnreadRuleError(text)
    if rule.frequency == "WEEKLY" and rule.month_days:
        raise UnreadRuleError(text)
    if (len(rule.hours) or 1) * (len(rule.minutes) or 1) > MOST_HOURS:
        raise UnreadRuleError(text)
    return rule


def _frequency(text: str) -> str:
    if text not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        raise ValueError(text)
    return text


def _whole(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,7}", text, re.ASCII) or not least <= int(text) <= most:
        raise ValueError(text)
    return int(text)


def _wholes(text: str, least: int, most: int) -> frozenset[int]:
    return frozenset(_whole(one, least, most) for one in text.split(",")) if text else frozenset()


def _days(text: str) -> frozenset[tuple[int, int]]:
    days = set()
    for part in text.split(",") if text else ():
        match = _DAY.fullmatch(part.strip())
        if not match:
            raise ValueError(part)
        days.add((_WEEKDAYS.index(match[2]), int(match[1] or 0)))
    return frozenset(days)


def _last_moment(text: str, zone: tzinfo) -> datetime:
    """Return UNTIL as a wall time in ``zone``; a day counts whole."""
    digits = text.rstrip("Z")
    if "T" not in digits:
        day = datetime.strptime(digits, "%Y%m%d")  # noqa: DTZ007 -- a civil day
        return datetime.combine(day, time.max)
    moment = datetime.strptime(digits, "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- a wall time
    if text.endswith("Z"):
        moment = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return moment
