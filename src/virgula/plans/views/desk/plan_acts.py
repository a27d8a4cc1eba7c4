"""Acts on a whole plan: move its start, record its approval."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from virgula.plans import actions, queries
from virgula.plans.clock import plan_today
from virgula.plans.desk_forms import ApprovalForm, DayField, StartForm
from virgula.plans.views.desk.acting import act_page
from virgula.plans.views.desk.found import desk_plan, office, plan_crumbs
from virgula.platform.access import permission


@permission("plans.move_start")
@require_http_methods(["GET", "HEAD", "POST"])
def move_start(request: HttpRequest, key: str) -> HttpResponse:
    """Show which lines would change window before the move is confirmed."""
    plan = desk_plan(request, key)
    if "look" in request.POST:
        # Looking has an address of its own, without the token of the form.
        asked = {name: request.POST.get(name, "") for name in ("starts_on", "reason")}
        return redirect(f"{request.path}?{urlencode(asked)}")
    starts_on = _asked_start(request)
    form = StartForm(
        request.POST or None,
        initial={
            "starts_on": starts_on or plan.starts_on,
            "reason": request.GET.get("reason", ""),
        },
    )
    moves = queries.window_moves(plan, starts_on) if starts_on else None
    return act_page(
        request,
        form=form,
        act=lambda data: actions.move_start(
            plan=plan,
            starts_on=data["starts_on"],
            reason=data["reason"],
            by=request.user,
            at=timezone.now(),
        ),
        title=_("Move the start of the plan"),
        lede=_("The windows follow the start; no due date changes."),
        submit=_("Move the start"),
        back=reverse("desk:plans:board", args=[plan.key]),
        said=_("The start moved. The history says why and which lines changed window."),
        crumbs=plan_crumbs(plan, (_("Move the start"), None)),
        template="plans/desk/start.html",
        extra={
            "plan": plan,
            "moves": moves,
            "starts_on": starts_on,
            "before": queries.window_rows(queries.windows_of(plan), plan.starts_on),
            "after": queries.window_rows(queries.windows_of(plan), starts_on)
            if starts_on
            else None,
        },
    )


def _asked_start(request: HttpRequest) -> date | None:
    """Return the day whose changes are to be seen before anything is saved."""
    typed = request.POST.get("starts_on") or request.GET.get("starts_on") or ""
    try:
        day: date | None = DayField(required=False).clean(typed)
    except ValidationError:
        return None
    return day


@permission("plans.approve_plan")
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, key: str) -> HttpResponse:
    plan = desk_plan(request, key)
    now = timezone.now()

    def record(data: dict[str, Any]) -> None:
        actions.approve_plan(
            plan=plan,
            agreement_number=data["agreement"],
            agreed_on=data["agreed_on"],
            office=office(request, plan, now),
            by=request.user,
            at=now,
        )

    return act_page(
        request,
        form=ApprovalForm(request.POST or None),
        act=record,
        title=_("Record the approval of the plan"),
        lede=_(
            "The draft stays readable as it is today; from then on anyone can see the plan in "
            "the portal."
        ),
        submit=_("Record the approval"),
        back=reverse("desk:plans:board", args=[plan.key]),
        said=_("The approval is recorded and the plan is public."),
        crumbs=plan_crumbs(plan, (_("Approval"), None)),
        extra={"plan": plan, "today": plan_today(plan, now)},
    )
