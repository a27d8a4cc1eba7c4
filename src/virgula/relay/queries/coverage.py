"""Whom we gave a voice, and who waits for one: the same reading for «Hoy» and for the board."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, Max, Min, OuterRef

from virgula.evidence.cells import standing_facts
from virgula.institutions.choices import CollegiateKind
from virgula.institutions.models import (
    Actor,
    Body,
    CollegiateBody,
    Label,
    Region,
    System,
    Territory,
)
from virgula.institutions.queries import regions_on, valid_on
from virgula.relay.facts import REPLICATED
from virgula.relay.models import CoveragePolicy, Gap, Source

# Institutions that nobody relayed for so long come first, where no policy says otherwise.
SILENT_DAYS = 30
# Groups of institutions: those of a territory, those of the whole system, and each kind of table.
LOCAL, WIDE = "local", "wide"
GROUPS = (LOCAL, WIDE, *CollegiateKind.values)


class Span(NamedTuple):
    """The first and the last day on which an institution was relayed."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution of a day: its group, its place and whether anything of it is read."""

    actor: Actor
    group: str
    label_key: str
    territory: Territory | None
    region: Region | None
    has_source: bool


@dataclass(frozen=True, slots=True)
class Covered:
    """How one institution stands."""

    institution: Institution
    last_on: date | None
    # Days since its last relay; ``None``: never.
    days: int | None
    is_silent: bool

    @property
    def actor(self) -> Actor:
        return self.institution.actor

    @property
    def group(self) -> str:
        return self.institution.group

    @property
    def has_source(self) -> bool:
        return self.institution.has_source


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whom we gave a voice among the institutions of a group: today, and in the last ``days``."""

    today: date
    days: int
    rows: Sequence[Covered]
    # Open gaps of regions, and the days without anything joint that make one.
    apart: Sequence[Gap] = ()
    joint_days: int = 0

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def covered_today(self) -> int:
        return sum(row.days == 0 for row in self.rows)

    @property
    def covered_recently(self) -> int:
        return sum(not row.is_silent for row in self.rows)

    @property
    def silent(self) -> list[Covered]:
        return [row for row in self.rows if row.is_silent]


def policy_of(system: System) -> CoveragePolicy:
    """Return what a system calls silent; its own word, or the usual one."""
    found = CoveragePolicy.objects.filter(system=system).first()
    return found or CoveragePolicy(system=system)


def relay_spans(system: System, *, now: datetime, until: date | None = None) -> dict[int, Span]:
    """Return the first and the last day on which each institution was relayed: one statement."""
    facts = standing_facts(as_of=now).filter(kind=REPLICATED, system=system, actor__isnull=False)
    if until is not None:
        facts = facts.filter(day__lte=until)
    rows = facts.order_by().values("actor").annotate(first=Min("day"), last=Max("day"))
    return {
        actor: Span(first, last)
        for actor, first, last in rows.values_list("actor", "first", "last")
    }


def last_relays(system: System, *, now: datetime, until: date | None = None) -> dict[int, date]:
    """Return the last day on which each institution was relayed."""
    spans = relay_spans(system, now=now, until=until)
    return {actor: span.last for actor, span in spans.items()}


def coverage(
    system: System,
    *,
    today: date,
    now: datetime,
    last: Mapping[int, date] | None = None,
) -> Coverage:
    """Return the coverage of a system's main group: those of a territory, if there are any.

    Four statements, three where ``last`` (what ``last_relays`` said) is known.
    """
    relayed = last_relays(system, now=now, until=today) if last is None else last
    policy = policy_of(system)
    found = _bodies(system, today, {}) or _tables(system, today)
    rows = cover(found, relayed, today=today, days=policy.silent_days)
    group = main_group(rows)
    apart = Gap.objects.filter(system=system, region__isnull=False, closed_on=None)
    return Coverage(
        today=today,
        days=policy.silent_days,
        rows=[row for row in rows if row.group == group],
        apart=list(apart.select_related("region").order_by("region__name", "pk")),
        joint_days=policy.joint_days,
    )


def institutions(
    system: System, day: date, *, regions: Mapping[int, Region] | None = None
) -> list[Institution]:
    """Return every institution that existed on a day, by group and name.

    Three statements; two where ``regions`` (of each territory) are known.
    """
    regions = regions_on(system, day) if regions is None else regions
    return [*_bodies(system, day, regions), *_tables(system, day)]


def _bodies(system: System, day: date, regions: Mapping[int, Region]) -> list[Institution]:
    rows = Body.objects.filter(valid_on(day), system=system).select_related("territory")
    found = rows.annotate(is_read=_is_read()).order_by("name", "pk")
    return _grouped([_of_body(body, regions) for body in found])


def _tables(system: System, day: date) -> list[Institution]:
    rows = CollegiateBody.objects.filter(valid_on(day), system=system).select_related("region")
    found = rows.annotate(is_read=_is_read()).order_by("name", "pk")
    return _grouped([_of_table(table) for table in found])


def _is_read() -> Exists:
    return Exists(Source.objects.filter(actor=OuterRef("pk")))


def _grouped(found: list[Institution]) -> list[Institution]:
    return sorted(found, key=lambda one: GROUPS.index(one.group))


def _of_body(body: Body, regions: Mapping[int, Region]) -> Institution:
    return Institution(
        actor=body,
        group=WIDE if body.territory_id is None else LOCAL,
        label_key=body.label_key,
        territory=body.territory,
        region=regions.get(body.territory_id or 0),
        has_source=getattr(body, "is_read", False),
    )


def _of_table(table: CollegiateBody) -> Institution:
    return Institution(
        actor=table,
        group=table.kind,
        label_key=table.kind,
        territory=None,
        region=table.region,
        has_source=getattr(table, "is_read", False),
    )


def cover(
    found: Sequence[Institution], last: Mapping[int, date], *, today: date, days: int
) -> list[Covered]:
    """Return how each stands, those that were never relayed first, then the longest silent."""
    rows = [_covered(one, last.get(one.actor.pk), today, days) for one in found]
    return sorted(rows, key=lambda row: (row.days is not None, -(row.days or 0)))


def _covered(one: Institution, last_on: date | None, today: date, days: int) -> Covered:
    gap = (today - last_on).days if last_on and last_on <= today else None
    return Covered(one, last_on if gap is not None else None, gap, gap is None or gap >= days)


def main_group(rows: Sequence[Covered]) -> str:
    """Return the group of the headline: the institutions of a territory, if there are any."""
    groups = {row.group for row in rows}
    return next((group for group in GROUPS if group in groups), LOCAL)


def group_words(rows: Sequence[Covered], labels: Mapping[str, Label]) -> dict[str, str]:
    """Return how the system calls each group: its own words, in the plural."""
    words: dict[str, str] = {}
    for group in GROUPS:
        keys = dict.fromkeys(row.institution.label_key for row in rows if row.group == group)
        said = [labels[key].plural for key in sorted(keys) if key in labels]
        if not said and group in {LOCAL, WIDE} and "body" in labels:
            said = [labels["body"].plural]
        if keys:
            words[group] = ", ".join(said)
    return words
