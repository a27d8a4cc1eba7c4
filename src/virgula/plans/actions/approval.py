"""Record that a plan was approved; the draft stays readable (PLAN-1, without the vote)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from virgula.journal.actions import write_record
from virgula.plans.actions.errors import (
    AgreedInFutureError,
    AgreementMissingError,
    AlreadyApprovedError,
)
from virgula.plans.choices import PlanStatus
from virgula.plans.clock import plan_today
from virgula.plans.models import Plan, PlanSnapshot
from virgula.plans.queries.content import plan_content

OPEN = {PlanStatus.DRAFT, PlanStatus.COMMENT}


def approve_plan(
    *, plan: Plan, agreement_number: str, agreed_on: date, by: Any, office: str, at: datetime
) -> Plan:
    """Stamp the agreement's number and date, keep the draft as it read, and put it in force."""
    agreement_number = agreement_number.strip()
    if not agreement_number:
        raise AgreementMissingError
    with transaction.atomic():
        plan = Plan.objects.select_for_update().get(pk=plan.pk)
        if plan.status not in OPEN:
            raise AlreadyApprovedError(plan.agreement_number, plan.agreed_on)
        today = plan_today(plan, at)
        if agreed_on > today:
            raise AgreedInFutureError(agreed_on, today)
        take_snapshot(plan=plan, reason=agreement_number, office=office, at=at)
        before = plan.status
        plan.agreement_number = agreement_number
        plan.agreed_on = agreed_on
        plan.status = PlanStatus.IN_FORCE if plan.starts_on <= today else PlanStatus.APPROVED
        plan.save(update_fields=["agreement_number", "agreed_on", "status"])
        write_record(
            by=by,
            verb="plans.plan_approved",
            target=plan,
            at=at,
            changes={
                "status": [before, plan.status],
                "agreement_number": ["", agreement_number],
                "agreed_on": ["", agreed_on.isoformat()],
            },
        )
    return plan


def take_snapshot(*, plan: Plan, reason: str, office: str, at: datetime) -> PlanSnapshot:
    """Keep the plan as it reads now, in the caller's transaction."""
    newest = plan.snapshots.aggregate(newest=Max("version"))["newest"] or 0
    return PlanSnapshot.objects.create(
        plan=plan,
        version=newest + 1,
        status=plan.status,
        taken_at=at,
        taken_by=office,
        reason=reason,
        content=plan_content(plan),
    )
