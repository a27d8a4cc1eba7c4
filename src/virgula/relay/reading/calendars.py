"""Calendars (iCalendar, RFC 5545): each event an item that says itself when it happens.

Events that are over, and repetitions far ahead, are no news: what is taken is what a person may
still go to. Hours are those of the event's own zone, whichever way it spells it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from virgula.domain.happening import Happening
from virgula.platform.sniffing import sniff_type
from virgula.relay.reading.base import (
    LINK_LENGTH,
    MOST_ITEMS,
    TITLE_LENGTH,
    BrokenFeedError,
    ItemImage,
    NotAFeedError,
    Raw,
    Reading,
    Refused,
)
from virgula.relay.reading.calendar_lines import Component, Property, calendar_in
from virgula.relay.reading.collecting import collect
from virgula.relay.reading.decoding import unpacked
from virgula.relay.reading.moments import Moment, Zones, read_duration, read_moment
from virgula.relay.reading.plain import as_text, kind_found
from virgula.relay.reading.recurring import Budget, UnreadRuleError, times_of

BACK = timedelta(days=7)
AHEAD = timedelta(days=60)
# Nobody announces what happens later; a year 2999 is a fault.
FARTHEST = timedelta(days=366 * 3)
PLACE_LENGTH = 300
MOST_DATES = 400
_ONLINE = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_IMAGE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")


@dataclass(slots=True)
class _Calendar:
    """What is gathered while a calendar is read."""

    zones: Zones
    at: datetime
    method: str = ""
    budget: Budget = field(default_factory=Budget)
    taken: list[tuple[datetime, int, Raw]] = field(default_factory=list)
    refused: list[tuple[int, str, str]] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Event:
    """An event as printed, with its place in the document and its moments read."""

    position: int
    component: Component
    starts: Moment
    length: timedelta
    uid: str
    recurrence: Moment | None
    revision: tuple[int, str, int]


def read_calendar(
    content: bytes,
    *,
    base: str,
    zone: str,
    declared_type: str = "",
    options: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Reading:
    """Return the events of a calendar that are still to come. Raises a ``FeedError``."""
    content = unpacked(content)
    component = calendar_in(content, declared_type)
    if component is None:
        raise _what_it_is(content)
    at = at or datetime.now(UTC)
    reading = _Calendar(Zones(component, zone), at, method=component.text("METHOD").upper())
    for group in _by_uid(component, reading):
        _read_group(group, reading)
    raws, places = _soonest(reading)
    notes = sorted(reading.notes | reading.zones.notes)
    title = component.text("X-WR-CALNAME") or component.text("NAME")
    collected = collect(title, raws, notes, base=base, zone=zone, at=at, keeps_order=True)
    # Its place in the document, not among those taken.
    late = [replace(one, position=places[one.position - 1]) for one in collected.refused]
    refused = [*(Refused(*one) for one in reading.refused), *late]
    return replace(collected, refused=sorted(refused, key=lambda one: one.position))


def _soonest(reading: _Calendar) -> tuple[list[Raw], list[int]]:
    """Return the events that come first, with their places; the others are told as too many."""
    reading.taken.sort(key=lambda one: one[:2])
    told = {position for _when, position, _raw in reading.taken[:MOST_ITEMS]}
    for _when, position, raw in reading.taken[MOST_ITEMS:]:
        if position not in told:
            told.add(position)
            reading.refused.append((position, _one_line(raw.title), "too_many"))
    kept = reading.taken[:MOST_ITEMS]
    return [raw for _when, _position, raw in kept], [position for _when, position, _raw in kept]


def _one_line(text: str) -> str:
    return " ".join(as_text(text).split())[:TITLE_LENGTH]


def _what_it_is(content: bytes) -> NotAFeedError | BrokenFeedError:
    if sniff_type(content) == "text/calendar":
        return BrokenFeedError("VCALENDAR")
    return NotAFeedError(kind_found(content))


def _by_uid(calendar: Component, reading: _Calendar) -> list[list[_Event]]:
    """Return the events with a moment, those of one UID together, in the document's order."""
    groups: dict[str, list[_Event]] = defaultdict(list)
    found = [part for part in calendar.parts if part.name == "VEVENT"]
    shared = _shared_uids(found)
    for position, component in enumerate(found, start=1):
        title = _one_line(component.text("SUMMARY"))
        if component.text("CLASS").upper() in {"PRIVATE", "CONFIDENTIAL"}:
            reading.refused.append((position, "", "private"))
            continue
        starts = read_moment(component.first("DTSTART"), reading.zones)
        if starts is None:
            reading.refused.append((position, title, "no_day"))
            continue
        uid = as_text(component.text("UID"))[:LINK_LENGTH]
        if not uid or uid in shared:
            # One mark for all marks none: the event is known by its words and its day.
            uid = f"{title}|{starts.key}"
        recurrence = read_moment(component.first("RECURRENCE-ID"), reading.zones)
        groups[uid].append(
            _Event(
                position, component, starts, _length(component, starts, reading.zones), uid,
                recurrence, _revision(component, position),
            )
        )  # fmt: skip
    return list(groups.values())


