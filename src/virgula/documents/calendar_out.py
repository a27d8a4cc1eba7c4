"""Calendars out: iCalendar (RFC 5545), written directly, so that thousands of events are light.

Hours are wall times of a zone whose rules go with the calendar (``VTIMEZONE``, from the system's
tz data, for exactly the years that are used): whoever reads it needs no rules of their own. The
same events give the same bytes, so that asking again can be answered with «not modified».
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

LINE_OCTETS = 75
_SPECIAL = re.compile(r"[\x00-\x1f\x7f\\;,]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f]")
_PROBE = timedelta(days=7)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``uid`` never changes; ``sequence`` grows when who has it must see a change.

    ``last_on`` is its last day, included; without one it is ``first_on``. Without ``starts_at`` it
    lasts whole days. ``zone`` is where its hours are told. ``stamp`` is when it last changed.
    """

    uid: str
    title: str
    first_on: date
    stamp: datetime
    last_on: date | None = None
    zone: str = "UTC"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    text: str = ""
    place: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    sequence: int = 0
    created_at: datetime | None = None
    is_cancelled: bool = False

    @property
    def has_hours(self) -> bool:
        """Whether it is told by hours: several days with only a first hour are whole days."""
        return self.starts_at is not None and (
            self.ends_at is not None or self.last_on in {None, self.first_on}
        )


