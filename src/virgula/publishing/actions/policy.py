"""The one switch that stops everything, and the hours in which nothing leaves."""

from datetime import datetime, time
from typing import Any

from django.db import transaction

from virgula.institutions.models import System
from virgula.journal.actions import write_record
from virgula.publishing.actions.errors import PublishingError
from virgula.publishing.models import PublishingPolicy
from virgula.publishing.queries.policy import forget_pauses

REASON_LIMIT = 300


class ReasonMissingError(PublishingError):
    """Everything is stopped only with a reason: who comes next must know what to wait for."""


def pause_everything(*, system: System, reason: str, by: Any, at: datetime) -> bool:
    """Let nothing of a system leave until a person resumes; return whether it was speaking.

    What a worker is already sending ends as it must. Raises ``ReasonMissingError``.
    """
    reason = " ".join(reason.split())[:REASON_LIMIT]
    if not reason:
        raise ReasonMissingError
    with transaction.atomic():
        PublishingPolicy.objects.get_or_create(system=system)
        # Two people may press at once: the first reason stays.
        paused = PublishingPolicy.objects.filter(system=system, paused_at__isnull=True).update(
            paused_at=at, paused_by=str(by)[:200] if by else "", pause_reason=reason
        )
        if paused:
            write_record(
                by=by, verb="publishing.everything_paused", target=system, at=at, reason=reason
            )
        transaction.on_commit(forget_pauses)
    return bool(paused)


def resume_everything(*, system: System, by: Any, at: datetime) -> bool:
    """Let a system speak again; return whether it was paused.

    What waited leaves, except what is later than its own limit: that asks a person.
    """
    with transaction.atomic():
        resumed = PublishingPolicy.objects.filter(system=system, paused_at__isnull=False).update(
            paused_at=None, paused_by="", pause_reason=""
        )
        if resumed:
            write_record(by=by, verb="publishing.everything_resumed", target=system, at=at)
        transaction.on_commit(forget_pauses)
    return bool(resumed)


def change_quiet_hours(
    *, system: System, since: time | None, until: time | None, by: Any, at: datetime
) -> PublishingPolicy:
    """Say between which hours of the system's clock nothing leaves; equal or empty hours: none."""
    if since is None or until is None or since == until:
        since = until = None
    with transaction.atomic():
        policy, _ = PublishingPolicy.objects.get_or_create(system=system)
        before = _said(policy.quiet_from, policy.quiet_until)
        policy.quiet_from, policy.quiet_until = since, until
        policy.save(update_fields=["quiet_from", "quiet_until"])
        if before != _said(since, until):
            write_record(
                by=by,
                verb="publishing.quiet_hours_changed",
                target=system,
                at=at,
                changes={"quiet": [before, _said(since, until)]},
            )
    return policy


def _said(since: time | None, until: time | None) -> str:
    return f"{since:%H:%M}–{until:%H:%M}" if since and until else ""
