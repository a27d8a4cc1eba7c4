"""What anyone may see of the agenda. Each answer takes a fixed number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Coalesce, Greatest, TruncMonth
from django.urls import reverse

from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity
from virgula.activities.telling import activity_hours, other_clock, weekday_day, when_words
from virgula.activities.wishes import Wish
from virgula.institutions.models import System

# A cancelled activity stays to be seen: who planned to go must find out.
SEEN = (ActivityStatus.PUBLIC, ActivityStatus.CANCELLED)
# Of a list on one page.
MOST = 60
IN_A_MONTH = 400
SHOWN_A_DAY = 4


def public_activities() -> QuerySet[Activity]:
    """Return the activities that the public may see, those that were cancelled among them."""
    return Activity.objects.filter(status__in=SEEN, published_at__isnull=False)


def agenda_systems() -> list[System]:
    """Return the systems with something on their agenda, in the order in which they came."""
    having = public_activities().values("system")
    return list(System.objects.filter(pk__in=having).order_by("pk"))


def in_days(
    system: System, wish: Wish, first: date, until: date | None = None
) -> QuerySet[Activity]:
    """Return what of a wish happens on or after a day, and before another, in order of time."""
    rows = public_activities().filter(wish.condition, system=system, last_on__gte=first)
    if until is not None:
        rows = rows.filter(first_on__lt=until)
    return rows.select_related("system", "organiser", "territory").order_by(
        "first_on", F("starts_at").asc(nulls_first=True), "pk"
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """An activity as a list shows it."""

    pk: Any
    url: str
    title: str
    summary: str
    first_on: date
    last_on: date
    days: str
    hours: str
    other_hours: str
    place: str
    link: str
    territory: str
    organiser: str
    organiser_name: str
    themes: tuple[str, ...]
    is_cancelled: bool
    has_moved: bool
    before_on: date | None

    @property
    def is_long(self) -> bool:
        return self.last_on != self.first_on


def listed(rows: Iterable[Activity]) -> list[Listed]:
    """Return activities as lists show them: two statements beside that of the rows."""
    found = list(rows)
    prefetch_related_objects(found, "themes")
    return [_listed(row) for row in found]


def _listed(row: Activity) -> Listed:
    return Listed(
        pk=row.pk,
        url=row.get_absolute_url(),
        title=row.title,
        summary=row.summary,
        first_on=row.first_on,
        last_on=row.last_on,
        days="" if row.first_on == row.last_on else when_words(row),
        hours=activity_hours(row),
        other_hours=other_clock(row),
        place=row.place,
        link=row.link,
        territory=row.territory.name if row.territory else "",
        organiser=str(row.organiser),
        organiser_name=row.organiser_name or row.organiser.name,
        themes=tuple(theme.name for theme in row.themes.all()),
        is_cancelled=row.status == ActivityStatus.CANCELLED,
        has_moved=row.moved_at is not None and row.before_on not in {None, row.first_on},
        before_on=row.before_on,
    )


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day with what begins on it, or was going on when the list begins."""

    day: date
    name: str
    is_today: bool
    is_past: bool
    is_outside: bool = False
    activities: Sequence[Listed] = field(default=())

    @property
    def first_activities(self) -> Sequence[Listed]:
        return self.activities[:SHOWN_A_DAY]

    @property
    def more(self) -> int:
        return max(0, len(self.activities) - SHOWN_A_DAY)


def by_day(rows: Iterable[Listed], *, since: date, today: date) -> list[AgendaDay]:
    """Group a list by its days; what began before the list stands under its first day."""
    placed = sorted(rows, key=lambda one: max(one.first_on, since))
    return [
        AgendaDay(
            day=day,
            name=weekday_day(day),
            is_today=day == today,
            is_past=day < today,
            activities=list(group),
        )
        for day, group in groupby(placed, key=lambda one: max(one.first_on, since))
    ]