def write_calendar(
    events: Iterable[Event],
    *,
    name: str,
    producer: str = "Vírgula",
    text: str = "",
    url: str = "",
    zone: str = "",
    refresh: timedelta | None = None,
) -> bytes:
    """Return a calendar. ``refresh`` is how often it makes sense to ask again (RFC 7986)."""
    body = list(events)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_escaped(producer)}//ES",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    if text:
        lines.append(f"X-WR-CALDESC:{_escaped(text)}")
    if zone:
        lines.append(f"X-WR-TIMEZONE:{zone}")
    if url:
        lines.append(f"SOURCE;VALUE=URI:{_address(url)}")
    if refresh is not None:
        hours = max(1, int(refresh.total_seconds() // 3600))
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:PT{hours}H", f"X-PUBLISHED-TTL:PT{hours}H"]
    for each, (first, last) in sorted(_years(body).items()):
        lines += zone_lines(each, first, last)
    places: dict[str, tzinfo] = {}
    for event in body:
        lines += _event_lines(event, places)
    lines.append("END:VCALENDAR\r\n")
    return "\r\n".join(map(_folded, lines)).encode("utf-8", "replace")


def _years(events: Iterable[Event]) -> dict[str, tuple[int, int]]:
    """Return the first and the last year in which each zone is used."""
    found: dict[str, tuple[int, int]] = {}
    for event in events:
        if event.zone == "UTC" or not event.has_hours:
            continue
        last = (event.last_on or event.first_on).year
        first, until = found.get(event.zone, (event.first_on.year, last))
        found[event.zone] = (min(first, event.first_on.year), max(until, last))
    return found


def _event_lines(event: Event, places: dict[str, tzinfo]) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(event.uid)}"
    stamp = _utc(event.stamp)
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    if event.created_at is not None:
        yield f"CREATED:{_utc(event.created_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield from _when(event, places)
    yield f"SUMMARY:{_escaped(event.title)}"
    if event.text:
        yield f"DESCRIPTION:{_escaped(event.text)}"
    if event.place:
        yield f"LOCATION:{_escaped(event.place)}"
    if event.url:
        yield f"URL:{_address(event.url)}"
    if event.categories:
        yield f"CATEGORIES:{','.join(map(_escaped, event.categories))}"
    if event.is_cancelled:
        yield "STATUS:CANCELLED"
    if not event.has_hours:
        # A whole day of an agenda leaves nobody busy.
        yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _when(event: Event, places: dict[str, tzinfo]) -> Iterator[str]:
    starts, ends = event.starts_at, event.ends_at
    if starts is None or not event.has_hours:
        until = (event.last_on or event.first_on) + timedelta(days=1)
        yield f"DTSTART;VALUE=DATE:{_day(event.first_on)}"
        yield f"DTEND;VALUE=DATE:{_day(until)}"
        return
    if event.zone == "UTC":
        yield f"DTSTART:{_utc(starts)}"
        if ends is not None:
            yield f"DTEND:{_utc(ends)}"
        return
    place = places.get(event.zone)
    if place is None:
        place = places[event.zone] = ZoneInfo(event.zone)
    yield f"DTSTART;TZID={event.zone}:{_wall(starts.astimezone(place))}"
    if ends is not None:
        yield f"DTEND;TZID={event.zone}:{_wall(ends.astimezone(place))}"


@lru_cache(maxsize=256)
def zone_lines(zone: str, first: int, last: int) -> tuple[str, ...]:
    """Return the rules of a zone from the beginning of a year to the end of another, in lines.

    One observance for each stretch between two changes of the clock, with the offsets that the tz
    data has: no rule of recurrence, that would say more than is known.
    """
    place = ZoneInfo(zone)
    # A day earlier: in UTC the first wall times of the year may still be in the year before.
    start = datetime(first, 1, 1, tzinfo=UTC) - timedelta(days=1)
    end = datetime(last + 1, 1, 1, tzinfo=UTC) + timedelta(days=1)
    offset = _rule(start, place)[0]
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    lines += _observance(start, offset, place)
    for change in _changes(place, start, end):
        lines += _observance(change, offset, place)
        offset = _rule(change, place)[0]
    return (*lines, "END:VTIMEZONE")


def _changes(place: tzinfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield each instant at which the rule of a zone changes, to the second."""
    before = start
    while before < end:
        after = min(before + _PROBE, end)
        if _rule(before, place) != _rule(after, place):
            yield _bisected(place, before, after)
        before = after


def _bisected(place: tzinfo, low: datetime, high: datetime) -> datetime:
    rule = _rule(low, place)
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if _rule(middle, place) == rule:
            low = middle
        else:
            high = middle
    return high


def _rule(instant: datetime, place: tzinfo) -> tuple[timedelta, bool, str]:
    wall = instant.astimezone(place)
    return wall.utcoffset() or timedelta(0), bool(wall.dst()), wall.tzname() or ""


def _observance(at: datetime, offset_before: timedelta, place: tzinfo) -> list[str]:
    offset, is_summer, name = _rule(at, place)
    kind = "DAYLIGHT" if is_summer else "STANDARD"
    return [
        f"BEGIN:{kind}",
        # By the clock as it stood before the change (RFC 5545 §3.6.5).
        f"DTSTART:{_wall((at + offset_before).replace(tzinfo=None))}",
        f"TZOFFSETFROM:{_offset(offset_before)}",
        f"TZOFFSETTO:{_offset(offset)}",
        f"TZNAME:{_escaped(name)}",
        f"END:{kind}",
    ]


def _offset(offset: timedelta) -> str:
    minutes, seconds = divmod(abs(int(offset.total_seconds())), 60)
    sign = "-" if offset < timedelta(0) else "+"
    tail = f"{seconds:02d}" if seconds else ""
    return f"{sign}{minutes // 60:02d}{minutes % 60:02d}{tail}"


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _wall(wall: datetime) -> str:
    return (
        f"{wall.year:04d}{wall.month:02d}{wall.day:02d}"
        f"T{wall.hour:02d}{wall.minute:02d}{wall.second:02d}"
    )


def _utc(instant: datetime) -> str:
    return _wall(instant if instant.tzinfo is UTC else instant.astimezone(UTC)) + "Z"


def _escaped(text: str) -> str:
    if _SPECIAL.search(text) is None:
        return text
    # Replacing is several times as fast as a table of characters.
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\\n").replace("\n", "\\n")
    return _CONTROLS.sub("", text)


def _address(url: str) -> str:
    return _NO_ADDRESS.sub("", url)


def _folded(line: str) -> str:
    """Return the line in pieces of at most 75 octets, never cutting a character."""
    if len(line) <= LINE_OCTETS and (line.isascii() or len(line.encode()) <= LINE_OCTETS):
        return line
    octets = line.encode("utf-8", "replace")
    pieces, start, room = [], 0, LINE_OCTETS
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[start:end])
        # The space with which a piece begins is one of its octets.
        start, room = end, LINE_OCTETS - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces).decode()
