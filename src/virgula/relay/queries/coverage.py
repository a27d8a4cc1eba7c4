"""Whom we gave a voice, and who waits for one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q

from virgula.evidence.cells import standing_facts
from virgula.institutions.models import Actor, System
from virgula.publishing.facts import DELIVERY
from virgula.relay.facts import RELAYED

# Institutions that nobody relayed for so long come first.
SILENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Covered:
    """How one institution stands."""

    actor: Actor
    last_on: date | None
    # Days since its last relay; ``None``: never.
    days: int | None
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whom we gave a voice: today, and in the last ``days``; of how many that have a source."""

    today: date
    days: int
    total: int
    covered_today: int
    covered_recently: int
    rows: list[Covered]

    @property
    def silent(self) -> list[Covered]:
        return [row for row in self.rows if row.is_silent]


def last_relays(system: System, *, now: datetime) -> dict[int, date]:
    """Return the last day on which each institution was relayed."""
    facts = standing_facts(as_of=now).filter(
        kind=DELIVERY, system=system, dims__origin=RELAYED, actor__isnull=False
    )
    rows = facts.order_by().values("actor").annotate(last=Max("day"))
    return dict(rows.values_list("actor", "last"))


def coverage(
    system: System,
    *,
    today: date,
    days: int = SILENT_DAYS,
    now: datetime,
    last: dict[int, date] | None = None,
) -> Coverage:
    """Return the coverage of a system's institutions that have a source: two statements."""
    actors = (
        Actor.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gt=today),
            system=system,
            sources__isnull=False,
        )
        .distinct()
        .order_by("name", "pk")
    )
    relayed = last_relays(system, now=now) if last is None else last
    last = {pk: on for pk, on in relayed.items() if on <= today}
    rows = [_covered(actor, last.get(actor.pk), today, days) for actor in actors]
    rows.sort(key=lambda row: (row.days is not None, -(row.days or 0)))
    return Coverage(
        today=today,
        days=days,
        total=len(rows),
        covered_today=sum(row.days == 0 for row in rows),
        covered_recently=sum(row.days is not None and row.days < days for row in rows),
        rows=rows,
    )


def _covered(actor: Actor, last_on: date | None, today: date, days: int) -> Covered:
    gap = (today - last_on).days if last_on else None
    return Covered(actor, last_on, gap, is_silent=gap is None or gap >= days)
