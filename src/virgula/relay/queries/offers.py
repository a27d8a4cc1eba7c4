"""What each institution offered and what became of it: approved, dismissed, or still waiting."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from virgula.evidence.figures import Period
from virgula.institutions.models import System
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry

OUTCOMES = {
    EntryStatus.APPROVED: "approved",
    EntryStatus.DISMISSED: "dismissed",
    EntryStatus.NEW: "waiting",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """How many items an institution offered, and what became of them."""

    approved: int = 0
    dismissed: int = 0
    waiting: int = 0

    @property
    def offered(self) -> int:
        return self.approved + self.dismissed + self.waiting

    @property
    def not_approved(self) -> int:
        return self.dismissed + self.waiting


def instants_of(system: System, period: Period) -> tuple[datetime, datetime]:
    """Return the instants at which a period begins and ends in a system's zone."""
    zone = ZoneInfo(system.zone)
    return (
        datetime.combine(period.first, time(0), zone),
        datetime.combine(period.end, time(0), zone),
    )


def offered_entries(system: System, period: Period) -> QuerySet[Any]:
    """Return what was offered in a period, each thing once for each institution.

    Of one thing that an institution announced twice only the first counts; what was already there
    when a source was added was never offered. ``outcome`` is the decision, of a copy its
    original's.
    """
    first, end = instants_of(system, period)
    rows = Entry.objects.filter(source__system=system).annotate(
        offered_at=Coalesce("published_at", "found_at"),
        outcome=Coalesce("same_as__status", "status"),
    )
    once = Q(same_as=None) | ~Q(same_as__source__actor=F("source__actor"))
    return rows.filter(once, offered_at__gte=first, offered_at__lt=end).filter(
        outcome__in=list(OUTCOMES)
    )


def offers_of(system: System, period: Period) -> Mapping[int, Offer]:
    """Return what each institution offered: one statement."""
    rows = offered_entries(system, period).order_by().values("source__actor", "outcome")
    found: dict[int, Offer] = defaultdict(Offer)
    for actor, outcome, number in rows.annotate(number=Count("pk")).values_list(
        "source__actor", "outcome", "number"
    ):
        found[actor] = replace(found[actor], **{OUTCOMES[EntryStatus(outcome)]: number})
    return found
