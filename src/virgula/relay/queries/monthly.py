"""What each institution contributed, by months: nobody is left out for having nothing (INT-1)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from virgula.activities.models import Activity
from virgula.evidence.figures import Period, Scope, figure
from virgula.evidence.grids import Grid, actor_days
from virgula.evidence.measures import measure_for
from virgula.evidence.models import Fact
from virgula.institutions.models import Actor, Region, System
from virgula.institutions.queries import labels_on
from virgula.plans.choices import PUBLISHED
from virgula.plans.models import Line
from virgula.relay.periods import months_back
from virgula.relay.queries.coverage import (
    GROUPS,
    Institution,
    group_words,
    institutions,
    relay_spans,
)
from virgula.relay.queries.coverage import cover as covered
from virgula.relay.queries.regions import public_activities

MOST_MONTHS = 12
ITEMS = "relay.items"


@dataclass(frozen=True, slots=True)
class Month:
    """What was contributed in a month: items that were relayed, and activities held."""

    first: date
    items: int
    activities: int

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Contribution:
    """An institution with its months, and what it has in its charge today."""

    institution: Institution
    months: Sequence[Month]
    lines: int

    @property
    def actor(self) -> Actor:
        return self.institution.actor

    @property
    def items(self) -> int:
        return sum(month.items for month in self.months)

    @property
    def activities(self) -> int:
        return sum(month.activities for month in self.months)


@dataclass(frozen=True, slots=True)
class Section:
    """The institutions of one group, with how many of them contributed something."""

    key: str
    label: str
    rows: Sequence[Contribution]

    @property
    def active(self) -> int:
        return sum(bool(row.items or row.activities or row.lines) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Contributions:
    """The whole table."""

    system: System
    today: date
    months: Sequence[date]
    totals: Sequence[Month]
    sections: Sequence[Section]
    regions: Sequence[Region]

    @property
    def rows(self) -> list[Contribution]:
        return [row for section in self.sections for row in section.rows]


def contributions(system: System, *, today: date, now: datetime, region: str = "") -> Contributions:
    """Return what every institution contributed since the first relay, a year back at most.

    A number of statements that grows with neither institutions nor months.
    """
    known = institutions(system, today)
    months = _months(system, today, now)
    period = Period(months[0], today + timedelta(days=1))
    grid = actor_days(measure_for(ITEMS), system_id=system.pk, period=period, as_of=now)
    held, lines = _held(system, period), _lines(system)
    shown = [one for one in known if not region or (one.region and one.region.key == region)]
    rows = [_row(one, months, grid, held, lines) for one in shown]
    words = group_words(covered(shown, {}, today=today, days=1), labels_on(system, today))
    sections = [
        Section(key, words.get(key, ""), own)
        for key in GROUPS
        if (own := [row for row in rows if row.institution.group == key])
    ]
    return Contributions(
        system=system,
        today=today,
        months=months,
        totals=_totals(months, rows),
        sections=sections,
        regions=sorted(
            {one.region for one in known if one.region is not None},
            key=lambda one: (one.name, one.pk),
        ),
    )


def _months(system: System, today: date, now: datetime) -> list[date]:
    """Return the months to show, the oldest first."""
    spans = relay_spans(system, now=now, until=today)
    first = min((span.first for span in spans.values()), default=today).replace(day=1)
    return [day for day in reversed(months_back(today, MOST_MONTHS)) if day >= first]


def _held(system: System, period: Period) -> Mapping[int, Counter[date]]:
    """Return how many public activities each institution held, by the month of their first day."""
    held: dict[int, Counter[date]] = defaultdict(Counter)
    for activity in public_activities(system, period):
        month = max(activity.first_on, period.first).replace(day=1)
        for pk in {activity.organiser_id, *(one.pk for one in activity.partners.all())}:
            held[pk][month] += 1
    return held


def _lines(system: System) -> dict[int, int]:
    """Return how many lines of approved plans each institution has in its charge."""
    rows = Line.objects.filter(plan__system=system, plan__status__in=PUBLISHED)
    counted = rows.filter(owner__isnull=False).order_by().values("owner").annotate(n=Count("pk"))
    return dict(counted.values_list("owner", "n"))


def _row(
    one: Institution,
    months: Sequence[date],
    grid: Grid,
    held: Mapping[int, Counter[date]],
    lines: Mapping[int, int],
) -> Contribution:
    days, own = grid.get(one.actor.pk, {}), held.get(one.actor.pk, Counter())
    by_month: Counter[date] = Counter()
    for day, count in days.items():
        by_month[day.replace(day=1)] += count
    return Contribution(
        institution=one,
        months=[Month(month, by_month[month], own[month]) for month in months],
        lines=lines.get(one.actor.pk, 0),
    )


def _totals(months: Sequence[date], rows: Sequence[Contribution]) -> list[Month]:
    return [
        Month(
            month,
            sum(row.months[place].items for row in rows),
            sum(row.months[place].activities for row in rows),
        )
        for place, month in enumerate(months)
    ]


@dataclass(frozen=True, slots=True)
class Voice:
    """One institution with everything that it contributed: what its numbers open."""

    row: Contribution
    facts: QuerySet[Fact]
    activities: Sequence[Activity]
    lines: Sequence[Any]


def contribution_of(system: System, actor: Actor, *, today: date, now: datetime) -> Voice | None:
    """Return what one institution contributed, with its records; ``None`` when it is no more."""
    table = contributions(system, today=today, now=now)
    row = next((row for row in table.rows if row.actor.pk == actor.pk), None)
    if row is None:
        return None
    period = Period(table.months[0], today + timedelta(days=1))
    scope = Scope(system_id=system.pk, actor_ids=frozenset({actor.pk}))
    read = figure(measure_for(ITEMS), period=period, scope=scope, as_of=now)
    lines = Line.objects.filter(owner=actor, plan__status__in=PUBLISHED).select_related("plan")
    return Voice(
        row=row,
        facts=read.records.order_by("-day", "-pk"),
        activities=[
            one
            for one in public_activities(system, period)
            if actor.pk in {one.organiser_id, *(partner.pk for partner in one.partners.all())}
        ],
        lines=list(lines.order_by("plan__starts_on", "position", "pk")),
    )
