"""The dated turns of a line: issues of another calendar, agreed dates, active periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from virgula.journal.actions import write_record
from virgula.plans.actions.errors import (
    AgreementMissingError,
    EmptyTextError,
    OccurrenceExistsError,
    OccurrenceHasEvidenceError,
    PeriodOrderError,
    ReasonMissingError,
    TimingError,
)
from virgula.plans.choices import DueKind, OccurrenceKind
from virgula.plans.models import ActivePeriod, Line, Occurrence


@dataclass(frozen=True, slots=True)
class AgreedDate:
    """A date that an agreement sets, with what it is for."""

    label: str
    due_on: date


def add_issue(*, line: Line, label: str, due_on: date, by: Any, at: datetime) -> Occurrence:
    """Add an issue of the calendar that the line follows (CAL-J)."""
    if line.due_kind != DueKind.PER_ISSUE:
        raise TimingError(line.due_kind)
    with transaction.atomic():
        issue = _add(line, OccurrenceKind.ISSUE, label, due_on, "")
        write_record(
            by=by,
            verb="plans.issue_added",
            target=line,
            at=at,
            changes={issue.label: ["", due_on.isoformat()]},
        )
    return issue


def agree_dates(
    *, line: Line, dates: Sequence[AgreedDate], agreement: str, by: Any, at: datetime
) -> list[Occurrence]:
    """Record the dates that an agreement sets: the line leaves «to be agreed» (CAL-F)."""
    agreement = agreement.strip()
    if line.due_kind != DueKind.TO_AGREE:
        raise TimingError(line.due_kind)
    if not agreement:
        raise AgreementMissingError
    if not dates:
        raise EmptyTextError
    with transaction.atomic():
        agreed = [
            _add(line, OccurrenceKind.AGREED, row.label, row.due_on, agreement) for row in dates
        ]
        write_record(
            by=by,
            verb="plans.dates_agreed",
            target=line,
            at=at,
            reason=agreement,
            changes={row.label: ["", row.due_on.isoformat()] for row in agreed},
        )
    return agreed


def remove_occurrence(*, occurrence: Occurrence, reason: str, by: Any, at: datetime) -> None:
    """Take a turn away; one with evidence stays until its evidence is withdrawn."""
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        held = occurrence.attributions.select_for_update()
        live = held.filter(withdrawn_at=None).count()
        if live:
            raise OccurrenceHasEvidenceError(live)
        # Withdrawn evidence is kept: it only forgets the turn.
        held.update(occurrence=None)
        write_record(
            by=by,
            verb="plans.occurrence_removed",
            target=occurrence.line,
            at=at,
            reason=reason.strip(),
            changes={occurrence.label: [occurrence.due_on.isoformat(), ""]},
        )
        occurrence.delete()


def add_active_period(
    *, line: Line, label: str, starts_on: date, ends_on: date | None, by: Any, at: datetime
) -> ActivePeriod:
    """Say from which day, and before which, a project of the line is active (CAL-X)."""
    label = label.strip()
    if line.due_kind != DueKind.CONDITIONAL:
        raise TimingError(line.due_kind)
    if not label:
        raise EmptyTextError
    if ends_on is not None and ends_on <= starts_on:
        raise PeriodOrderError(starts_on, ends_on)
    with transaction.atomic():
        period = ActivePeriod.objects.create(
            line=line, label=label, starts_on=starts_on, ends_on=ends_on
        )
        write_record(
            by=by,
            verb="plans.period_opened",
            target=line,
            at=at,
            changes={label: ["", _span(starts_on, ends_on)]},
        )
    return period


def close_active_period(
    *, period: ActivePeriod, ends_on: date, by: Any, at: datetime
) -> ActivePeriod:
    """Say from which day a project is active no more."""
    if ends_on <= period.starts_on:
        raise PeriodOrderError(period.starts_on, ends_on)
    before = _span(period.starts_on, period.ends_on)
    with transaction.atomic():
        period.ends_on = ends_on
        period.save(update_fields=["ends_on"])
        write_record(
            by=by,
            verb="plans.period_closed",
            target=period.line,
            at=at,
            changes={period.label: [before, _span(period.starts_on, ends_on)]},
        )
    return period


def _add(line: Line, kind: str, label: str, due_on: date, agreement: str) -> Occurrence:
    label = label.strip()
    if not label:
        raise EmptyTextError
    try:
        with transaction.atomic():
            return Occurrence.objects.create(
                line=line, kind=kind, label=label, due_on=due_on, agreement=agreement
            )
    except IntegrityError:
        raise OccurrenceExistsError(label, due_on) from None


def _span(starts_on: date, ends_on: date | None) -> str:
    return f"{starts_on.isoformat()} – {ends_on.isoformat() if ends_on else '…'}"