def _shared_uids(found: list[Component]) -> set[str]:
    """Return the UIDs of events that are different things, and not revisions of one."""
    same: dict[str, list[Component]] = defaultdict(list)
    for component in found:
        if not component.first("RECURRENCE-ID"):
            same[as_text(component.text("UID"))[:LINK_LENGTH]].append(component)
    return {
        uid
        for uid, events in same.items()
        if len(events) > 1
        and len({event.text("SUMMARY") for event in events}) == len(events)
        and len({_sequence(event) for event in events}) == 1
    }


def _sequence(component: Component) -> int:
    text = component.text("SEQUENCE")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _revision(component: Component, position: int) -> tuple[int, str, int]:
    stamp = component.text("LAST-MODIFIED") or component.text("DTSTAMP")
    return _sequence(component), stamp, position


def _length(component: Component, starts: Moment, zones: Zones) -> timedelta:
    """Return how long an event lasts, in its own wall time; zero when it does not say."""
    ends = read_moment(component.first("DTEND"), zones)
    duration = component.text("DURATION")
    if ends is None:
        return read_duration(duration) or timedelta(0)
    if starts.at and ends.at:
        return max(ends.at - starts.at, timedelta(0))
    return max(ends.wall - starts.wall, timedelta(0))


def _read_group(events: list[_Event], reading: _Calendar) -> None:
    """Take what is to come of the events of one UID: the newest revision, and its exceptions."""
    masters = [event for event in events if event.recurrence is None]
    master = max(masters, key=lambda event: event.revision, default=None)
    for older in masters:
        if older is not master:
            title = _one_line(older.component.text("SUMMARY"))
            reading.refused.append((older.position, title, "repeated"))
    exceptions: dict[str, _Event] = {}
    for event in sorted(events, key=lambda event: event.revision):
        if event.recurrence is not None:
            exceptions[event.recurrence.key] = event
    if master is not None:
        for times, starts in _repetitions(master, reading):
            if starts.key not in exceptions:
                _take(replace(master, starts=starts), times, reading)
    for event in exceptions.values():
        _take(event, event.recurrence, reading)


def _repetitions(event: _Event, reading: _Calendar) -> Iterator[tuple[Moment | None, Moment]]:
    """Yield when an event happens: its mark among its repetitions, and its moment."""
    rules = [prop.value for prop in event.component.all("RRULE")[:4]]
    added = list(_listed(event.component, "RDATE", reading))
    if not rules and not added:
        yield None, event.starts
        return
    since = reading.zones.wall(reading.at - BACK, event.starts) - event.length
    until = reading.zones.wall(reading.at + AHEAD, event.starts)
    try:
        zone = reading.zones.tzinfo_of(event.starts)
        walls = {event.starts.wall} if not rules else set()
        for rule in rules:
            walls |= set(
                times_of(
                    rule, event.starts.wall,
                    zone=zone, since=since, until=until, budget=reading.budget,
                )
            )  # fmt: skip
    except UnreadRuleError:
        reading.notes.add("unread_rules")
        yield None, event.starts
        return
    moments = {m.key: m for m in (reading.zones.moved(event.starts, wall) for wall in walls)}
    moments |= {moment.key: moment for moment in added if since <= moment.wall <= until}
    left_out = {moment.key for moment in _listed(event.component, "EXDATE", reading)}
    for key, moment in sorted(moments.items()):
        # A day left out of an event with hours leaves out whatever begins on it.
        if key not in left_out and moment.wall.date().isoformat() not in left_out:
            yield moment, moment


