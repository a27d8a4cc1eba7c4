"""Moments of a calendar: a day, a time of some zone, a time of UTC, a time of wherever one is."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from virgula.relay.reading.calendar_lines import Component, Property
from virgula.relay.reading.observances import OwnZone, own_zone
from virgula.relay.reading.zones import offset_named, zone_named

_MOMENT = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})"
    r"(?:[T ](\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_UTC = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "UCT", "Etc/UCT"})
_DURATION = re.compile(
    r"\+?P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment: its wall time, the IANA zone of its civil days, and its UTC instant.

    ``at`` is ``None`` for a day without hour. ``label`` is the zone as printed.
    """

    wall: datetime
    zone: str
    at: datetime | None = None
    label: str = ""

    @property
    def key(self) -> str:
        """What tells a repetition from the others, in whatever zone it is printed."""
        if self.at is None:
            return self.wall.date().isoformat()
        return f"{self.at:%Y%m%dT%H%M%SZ}"


@dataclass(slots=True)
class Zones:
    """The zones of one calendar: what it names, what it defines, and the source's own."""

    calendar: Component
    source: str
    notes: set[str] = field(default_factory=set)
    own: str = field(init=False)
    defined: dict[str, Component] = field(init=False)
    resolved: dict[str, "str | OwnZone | tzinfo"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parts = [part for part in self.calendar.parts if part.name == "VTIMEZONE"]
        self.defined = {part.text("TZID"): part for part in parts}
        # What many calendars declare for all of theirs; without it, the zone of the source.
        self.own = zone_named(self.calendar.text("X-WR-TIMEZONE")) or self.source

    def resolve(self, label: str) -> "str | OwnZone | tzinfo":
        """Return what a TZID stands for: an IANA zone, the calendar's own rules, an offset."""
        if label not in self.resolved:
            self.resolved[label] = self._resolve(label)
        return self.resolved[label]

    def _resolve(self, label: str) -> "str | OwnZone | tzinfo":
        name = zone_named(label)
        if name:
            return name
        definition = self.defined.get(label)
        if definition is not None:
            location = zone_named(definition.text("X-LIC-LOCATION"))
            own = location or own_zone(definition)
            if own:
                return own
        offset = offset_named(label)
        if offset is None:
            self.notes.add("unknown_zones")
            return self.own
        return offset

    def moment(self, wall: datetime, label: str) -> Moment:
        """Return the moment of a wall time in the zone of a label; empty: wherever one is."""
        place = self.resolve(label) if label else self.own
        # UTC is nobody's civil day.
        zone = place if isinstance(place, str) and place not in _UTC else self.own
        if isinstance(place, OwnZone):
            at = place.instant(wall)
        else:
            info = ZoneInfo(place) if isinstance(place, str) else place
            at = wall.replace(tzinfo=info).astimezone(UTC)
        return Moment(wall, zone, at, label)

    def moved(self, moment: Moment, wall: datetime) -> Moment:
        """Return the same kind of moment at another wall time."""
        if moment.at is None:
            return replace(moment, wall=wall)
        return self.moment(wall, moment.label)

    def tzinfo_of(self, moment: Moment) -> tzinfo:
        """Return the zone of a moment's wall time, for the end of its rule."""
        place = self.resolve(moment.label) if moment.label else moment.zone
        if isinstance(place, str):
            return ZoneInfo(place)
        return place if isinstance(place, tzinfo) else ZoneInfo(moment.zone)

    def wall(self, at: datetime, like: Moment) -> datetime:
        """Return the wall time of an instant, where a moment is."""
        return at.astimezone(self.tzinfo_of(like)).replace(tzinfo=None)

    def civil(self, at: datetime, like: Moment) -> date:
        """Return the civil day of an instant, where a moment is."""
        return at.astimezone(ZoneInfo(like.zone)).date()


def read_moment(prop: Property | None, zones: Zones) -> Moment | None:
    """Return the moment of a property, or ``None`` when it is none."""
    match = _MOMENT.fullmatch(prop.value.strip()) if prop else None
    if prop is None or match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        wall = datetime(  # noqa: DTZ001 -- a wall time; its zone is told beside
            int(year), int(month), int(day),
            int(hour or 0), int(minute or 0), min(int(second or 0), 59),
        )  # fmt: skip
        if hour is None:
            return Moment(wall, zones.own)
        if offset:
            return zones.moment(wall, "UTC" if offset == "Z" else f"UTC{offset}")
        return zones.moment(wall, prop.parameters.get("TZID", ""))
    except (ValueError, OverflowError):
        return None


def read_duration(text: str) -> timedelta | None:
    """Return a duration (RFC 5545 §3.3.6), or ``None`` when it is none or less than nothing."""
    match = _DURATION.fullmatch(text.strip().upper())
    if not match or not any(match.groups()):
        return None
    return timedelta(**{name: int(value or 0) for name, value in match.groupdict().items()})
