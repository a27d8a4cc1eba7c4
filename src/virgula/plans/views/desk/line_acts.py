"""Acts on a line: what people say of it, who answers, its dates, its evidence."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from virgula.plans import actions
from virgula.plans.choices import PlanKind
from virgula.plans.clock import plan_today
from virgula.plans.desk_forms import (
    AlignmentForm,
    DecisionForm,
    EvidenceForm,
    FollowUpForm,
    OwnerForm,
    ReasonForm,
    RuleForm,
    StatusForm,
)
from virgula.plans.models import Alignment, Attribution, AttributionRule, Line
from virgula.plans.views.desk.acting import act_now, act_page
from virgula.plans.views.desk.found import desk_line, line_crumbs, office
from virgula.platform.access import permission

FORM = require_http_methods(["GET", "HEAD", "POST"])


def back_to(line: Line, place: str = "") -> str:
    return reverse("desk:plans:line", args=[line.plan.key, line.slug]) + place


def who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


@permission("plans.change_line")
@FORM
def status(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    return act_page(
        request,
        form=StatusForm(request.POST or None, initial={"status": line.status}),
        act=lambda data: actions.set_line_status(
            line=line, status=data["status"], reason=data["reason"], **who(request)
        ),
        title=_("Situation of line %(code)s") % {"code": line.code},
        lede=_("What people say of it. Whether it is on time is computed and cannot be typed."),
        submit=_("Save the situation"),
        back=back_to(line),
        said=_("The situation of the line is saved."),
        crumbs=line_crumbs(line, (_("Situation"), None)),
    )


@permission("plans.change_line")
@FORM
def owner(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    return act_page(
        request,
        form=OwnerForm(
            request.POST or None, system=line.plan.system, initial={"owner": line.owner_id}
        ),
        act=lambda data: actions.set_line_owner(line=line, owner=data["owner"], **who(request)),
        title=_("Who answers for line %(code)s") % {"code": line.code},
        submit=_("Save who answers"),
        back=back_to(line),
        said=_("It is saved who answers for the line."),
        crumbs=line_crumbs(line, (_("Who answers"), None)),
    )


@permission("plans.change_line")
@FORM
def decision(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    initial = {"decision_due_on": line.decision_due_on, "decision_owner": line.decision_owner}
    return act_page(
        request,
        form=DecisionForm(request.POST or None, initial=initial),
        act=lambda data: actions.set_decision_due(
            line=line,
            decision_due_on=data["decision_due_on"],
            decision_owner=data["decision_owner"],
            **who(request),
        ),
        title=_("Decision on the dates of line %(code)s") % {"code": line.code},
        submit=_("Save the decision's date"),
        back=back_to(line, "#fechas"),
        said=_("It is saved until when its dates are decided."),
        crumbs=line_crumbs(line, (_("Decision"), None)),
    )


@permission("plans.change_line")
@FORM
def follow_up(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    return act_page(
        request,
        form=FollowUpForm(request.POST or None),
        act=lambda data: actions.add_follow_up(
            line=line,
            text=data["text"],
            is_public=data["is_public"],
            office=office(request, line.plan, timezone.now()),
            **who(request),
        ),
        title=_("Follow-up of line %(code)s") % {"code": line.code},
        lede=_("What was said of its advance, in a session or outside one."),
        submit=_("Save the follow-up"),
        back=back_to(line, "#seguimiento"),
        said=_("The follow-up is saved."),
        crumbs=line_crumbs(line, (_("Follow-up"), None)),
    )


@permission("evidence.declare_fact")
@FORM
def declare(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    now = timezone.now()
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        line=line,
        initial={"day": plan_today(line.plan, now)},
    )

    def record(data: dict[str, Any]) -> None:
        actions.declare_line_evidence(
            line=line,
            title=data["title"],
            day=data["day"],
            quantity=data["quantity"],
            actor=data["actor"],
            territory=data["territory"],
            occurrence=data.get("occurrence"),
            file=data["file"],
            link=data["link"],
            note=data["note"],
            office=office(request, line.plan, now),
            by=request.user,
            at=now,
        )

    return act_page(
        request,
        form=form,
        act=record,
        title=_("Declare evidence of line %(code)s") % {"code": line.code},
        lede=_("It counts from now on, and reads «declared» until a second person verifies it."),
        submit=_("Declare the evidence"),
        back=back_to(line, "#evidencia"),
        said=_("The evidence is declared and counts for the line."),
        crumbs=line_crumbs(line, (_("Declare evidence"), None)),
        template="plans/desk/declare.html",
    )


@permission("plans.change_line")
@FORM
def withdraw(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    line = desk_line(request, key, slug)
    held = get_object_or_404(Attribution.objects.select_related("fact"), line=line, pk=pk)
    return act_page(
        request,
        form=ReasonForm(request.POST or None),
        act=lambda data: actions.withdraw_attribution(
            attribution=held, reason=data["reason"], **who(request)
        ),
        title=_("Withdraw evidence from line %(code)s") % {"code": line.code},
        lede=_("«%(title)s» stays in the ledger and counts no more for this line.")
        % {"title": held.fact.title},
        submit=_("Withdraw the evidence"),
        back=back_to(line, "#evidencia"),
        said=_("The evidence counts no more for this line."),
        crumbs=line_crumbs(line, (_("Withdraw evidence"), None)),
        danger=True,
    )


@permission("plans.change_line")
@FORM
def add_rule(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    return act_page(
        request,
        form=RuleForm(request.POST or None),
        act=lambda data: actions.add_rule(line=line, kind=data["kind"], **who(request)),
        title=_("What counts by itself for line %(code)s") % {"code": line.code},
        lede=_("From now on each new record of this kind counts for the line without asking."),
        submit=_("Let it count by itself"),
        back=back_to(line, "#reglas"),
        said=_("From now on those records count by themselves."),
        crumbs=line_crumbs(line, (_("What counts by itself"), None)),
    )


@permission("plans.change_line")
@require_POST
def remove_rule(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    line = desk_line(request, key, slug)
    rule = get_object_or_404(AttributionRule, line=line, pk=pk)
    return act_now(
        request,
        act=lambda: actions.remove_rule(rule=rule, **who(request)),
        back=back_to(line, "#reglas"),
        said=_("Those records count no more by themselves. What counted already stays."),
    )


@permission("plans.change_line")
@FORM
def align(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    return act_page(
        request,
        form=AlignmentForm(request.POST or None, system=line.plan.system),
        act=lambda data: actions.align(
            line=line, programme_line=data["programme_line"], **who(request)
        ),
        title=_("What line %(code)s serves") % {"code": line.code},
        submit=_("Save what it serves"),
        back=back_to(line, "#vinculacion"),
        said=_("It is saved what the line serves."),
        crumbs=line_crumbs(line, (_("What it serves"), None)),
        extra={"programme_kind": PlanKind.PROGRAMME},
    )


@permission("plans.change_line")
@require_POST
def unalign(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    line = desk_line(request, key, slug)
    # Only the line's own: what comes through its component is the component's.
    alignment = get_object_or_404(
        Alignment.objects.select_related("programme_line__plan", "line"), line=line, pk=pk
    )
    return act_now(
        request,
        act=lambda: actions.unalign(alignment=alignment, **who(request)),
        back=back_to(line, "#vinculacion"),
        said=_("The line serves that one no more."),
    )
