"""Regions: who belongs to each, what they did together, what of them was relayed (C-4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity
from virgula.domain.fairness import Fairness, fairness
from virgula.evidence.figures import Period
from virgula.evidence.grids import Grid, actor_days
from virgula.evidence.measures import measure_for
from virgula.institutions.choices import CollegiateKind, Role
from virgula.institutions.models import Membership, Region, System
from virgula.institutions.queries import labels_on, valid_on
from virgula.relay.periods import Span
from virgula.relay.queries.coverage import (
    LOCAL,
    WIDE,
    Covered,
    Institution,
    cover,
    institutions,
    last_relays,
    policy_of,
)

# What makes an activity one of a region: so many of its institutions hold it.
TOGETHER = 2


@dataclass(frozen=True, slots=True)
class Joint:
    """An activity that institutions of one region hold together."""

    activity: Activity
    actors: Sequence[str]


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region today: its institutions, its table, and its indicators of a period."""

    region: Region
    bodies: Sequence[Covered]
    # The regional table, as the system names it, and who coordinates it (only for the desk).
    table: str
    coordinators: Sequence[str]
    joint: Sequence[Joint]
    # Joint activities in the days that the policy looks at, and the next ones to come.
    joint_recently: int
    joint_ahead: int
    items: int
    share: int
    fairness: Fairness

    @property
    def silent(self) -> list[Covered]:
        return [row for row in self.bodies if row.is_silent]

    @property
    def heard(self) -> int:
        return sum(not row.is_silent for row in self.bodies)

    @property
    def is_apart(self) -> bool:
        """Whether it did nothing together for as long as the policy allows."""
        return not self.joint_recently


@dataclass(frozen=True, slots=True)
class Regions:
    """Every region of a system in a period."""

    system: System
    today: date
    span: Span
    silent_days: int
    joint_days: int
    word: str
    body_word: str
    rows: Sequence[RegionRow]
    items: int


def regions(system: System, span: Span, *, today: date, now: datetime) -> Regions:
    """Return each region in a number of statements that grows with nothing."""
    policy = policy_of(system)
    known = institutions(system, today)
    last = last_relays(system, now=now, until=today)
    covered = cover(known, last, today=today, days=policy.silent_days)
    grid = actor_days(
        measure_for("relay.items"), system_id=system.pk, period=span.period, as_of=now
    )
    recent = recent_period(today, policy.joint_days)
    widest = Period(min(span.period.first, recent.first), date.max)
    joint = joint_activities(system, known, widest)
    labels, people = labels_on(system, today), _coordinators(system, today)
    total = sum(sum(days.values()) for days in grid.values())
    rows = [
        _row(region, covered, people, joint[region.pk], grid, total, span.period, recent)
        for region in Region.objects.filter(system=system).order_by("pk")
    ]
    return Regions(
        system=system,
        today=today,
        span=span,
        silent_days=policy.silent_days,
        joint_days=policy.joint_days,
        word=labels["region"].plural if "region" in labels else "",
        body_word=labels["body"].plural if "body" in labels else "",
        rows=[row for row in rows if row.bodies],
        items=total,
    )


def recent_period(today: date, days: int) -> Period:
    """Return the last days until today."""
    end = today + timedelta(days=1)
    return Period(end - timedelta(days=days), end)


def _row(
    region: Region,
    covered: Sequence[Covered],
    people: Mapping[int, list[str]],
    joint: Sequence[Joint],
    grid: Grid,
    total: int,
    period: Period,
    recent: Period,
) -> RegionRow:
    own = [row for row in covered if row.institution.region == region]
    bodies = [row for row in own if row.group in {LOCAL, WIDE}]
    tables = [row.actor for row in own if row.group == CollegiateKind.REGIONAL]
    counts = [sum(grid.get(row.actor.pk, {}).values()) for row in bodies]
    return RegionRow(
        region=region,
        bodies=bodies,
        table=tables[0].name if tables else "",
        coordinators=[name for table in tables for name in people.get(table.pk, [])],
        joint=[one for one in joint if _is_within(one.activity, period)],
        joint_recently=sum(_is_within(one.activity, recent) for one in joint),
        joint_ahead=sum(one.activity.first_on >= recent.end for one in joint),
        items=sum(counts),
        share=round(100 * sum(counts) / total) if total else 0,
        fairness=fairness(counts),
    )


def _is_within(activity: Activity, period: Period) -> bool:
    return activity.first_on < period.end and activity.last_on >= period.first


def _coordinators(system: System, day: date) -> dict[int, list[str]]:
    rows = Membership.objects.filter(
        valid_on(day, "since", "until"),
        role=Role.COORDINATOR,
        actor__system=system,
        actor__collegiatebody__kind=CollegiateKind.REGIONAL,
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows.select_related("person").order_by("person__name", "pk"):
        found[row.actor_id].append(str(row.person))
    return found


def public_activities(system: System, period: Period) -> Iterable[Activity]:
    """Return the activities that the public sees and that touch a period, with their partners."""
    rows = Activity.objects.filter(
        system=system,
        status=ActivityStatus.PUBLIC,
        first_on__lt=period.end,
        last_on__gte=period.first,
    )
    return rows.prefetch_related("partners").order_by("first_on", "pk")


def joint_activities(
    system: System, known: Sequence[Institution], period: Period
) -> dict[int, list[Joint]]:
    """Return what institutions of each region hold together in a period: two statements."""
    place = {one.actor.pk: one for one in known if one.group in {LOCAL, WIDE}}
    found: dict[int, list[Joint]] = defaultdict(list)
    for activity in public_activities(system, period):
        holders = {activity.organiser_id, *(partner.pk for partner in activity.partners.all())}
        by_region: dict[int, list[str]] = defaultdict(list)
        for pk in sorted(holders & place.keys()):
            region = place[pk].region
            if region is not None:
                by_region[region.pk].append(str(place[pk].actor))
        for region_pk, names in by_region.items():
            if len(names) >= TOGETHER:
                found[region_pk].append(Joint(activity, sorted(names)))
    return found
