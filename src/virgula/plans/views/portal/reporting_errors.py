"""«Something is wrong»: the form, and the receipt that its folio's mark opens."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from virgula.plans.actions.reporting_errors import (
    ReportUnknownError,
    report_error,
    report_mark,
    report_of_mark,
)
from virgula.plans.public_forms import ErrorReportForm
from virgula.plans.views.portal.found import public_line
from virgula.platform.access import by_link, public
from virgula.platform.throttle import address_of, is_allowed

HOUR = 3600
PER_PLACE = 20


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_form(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = public_line(key, slug)
    form = ErrorReportForm(request.POST or None)
    too_many = False
    if request.method == "POST" and form.is_valid():
        if form.is_from_a_machine:
            return redirect(line)
        too_many = not is_allowed("report", address_of(request), limit=PER_PLACE, seconds=HOUR)
        if not too_many:
            report = report_error(
                line=line,
                text=form.cleaned_data["text"],
                email=form.cleaned_data["email"],
                at=timezone.now(),
            )
            return redirect(reverse("plans:error_receipt", args=[report_mark(report)]))
    status = 429 if too_many else 422 if form.errors else 200
    page = {"line": line, "plan": line.plan, "form": form, "too_many": too_many}
    return render(request, "plans/portal/report_error.html", page, status=status)


@by_link
@never_cache
@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest, mark: str) -> HttpResponse:
    try:
        report = report_of_mark(mark)
    except ReportUnknownError as error:
        raise Http404 from error
    page = {"report": report, "line": report.line, "plan": report.line.plan}
    return render(request, "plans/portal/receipt.html", page)
