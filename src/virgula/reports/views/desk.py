"""Reports on the desk: the list, making one, publishing it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from virgula.evidence.forms import ReasonForm
from virgula.institutions.offices import office_of
from virgula.institutions.scope import reach_of
from virgula.plans.clock import plan_today
from virgula.plans.models import Plan
from virgula.plans.queries import current_plan
from virgula.plans.queries.readings import plan_end
from virgula.platform.access import permission
from virgula.reports import actions, queries
from virgula.reports.forms import ReportForm


@permission("reports.create_report")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    reports = queries.reports_within(reach_of(request.user))
    page = Paginator(reports, 50).get_page(request.GET.get("page"))
    return render(request, "reports/desk/index.html", {"page": page})


@permission("reports.create_report")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    reach, now = reach_of(request.user), timezone.now()
    plan = current_plan(reach)
    form = ReportForm(
        request.POST or None, reach=reach, initial=_proposed(plan, now) if plan else {}
    )
    if request.method == "POST" and form.is_valid():
        chosen: Plan = form.cleaned_data["plan"]
        made = actions.create_report(
            plan=chosen,
            period=form.period,
            title=form.cleaned_data["title"],
            by=request.user,
            office=office_of(request.user, chosen.system, on=plan_today(chosen, now)),
            at=now,
        )
        messages.success(
            request, _("The report is made. Only the staff sees it until you publish it.")
        )
        return redirect(made)
    status = 422 if form.errors else 200
    page = {"form": form, "has_plan": plan is not None}
    return render(request, "reports/desk/create.html", page, status=status)


def _proposed(plan: Plan, now: datetime) -> dict[str, object]:
    """Propose the plan's year up to today: most reports are made with three clicks."""
    last = min(plan_today(plan, now), plan_end(plan) - timedelta(days=1))
    return {
        "plan": plan.pk,
        "title": _("Report of %(plan)s") % {"plan": plan},
        "first": plan.starts_on,
        "last": max(last, plan.starts_on),
    }


@permission("reports.create_report")
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = get_object_or_404(queries.reports_within(reach_of(request.user)), pk=pk)
    actions.publish_report(report, by=request.user, at=timezone.now())
    messages.success(request, _("Published: anyone may read it at this address."))
    return redirect(report)


@permission("reports.create_report")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = get_object_or_404(queries.reports_within(reach_of(request.user)), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_report(
            report, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("Withdrawn: only the staff sees it now."))
        return redirect(report)
    status = 422 if form.errors else 200
    page = {"report": report, "form": form}
    return render(request, "reports/desk/withdraw.html", page, status=status)
