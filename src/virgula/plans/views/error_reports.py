"""The desk's list of notices: what readers say is wrong, answered or dismissed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from virgula.institutions.scope import reach_of
from virgula.plans.actions.reporting_errors import (
    ReportClosedError,
    answer_report,
    dismiss_report,
)
from virgula.plans.choices import ReportStatus
from virgula.plans.models import ErrorReport
from virgula.plans.public_forms import AnswerForm
from virgula.platform.access import permission
from virgula.platform.scoping import within

PER_PAGE = 50


@permission("plans.change_errorreport")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    from django.core.paginator import Paginator

    rows = within(ErrorReport.objects.all(), reach_of(request.user), system="line__plan__system")
    is_open = request.GET.get("ver") != "todos"
    if is_open:
        rows = rows.filter(status=ReportStatus.RECEIVED)
    rows = rows.select_related("line__plan").order_by("-received_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "plans/desk/error_reports.html", {"page": page, "is_open": is_open})


@permission("plans.change_errorreport")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, folio: str) -> HttpResponse:
    rows = within(ErrorReport.objects.all(), reach_of(request.user), system="line__plan__system")
    report = get_object_or_404(rows.select_related("line__plan"), folio=folio)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = dismiss_report if "dismiss" in request.POST else answer_report
        words = form.cleaned_data["answer"]
        keyword = "reason" if act is dismiss_report else "answer"
        try:
            act(report=report, by=request.user, at=timezone.now(), **{keyword: words})
        except ReportClosedError as error:
            said = _("Notice %(folio)s was already attended by somebody else.")
            messages.warning(request, said % {"folio": error.folio})
        else:
            said = _("Notice %(folio)s is attended.") % {"folio": report.folio}
            messages.success(request, said)
        return redirect("desk:plans:error_reports")
    status = 422 if form.errors else 200
    page = {"report": report, "line": report.line, "plan": report.line.plan, "form": form}
    return render(request, "plans/desk/error_report.html", page, status=status)
