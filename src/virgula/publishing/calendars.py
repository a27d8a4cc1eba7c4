"""Months, weeks, lists and columns: stretches of days, and what stands in each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from virgula.domain.schedule import to_instant, to_wall
from virgula.publishing.models import Channel
from virgula.publishing.queries.agenda import Entry
from virgula.publishing.queries.slots import FreeHour
from virgula.ui.formats import day_short, month_name

WEEK = timedelta(days=7)
LIST_DAYS = 30
COLUMN_DAYS = 14
# In a month, more than these lie folded under «and so many more».
SHOWN_A_DAY = 5


class Look(StrEnum):
    """The ways to look at the agenda; the values are those of its address."""

    MONTH = "mes"
    WEEK = "semana"
    LIST = "lista"
    COLUMNS = "columnas"


LABELS: dict[Look, str | Promise] = {
    Look.MONTH: pgettext_lazy("agenda", "Month"),
    Look.WEEK: pgettext_lazy("agenda", "Week"),
    Look.LIST: pgettext_lazy("agenda", "List"),
    Look.COLUMNS: pgettext_lazy("agenda", "Columns"),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from ``first`` to before ``until``, and where the stretches around it begin."""

    look: Look
    anchor: date
    first: date
    until: date
    before: date
    after: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.until - self.first).days)]

    @property
    def title(self) -> str:
        if self.look is Look.MONTH:
            name = month_name(self.anchor)
            return name[:1].upper() + name[1:]
        return f"{day_short(self.first)} – {day_short(self.until - timedelta(days=1))}"

    def instants(self, zone: str) -> tuple[datetime, datetime]:
        """Return its beginning and its end; midnight exists once in every zone that we know of."""
        return _midnight(self.first, zone), _midnight(self.until, zone)


def _midnight(day: date, zone: str) -> datetime:
    return to_instant(datetime.combine(day, datetime.min.time()), zone, fold=0)


def stretch_of(look: Look, day: date) -> Stretch:
    """Return the stretch that a day lies in, as a look shows it."""
    monday = day - timedelta(days=day.weekday())
    if look is Look.MONTH:
        first = day.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        start = first - timedelta(days=first.weekday())
        last = following - timedelta(days=1)
        end = last + timedelta(days=7 - last.weekday())
        earlier = (first - timedelta(days=1)).replace(day=1)
        return Stretch(look, first, start, end, earlier, following)
    if look is Look.WEEK:
        return Stretch(look, day, monday, monday + WEEK, monday - WEEK, monday + WEEK)
    length = timedelta(days=LIST_DAYS if look is Look.LIST else COLUMN_DAYS)
    return Stretch(look, day, day, day + length, day - length, day + length)


@dataclass(frozen=True, slots=True)
class Day:
    """A day with what is on it."""

    day: date
    is_today: bool
    is_past: bool
    is_outside: bool
    entries: Sequence[Entry] = ()
    free: Sequence[FreeHour] = ()

    @property
    def first_entries(self) -> Sequence[Entry]:
        return self.entries[:SHOWN_A_DAY]

    @property
    def more_entries(self) -> Sequence[Entry]:
        return self.entries[SHOWN_A_DAY:]

    @property
    def is_empty(self) -> bool:
        return not self.entries and not self.free


def days_of(
    stretch: Stretch, entries: Iterable[Entry], free: Iterable[FreeHour], *, today: date
) -> list[Day]:
    """Return the days of a stretch with their posts and free hours in order."""
    posts: dict[date, list[Entry]] = {}
    for entry in entries:
        posts.setdefault(entry.day, []).append(entry)
    hours: dict[date, list[FreeHour]] = {}
    for hour in free:
        hours.setdefault(hour.wall.date(), []).append(hour)
    return [
        Day(
            day=day,
            is_today=day == today,
            is_past=day < today,
            is_outside=stretch.look is Look.MONTH and day.month != stretch.anchor.month,
            entries=posts.get(day, []),
            free=hours.get(day, []),
        )
        for day in stretch.days
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """What is on one channel, day after day."""

    channel: Channel
    days: list[Day] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(len(day.entries) for day in self.days)


def columns_of(
    stretch: Stretch,
    channels: Iterable[Channel],
    entries: Sequence[Entry],
    free: Sequence[FreeHour],
    *,
    today: date,
) -> list[Column]:
    """Return a column for each channel; days without anything are left out."""
    columns = []
    for channel in channels:
        mine = [entry for entry in entries if channel.key in entry.keys]
        hours = [hour for hour in free if channel.key in hour.keys]
        days = days_of(stretch, mine, hours, today=today)
        columns.append(Column(channel, [day for day in days if not day.is_empty]))
    return columns


def day_in(zone: str, now: datetime) -> date:
    """Return the day that the clocks of a zone show."""
    return to_wall(now, zone).date()
