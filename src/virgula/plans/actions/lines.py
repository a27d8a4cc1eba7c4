"""What people say of a line: its status, its owner, until when it is decided, its follow-up."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from virgula.institutions.models import Actor
from virgula.journal.actions import write_record
from virgula.plans.actions.errors import (
    EmptyTextError,
    OutsideError,
    ReasonMissingError,
    TimingError,
)
from virgula.plans.choices import DueKind, LineStatus
from virgula.plans.models import FollowUp, Line


def set_line_status(*, line: Line, status: str, by: Any, at: datetime, reason: str = "") -> Line:
    """Say how far a line is; to discard one, or to bring it back, needs a reason."""
    reason = reason.strip()
    status = LineStatus(status)
    needs_reason = LineStatus.DISCARDED in {status, line.status}
    if needs_reason and status != line.status and not reason:
        raise ReasonMissingError
    return _change(
        line,
        by=by,
        at=at,
        verb="plans.status_set",
        reason=reason,
        status=status,
        status_reason=reason,
    )


def set_line_owner(*, line: Line, owner: Actor | None, by: Any, at: datetime) -> Line:
    """Say which institution answers for a line."""
    if owner is not None and owner.system_id != line.plan.system_id:
        raise OutsideError("owner", owner)
    return _change(line, by=by, at=at, verb="plans.owner_set", owner=owner)


def set_decision_due(
    *, line: Line, decision_due_on: date | None, decision_owner: str, by: Any, at: datetime
) -> Line:
    """Say until when, and by whom, the dates of a line are decided (CAL-F)."""
    if line.due_kind != DueKind.TO_AGREE:
        raise TimingError(line.due_kind)
    return _change(
        line,
        by=by,
        at=at,
        verb="plans.decision_set",
        decision_due_on=decision_due_on,
        decision_owner=decision_owner.strip(),
    )


def add_follow_up(
    *, line: Line, text: str, office: str, by: Any, at: datetime, is_public: bool = True
) -> FollowUp:
    """Write what was said of a line's advance, in a meeting or outside one."""
    text = text.strip()
    if not text:
        raise EmptyTextError
    with transaction.atomic():
        follow_up = FollowUp.objects.create(
            line=line, at=at, by=office, text=text, is_public=is_public
        )
        write_record(by=by, verb="plans.follow_up_added", target=line, at=at)
    return follow_up


def _change(
    line: Line, *, by: Any, at: datetime, verb: str, reason: str = "", **fields: Any
) -> Line:
    """Change fields of a line and write what was before; nothing is written when nothing is new."""
    changes = {
        name: [_plain(getattr(line, name)), _plain(value)]
        for name, value in fields.items()
        if getattr(line, name) != value
    }
    if not changes:
        return line
    with transaction.atomic():
        for name, value in fields.items():
            setattr(line, name, value)
        line.save(update_fields=list(fields))
        write_record(by=by, verb=verb, target=line, at=at, reason=reason, changes=changes)
    return line


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
