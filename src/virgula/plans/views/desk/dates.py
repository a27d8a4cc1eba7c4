"""Acts on the dates of a line: issues, agreed dates, active projects."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from virgula.plans import actions
from virgula.plans.desk_forms import (
    AgreedDatesForm,
    ClosePeriodForm,
    IssueForm,
    PeriodForm,
    ReasonForm,
)
from virgula.plans.models import ActivePeriod, Occurrence
from virgula.plans.views.desk.acting import act_page
from virgula.plans.views.desk.found import desk_line, line_crumbs
from virgula.plans.views.desk.line_acts import FORM, back_to, who
from virgula.platform.access import permission


@permission("plans.change_line")
@FORM
def add_issue(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    return act_page(
        request,
        form=IssueForm(request.POST or None),
        act=lambda data: actions.add_issue(
            line=line, label=data["label"], due_on=data["due_on"], **who(request)
        ),
        title=_("Add an issue to line %(code)s") % {"code": line.code},
        lede=_("Each issue of the calendar that the line follows is a due date of its own."),
        submit=_("Add the issue"),
        back=back_to(line, "#fechas"),
        said=_("The issue is added."),
        crumbs=line_crumbs(line, (_("Issue"), None)),
    )


@permission("plans.change_line")
@FORM
def agree(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    form = AgreedDatesForm(request.POST or None)

    def record(data: dict[str, Any]) -> None:
        actions.agree_dates(
            line=line,
            dates=[actions.AgreedDate(label, due_on) for label, due_on in form.dates()],
            agreement=data["agreement"],
            **who(request),
        )

    return act_page(
        request,
        form=form,
        act=record,
        title=_("Agreed dates of line %(code)s") % {"code": line.code},
        lede=_("With its dates the line is no more «to be agreed»: it takes window and standing."),
        submit=_("Record the dates"),
        back=back_to(line, "#fechas"),
        said=_("The dates are recorded with their agreement."),
        crumbs=line_crumbs(line, (_("Agreed dates"), None)),
    )


@permission("plans.change_line")
@FORM
def remove(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    line = desk_line(request, key, slug)
    occurrence = get_object_or_404(Occurrence, line=line, pk=pk)
    occurrence.line = line
    return act_page(
        request,
        form=ReasonForm(request.POST or None),
        act=lambda data: actions.remove_occurrence(
            occurrence=occurrence, reason=data["reason"], **who(request)
        ),
        title=_("Take «%(name)s» away") % {"name": occurrence.label},
        submit=_("Take the date away"),
        back=back_to(line, "#fechas"),
        said=_("The date is taken away."),
        crumbs=line_crumbs(line, (_("Take a date away"), None)),
        danger=True,
    )


@permission("plans.change_line")
@FORM
def add_period(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    return act_page(
        request,
        form=PeriodForm(request.POST or None),
        act=lambda data: actions.add_active_period(line=line, **data, **who(request)),
        title=_("Add an active project to line %(code)s") % {"code": line.code},
        lede=_("The line is measured only while a project of it is active."),
        submit=_("Add the project"),
        back=back_to(line, "#proyectos"),
        said=_("The project is added."),
        crumbs=line_crumbs(line, (_("Active project"), None)),
    )


@permission("plans.change_line")
@FORM
def close_period(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    line = desk_line(request, key, slug)
    period = get_object_or_404(ActivePeriod, line=line, pk=pk)
    period.line = line
    return act_page(
        request,
        form=ClosePeriodForm(request.POST or None),
        act=lambda data: actions.close_active_period(
            period=period, ends_on=data["ends_on"], **who(request)
        ),
        title=_("Close «%(name)s»") % {"name": period.label},
        submit=_("Close the project"),
        back=back_to(line, "#proyectos"),
        said=_("The project is closed."),
        crumbs=line_crumbs(line, (_("Close a project"), None)),
    )
