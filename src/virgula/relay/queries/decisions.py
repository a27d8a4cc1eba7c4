"""What was decided on what institutions offered, by whom, with the words of the decision."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from virgula.evidence.figures import Period
from virgula.institutions.models import System
from virgula.relay.choices import EntryStatus
from virgula.relay.queries.offers import offered_entries

APPROVED, DISMISSED, NOT_APPROVED, EVERYTHING = "approved", "dismissed", "not_approved", ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which decisions: what was decided, of whom, by whom; empty is all."""

    what: str = EVERYTHING
    actor: int | None = None
    by: str = ""


def decisions_of(system: System, period: Period, wanted: Wanted) -> QuerySet[Any]:
    """Return what was offered in a period with its decision, the newest first."""
    rows = offered_entries(system, period)
    match wanted.what:
        case "approved":
            rows = rows.filter(outcome=EntryStatus.APPROVED)
        case "dismissed":
            rows = rows.filter(outcome=EntryStatus.DISMISSED)
        case "not_approved":
            rows = rows.exclude(outcome=EntryStatus.APPROVED)
    if wanted.actor is not None:
        rows = rows.filter(source__actor=wanted.actor)
    if wanted.by:
        rows = rows.filter(decided_by=wanted.by)
    ordered = rows.select_related("source__actor", "post", "same_as")
    return ordered.order_by(F("decided_at").desc(nulls_last=True), "-offered_at", "-pk")


def deciders_of(system: System, period: Period) -> list[str]:
    """Return who decided something in a period, by name."""
    rows = offered_entries(system, period).exclude(decided_by="").order_by("decided_by")
    return list(rows.values_list("decided_by", flat=True).distinct())


def actors_of(system: System, period: Period) -> list[tuple[int, str]]:
    """Return the institutions that offered something in a period, by name."""
    rows = offered_entries(system, period).order_by("source__actor__name", "source__actor")
    found = rows.values_list(
        "source__actor", "source__actor__acronym", "source__actor__name"
    ).distinct()
    return [(pk, acronym or name) for pk, acronym, name in found]
