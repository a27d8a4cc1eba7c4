"""A zone that a calendar defines by itself (VTIMEZONE): used only when its name says nothing."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from virgula.relay.reading.calendar_lines import Component

MOST_OBSERVANCES = 40
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?")
_DAY = re.compile(r"([+-]?\d)(MO|TU|WE|TH|FR|SA|SU)")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Observance:
    """From when a clock differs from UTC by ``offset``; each year again, when it has a rule."""

    begins: datetime
    offset: timedelta
    rule: dict[str, str]

    def onset(self, year: int) -> datetime | None:
        """Return when it begins in a year: «the first Sunday of April», as rules of zones say."""
        if not self.rule:
            return self.begins if year == self.begins.year else None
        until = self.rule.get("UNTIL", "")[:4]
        if year < self.begins.year or (until.isdigit() and year > int(until)):
            return None
        month = int(self.rule.get("BYMONTH", self.begins.month))
        day = _DAY.fullmatch(self.rule.get("BYDAY", ""))
        number = self.begins.day
        if day:
            number = _nth_weekday(year, month, int(day[1]), _WEEKDAYS.index(day[2]))
        return self.begins.replace(year=year, month=month, day=number)


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> int:
    first, length = calendar.monthrange(year, month)
    days = list(range(1 + (weekday - first) % 7, length + 1, 7))
    return days[nth - 1 if nth > 0 else nth]


@dataclass(frozen=True, slots=True)
class OwnZone:
    """The zone of a VTIMEZONE: a wall time in, a UTC instant out."""

    observances: tuple[_Observance, ...]

    def instant(self, wall: datetime) -> datetime:
        """Return the UTC instant of a wall time."""
        begun = []
        for observance in self.observances:
            years = {wall.year, wall.year - 1}
            if not observance.rule:
                years = {observance.begins.year}
            onsets = [onset for year in years if (onset := observance.onset(year))]
            begun += [(onset, observance.offset) for onset in onsets if onset <= wall]
        offset = max(begun)[1] if begun else self.observances[0].offset
        return (wall - offset).replace(tzinfo=UTC)


def own_zone(component: Component) -> OwnZone | None:
    """Return the zone that a VTIMEZONE defines, or ``None`` when it cannot be read."""
    found = []
    for part in component.parts[:MOST_OBSERVANCES]:
        offset = _OFFSET.fullmatch(part.text("TZOFFSETTO"))
        try:
            begins = datetime.strptime(part.text("DTSTART")[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 -- a wall time
            rule = dict(p.split("=", 1) for p in part.text("RRULE").upper().split(";") if "=" in p)
            if not offset:
                continue
            span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
            observance = _Observance(begins, -span if offset[1] == "-" else span, rule)
            # Any fault of its rule shows here, and not with some event of that year.
            observance.onset(2024)
        except (ValueError, IndexError, OverflowError):
            continue
        if span <= timedelta(hours=15):
            found.append(observance)
    found.sort(key=lambda observance: observance.begins)
    return OwnZone(tuple(found)) if found else None
