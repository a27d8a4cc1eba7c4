"""When something that repeats happens (RFC 5545 §3.3.10), within bounds that no rule can widen.

A rule comes from anybody: one that repeats each second, or never within eight thousand years,
must not keep a worker. What is not read here is told, and happens once.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from typing import Any

from dateutil import rrule

FREQUENCIES = {
    "YEARLY": rrule.YEARLY,
    "MONTHLY": rrule.MONTHLY,
    "WEEKLY": rrule.WEEKLY,
    "DAILY": rrule.DAILY,
}
_WEEKDAYS = {
    "MO": rrule.MO, "TU": rrule.TU, "WE": rrule.WE, "TH": rrule.TH,
    "FR": rrule.FR, "SA": rrule.SA, "SU": rrule.SU,
}  # fmt: skip
_LISTS = {
    "BYMONTH": ("bymonth", 1, 12),
    "BYMONTHDAY": ("bymonthday", -31, 31),
    "BYYEARDAY": ("byyearday", -366, 366),
    "BYWEEKNO": ("byweekno", -53, 53),
    "BYSETPOS": ("bysetpos", -366, 366),
    "BYHOUR": ("byhour", 0, 23),
    "BYMINUTE": ("byminute", 0, 59),
}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
MOST_TIMES = 12
MOST_HOURS = 4
# A rule that began earlier is read from here on; only a count from its beginning needs it whole.
LONGEST_PAST = timedelta(days=366 * 12)


class UnreadRuleError(Exception):
    """The rule is none, or repeats more often than anything that is announced."""


def times_of(
    rule: str, first: datetime, *, zone: tzinfo, since: datetime, until: datetime
) -> list[datetime]:
    """Return the wall times of a rule from ``since`` to ``until``, at most ``MOST_TIMES``.

    All are naive, in ``zone``. ``first`` is one of them even where the rule leaves it out, as
    calendars show it. Raises ``UnreadRuleError``.
    """
    options = _options(rule, zone)
    ends = min(options.pop("until", until), until)
    count = options.pop("count", None)
    begins = first
    if count is None and first < since - LONGEST_PAST:
        begins = _nearer(options, first, since)
    elif first < since - LONGEST_PAST * 3:
        raise UnreadRuleError(rule)
    try:
        repeated = rrule.rrule(dtstart=begins, until=ends, **options)
        # Never endless: it ends at ``ends``, and the library is not asked to count.
        times = [moment for moment in islice(repeated, count) if moment >= since]
    except (ValueError, TypeError, OverflowError) as error:
        raise UnreadRuleError(rule) from error
    if first >= since and first not in times and first <= until:
        times = [first, *times[: -1 if count and len(times) == count else None]]
    return times[:MOST_TIMES]


def _nearer(options: dict[str, Any], first: datetime, since: datetime) -> datetime:
    """Return a later beginning of the same rhythm, for a rule that began very long ago."""
    years = (since.year - first.year - 2) // options["interval"] * options["interval"]
    if options["freq"] in {rrule.YEARLY, rrule.MONTHLY} and years > 0:
        # Twelve months are a year: a rhythm of months keeps its step when years are whole steps.
        step = years if options["freq"] == rrule.YEARLY or 12 % options["interval"] == 0 else 0
        try:
            return first.replace(year=first.year + step)
        except ValueError:
            return first
    days = {rrule.WEEKLY: 7, rrule.DAILY: 1}.get(options["freq"])
    if not days:
        return first
    span = days * options["interval"]
    return first + timedelta(days=((since - first).days // span - 1) * span)


def _options(rule: str, zone: tzinfo) -> dict[str, Any]:
    """Return a rule's parts as the library takes them, each checked."""
    parts = {}
    for part in rule.strip().rstrip(";").upper().split(";"):
        name, _, value = part.partition("=")
        parts[name.strip()] = value.strip()
    try:
        options: dict[str, Any] = {"freq": FREQUENCIES[parts.pop("FREQ")]}
        options["interval"] = _whole(parts.pop("INTERVAL", "1"), 1, 1000)
        if "COUNT" in parts:
            options["count"] = _whole(parts.pop("COUNT"), 1, 1_000_000)
        if "UNTIL" in parts:
            options["until"] = _last_moment(parts.pop("UNTIL"), zone)
            options.pop("count", None)
        if "WKST" in parts:
            options["wkst"] = _WEEKDAYS[parts.pop("WKST")]
        if "BYDAY" in parts:
            options["byweekday"] = _days(parts.pop("BYDAY"), options["freq"])
        for name, (word, least, most) in _LISTS.items():
            if name in parts:
                options[word] = [_whole(v, least, most) for v in parts.pop(name).split(",")]
    except (KeyError, ValueError) as error:
        raise UnreadRuleError(rule) from error
    hours = len(options.get("byhour", ())) or 1
    if hours * (len(options.get("byminute", ())) or 1) > MOST_HOURS:
        raise UnreadRuleError(rule)
    # BYSECOND=0 is harmless, and so are words of makers (X-…); a rule of easter is not read.
    if any(name and not name.startswith("X-") for name in parts if name != "BYSECOND"):
        raise UnreadRuleError(rule)
    if parts.get("BYSECOND", "0") != "0":
        raise UnreadRuleError(rule)
    return options


def _whole(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,7}", text):
        raise ValueError(text)
    number = int(text)
    if not least <= number <= most:
        raise ValueError(text)
    return number


def _days(text: str, frequency: int) -> list[Any]:
    days = []
    for part in text.split(",")[:60]:
        match = _DAY.fullmatch(part.strip())
        if not match:
            raise ValueError(part)
        number = int(match[1]) if match[1] else 0
        # «1MO» says something only of a month or a year.
        numbered = number and frequency in {rrule.YEARLY, rrule.MONTHLY}
        days.append(_WEEKDAYS[match[2]](number) if numbered else _WEEKDAYS[match[2]])
    return days


def _last_moment(text: str, zone: tzinfo) -> datetime:
    """Return UNTIL as a wall time in ``zone``; a day counts whole."""
    digits = text.rstrip("Z")
    if "T" not in digits:
        return datetime.combine(_day(digits), time.max)
    moment = datetime.strptime(digits, "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- a wall time
    if text.endswith("Z"):
        moment = moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    return moment


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 -- a civil day
