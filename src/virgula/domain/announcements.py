"""What an announcement in Spanish says that happens: when, from when until when, and where.

What is not certain is left out: an hour that may be two, a day that contradicts itself, a report of
what has passed. The parts are in ``announced_days``, ``announced_hours`` and ``announced_places``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from virgula.domain.announced_days import (
    FAR_DAYS,
    HORIZON_DAYS,
    DayKind,
    NamedDays,
    is_new_date,
    named_days,
)
from virgula.domain.announced_hours import NamedHours, named_hours
from virgula.domain.announced_places import link_named, place_named
from virgula.domain.happening import Happening
from virgula.domain.plain_text import even_fold
from virgula.domain.schedule import readings

# An hour so far behind its day, in another sentence, is that of something else.
NEAR_LETTERS = 200
# A run of spaces means nothing, and costs patience.
_SPACES = re.compile(r"[^\S\n]+|(?<=\n)\s+")
_CANCELLED = ("se cancela", "cancelad", "queda sin efecto")


@dataclass(frozen=True, slots=True)
class _Chosen:
    days: NamedDays
    hours: NamedHours | None


# A visit asks twice of each entry: for its day, and for the activity that it proposes.
@lru_cache(maxsize=256)
def read_happening(text: str, *, zone: str, since: date) -> Happening | None:
    """Return what a text announces, or ``None`` when it announces nothing dated.

    ``since`` is the civil day on which it was told, in ``zone`` (IANA): days without a year are
    those nearest to it, and what lies before it is no announcement. When only a deadline is named,
    that is returned, marked ``is_deadline``.
    """
    text = _SPACES.sub(" ", text)
    plain = even_fold(text)
    chosen = _choose(named_days(plain, since=since), plain, since)
    if chosen is None:
        return None
    days, hours = chosen.days, chosen.hours
    is_deadline = days.kind == DayKind.DEADLINE
    first, last = _ends(days, since)
    place = place_named(text)
    its_zone = hours.zone if hours and hours.zone else zone
    starts, ends = _instants(first, last, hours, its_zone)
    return Happening(
        first_on=first,
        last_on=last,
        zone=its_zone,
        starts_at=starts,
        ends_at=ends,
        place=place.text if place and not is_deadline else "",
        link=link_named(text),
        is_cancelled=any(word in plain for word in _CANCELLED),
        is_deadline=is_deadline,
        words=_words(text, days, hours),
    )


def _ends(days: NamedDays, since: date) -> tuple[date, date]:
    """Return the first and the last day.

    Of single days that do not follow each other, the next: the words tell the others.
    """
    if days.kind == DayKind.RUNS:
        return min(since, days.last), days.last
    if days.kind == DayKind.DEADLINE:
        return days.last, days.last
    if days.is_range:
        return days.first, days.last
    day = _next(days, since)
    return day, day


def _choose(named: Sequence[NamedDays], plain: str, since: date) -> _Chosen | None:
    """Choose the first day to come that something happens on; with an hour before without."""
    coming = [one for one in named if _is_coming(one, since)]
    if not coming:
        return None
    clocks = named_hours(_without_days(plain, named))
    paired = [_Chosen(one, _hour_of(one, named, clocks, plain)) for one in coming]
    events = [one for one in paired if _is_certain(one, since)]
    moved = [one for one in events if is_new_date(one.days, plain)]
    if moved:
        # «Cambia del 3 al 10 de febrero»: the day that holds is the last.
        days = moved[-1].days
        return replace(moved[-1], days=replace(days, days=(days.last,), is_range=False))
    if events:
        return min(events, key=lambda one: (one.hours is None, _next(one.days, since)))
    closing = [one for one in paired if one.days.kind in {DayKind.DEADLINE, DayKind.RUNS}]
    return min(closing, key=lambda one: (one.days.kind, one.days.last), default=None)


def _next(days: NamedDays, since: date) -> date:
    return next((day for day in days.days if day >= since), days.last)


def _is_coming(one: NamedDays, since: date) -> bool:
    limit = FAR_DAYS if one.has_year else HORIZON_DAYS
    return one.kind != DayKind.OTHER and since <= one.last <= since + timedelta(days=limit)


def _is_certain(chosen: _Chosen, since: date) -> bool:
    """Tell whether it is announced: today's news happen today, too, but say no hour."""
    if chosen.days.kind != DayKind.EVENT:
        return False
    return chosen.days.last > since or chosen.hours is not None


def _without_days(plain: str, named: Iterable[NamedDays]) -> str:
    """Blank the days, so that «del 10 al 14 de marzo» gives no hours."""
    letters = list(plain)
    for one in named:
        letters[one.start : one.end] = "\x00" * (one.end - one.start)
    return "".join(letters)


def _hour_of(
    one: NamedDays, named: Sequence[NamedDays], clocks: Sequence[NamedHours], plain: str
) -> NamedHours | None:
    """Return the hour that belongs to a day: after it and before the next day; else before it."""
    others = [other for other in named if other is not one and other.kind != DayKind.OTHER]
    following = min(
        (other.start for other in others if other.start > one.start), default=len(plain)
    )
    before = max((other.end for other in others if other.end < one.end), default=0)
    after = [clock for clock in clocks if one.end <= clock.start < following]
    near = [clock for clock in after if not others or clock.start - one.end <= NEAR_LETTERS]
    if near:
        return near[0]
    earlier = [clock for clock in clocks if before <= clock.start < one.start]
    same = [
        clock for clock in earlier if "." not in plain[clock.end : one.start].replace("\n", ".")
    ]
    chosen = same if others else same or earlier
    return chosen[-1] if chosen else None


def _instants(
    first: date, last: date, hours: NamedHours | None, zone: str
) -> tuple[datetime | None, datetime | None]:
    if hours is None:
        return None, None
    starts = _instant(first, hours.starts, zone)
    ends = _instant(last, hours.ends, zone) if hours.ends else None
    return starts, ends if starts and ends and ends > starts else None


def _instant(day: date, clock: time, zone: str) -> datetime | None:
    """Return the instant, or ``None`` when the clock of that day does not show it just once."""
    found = readings(datetime.combine(day, clock), zone)
    return found[0] if len(found) == 1 else None


def _words(text: str, days: NamedDays, hours: NamedHours | None) -> str:
    said = text[days.start : days.end]
    if hours is None:
        return " ".join(said.split())
    first, last = min(days.start, hours.start), max(days.end, hours.end)
    if last - first <= len(said) + hours.end - hours.start + 25:
        return " ".join(text[first:last].split())
    clock = re.sub(r"^(?i:hora(?:rio)?)\s*:\s*", "", text[hours.start : hours.end])
    return " ".join(f"{said}, {clock}".split())
