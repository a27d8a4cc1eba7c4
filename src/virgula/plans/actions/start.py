"""Move the start of a plan: windows move with it, and no stored due date does (PLAN-2)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from virgula.journal.actions import write_record
from virgula.plans.actions.errors import ReasonMissingError, SameStartError
from virgula.plans.models import Plan
from virgula.plans.queries.moves import WindowMove, window_moves


def move_start(
    *, plan: Plan, starts_on: date, reason: str, by: Any, at: datetime
) -> list[WindowMove]:
    """Move the start, write why and which lines change window, and return those lines.

    Due dates stay as they are stored: windows are computed from the start and follow it.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissingError
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.starts_on == starts_on and not plan.start_is_assumed:
            raise SameStartError(starts_on)
        moves = window_moves(plan, starts_on)
        changes: dict[str, Any] = {
            "starts_on": [plan.starts_on.isoformat(), starts_on.isoformat()],
            **{move.code: [move.before_name, move.after_name] for move in moves},
        }
        plan.starts_on = starts_on
        plan.start_is_assumed = False
        plan.save(update_fields=["starts_on", "start_is_assumed"])
        write_record(
            by=by, verb="plans.start_moved", target=plan, at=at, reason=reason, changes=changes
        )
        for move in moves:
            write_record(
                by=by,
                verb="plans.window_changed",
                target=move.line,
                at=at,
                reason=reason,
                changes={"window": [move.before_name, move.after_name]},
            )
    return moves