def month_days(rows: Sequence[Listed], month: date, *, today: date) -> list[AgendaDay]:
    """Return the weeks of a month, day by day; what lasts several days stands on each of them."""
    first = month - timedelta(days=month.weekday())
    following = month_after(month)
    until = following + timedelta(days=-following.weekday() % 7)
    days = [first + timedelta(days=number) for number in range((until - first).days)]
    return [
        AgendaDay(
            day=day,
            name=weekday_day(day),
            is_today=day == today,
            is_past=day < today,
            is_outside=day.month != month.month,
            activities=[one for one in rows if _stands_on(one, day)],
        )
        for day in days
    ]


def _stands_on(one: Listed, day: date) -> bool:
    """Tell whether a day shows it: what lasts weeks, as a call does, on its first and last."""
    if one.last_on - one.first_on > timedelta(days=7):
        return day in {one.first_on, one.last_on}
    return one.first_on <= day <= one.last_on


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True, slots=True)
class MonthLink:
    """A month with how many activities of a wish begin in it."""

    month: date
    count: int


def months_of(system: System, wish: Wish) -> list[MonthLink]:
    """Return the months in which something begins, in order: one statement."""
    rows = (
        public_activities()
        .filter(wish.condition, system=system)
        .annotate(month=TruncMonth("first_on"))
        .values("month")
        .annotate(count=Count("pk"))
        .order_by("month")
    )
    return [MonthLink(row["month"], row["count"]) for row in rows]


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """A territory with how many activities are to come in it."""

    key: str
    name: str
    map_id: str
    count: int


def territories_of(system: System, wish: Wish, today: date) -> list[TerritoryRow]:
    """Count what is to come in each territory, whichever are wanted: one statement."""
    anywhere = Wish(themes=wish.themes, audiences=wish.audiences)
    wanted = Activity.objects.filter(
        anywhere.condition, system=system, status=ActivityStatus.PUBLIC, last_on__gte=today
    ).values("pk")
    rows = (
        system.territories.annotate(
            count=Count("activities", filter=Q(activities__in=wanted), distinct=True)
        )
        .order_by("name", "pk")
        .values_list("key", "name", "map_id", "count")
    )
    return [TerritoryRow(*row) for row in rows]


def next_after(system: System, wish: Wish, today: date) -> Activity | None:
    """Return the first that is to come of a wish."""
    return in_days(system, wish, today).first()


def news_of(system: System, wish: Wish) -> QuerySet[Activity]:
    """Return what became public, moved or was cancelled, the newest first.

    ``news_at`` is when that was.
    """
    return (
        public_activities()
        .filter(wish.condition, system=system)
        .annotate(news_at=news_instant())
        .select_related("system", "organiser", "territory")
        .order_by("-news_at", "-pk")
    )


def news_instant() -> Any:
    """Return when an activity was last news, as an expression."""
    return Greatest(
        F("published_at"),
        Coalesce("moved_at", "published_at"),
        Coalesce("cancelled_at", "published_at"),
    )


@dataclass(frozen=True, slots=True)
class News:
    """Why an activity is news: ``new``, ``moved`` or ``cancelled``, since when."""

    kind: str
    at: datetime


def news_kind(row: Activity) -> News:
    """Return the last thing that happened to an activity before the eyes of the public."""
    published = row.published_at or row.created_at
    if row.status == ActivityStatus.CANCELLED and row.cancelled_at is not None:
        return News("cancelled", max(row.cancelled_at, published))
    if row.moved_at is not None and row.moved_at >= published:
        return News("moved", row.moved_at)
    return News("new", published)


def is_first(system: System) -> bool:
    """Tell whether an address of the agenda without a system means this one; asked once."""
    known: dict[str, bool] = system.__dict__
    if "_is_first" not in known:
        known["_is_first"] = not System.objects.filter(pk__lt=system.pk).exists()
    return known["_is_first"]


def agenda_query(system: System, wish: Wish, **more: str) -> str:
    """Return the query of an address of the agenda; the first system is not named."""
    named = {} if is_first(system) else {"sistema": system.key}
    query = "&".join(part for part in (urlencode(named | more), wish.query) if part)
    return f"?{query}" if query else ""


def agenda_address(system: System, wish: Wish, **more: str) -> str:
    """Return the address of the public agenda as a wish sees it."""
    return reverse("activities:agenda") + agenda_query(system, wish, **more)