def _listed(component: Component, name: str, reading: _Calendar) -> Iterator[Moment]:
    for prop in component.all(name)[:MOST_DATES]:
        for value in prop.value.split(",")[:MOST_DATES]:
            one = Property(value.partition("/")[0], prop.parameters)
            moment = read_moment(one, reading.zones)
            if moment:
                yield moment


def _take(event: _Event, mark: Moment | None, reading: _Calendar) -> None:
    """Keep an event as an item, or why it is not one."""
    happening = _happening(event, reading)
    title = happening.title
    over = happening.ends_at or happening.starts_at
    is_over = over < reading.at - BACK if over else happening.last_on < (reading.at - BACK).date()
    if is_over or happening.first_on > (reading.at + FARTHEST).date():
        if mark is None or event.recurrence:
            reading.refused.append((event.position, title, "over" if is_over else "too_far"))
        return
    guid = f"{event.uid}#{mark.key}" if mark else event.uid
    begins = happening.starts_at or datetime.combine(happening.first_on, datetime.min.time(), UTC)
    raw = Raw(
        guid=guid,
        link=event.component.text("URL"),
        title=event.component.text("SUMMARY"),
        summary=event.component.text("DESCRIPTION") or event.component.text("X-ALT-DESC"),
        date="",
        images=tuple(_images(event.component)),
        happening=happening,
    )
    reading.taken.append((begins, event.position, raw))


def _happening(event: _Event, reading: _Calendar) -> Happening:
    component, starts = event.component, event.starts
    place = " ".join(as_text(component.text("LOCATION")).split())
    online = next((link for name in _ONLINE if (link := component.text(name))), "")
    if place.startswith(("http://", "https://")):
        place, online = "", online or place
    first_on, last_on = _days(event, reading)
    ends_at = starts.at + event.length if starts.at and event.length else None
    status = component.text("STATUS").upper()
    return Happening(
        first_on=first_on,
        last_on=last_on,
        zone=starts.zone,
        starts_at=starts.at,
        ends_at=ends_at,
        title=_one_line(component.text("SUMMARY")),
        place=place[:PLACE_LENGTH],
        link=as_text(online)[:LINK_LENGTH] if online.startswith("http") else "",
        uid=event.uid if component.text("UID") == event.uid else "",
        sequence=_sequence(component),
        is_cancelled=status == "CANCELLED" or reading.method == "CANCEL",
    )


def _days(event: _Event, reading: _Calendar) -> tuple[date, date]:
    """Return the first and the last civil day; an end at midnight is of the day before."""
    starts = event.starts
    if starts.at is None:
        days = max(event.length.days, 1)
        return starts.wall.date(), starts.wall.date() + timedelta(days=min(days, 3660) - 1)
    length = min(event.length, timedelta(days=3660))
    last = starts.at + length - timedelta(microseconds=1) if length else starts.at
    first_on = reading.zones.civil(starts.at, starts)
    return first_on, max(reading.zones.civil(last, starts), first_on)


def _images(component: Component) -> Iterator[ItemImage]:
    for prop in (*component.all("IMAGE"), *component.all("ATTACH"))[:10]:
        declared = prop.parameters.get("FMTTYPE", "").lower()
        is_image = declared in _IMAGE_TYPES or prop in component.all("IMAGE")
        if is_image and prop.value.startswith("http"):
            yield ItemImage(prop.value.strip(), prop.parameters.get("ALTREP", "")[:0])
