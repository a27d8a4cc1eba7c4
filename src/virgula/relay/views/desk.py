"""Sources on the desk: their health in plain words, and what a person may do about it."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from virgula.institutions.clock import civil_day
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.journal.queries import history_of
from virgula.platform.access import View, permission
from virgula.relay import actions
from virgula.relay.actions import HostBusyError, SourceExistsError, SourcePausedError
from virgula.relay.choices import VisitOutcome
from virgula.relay.forms import SourceForm
from virgula.relay.models import Source, Visit
from virgula.relay.queries import (
    coverage,
    entries_of,
    source_row,
    source_rows,
    visible_sources,
    visits_of,
)
from virgula.relay.words import note_sentence

MAY_SEE, MAY_CHANGE = "relay.view_inbox", "relay.change_source"


def _source(request: HttpRequest, pk: int) -> Source:
    rows = visible_sources(reach_of(request.user)).select_related("system", "actor")
    return get_object_or_404(rows, pk=pk)


@permission(MAY_SEE)
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources within reach with their health, and whom we gave a voice."""
    reach, now = reach_of(request.user), timezone.now()
    system = main_system(reach)
    context = {
        "rows": source_rows(reach),
        "coverage": coverage(system, today=civil_day(system, now), now=now) if system else None,
    }
    return render(request, "relay/desk/sources.html", context)


@permission(MAY_SEE)
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a source: its health, its visits, what it brought."""
    row = _source(request, pk)
    context = {
        "row": source_row(row),
        "source": row,
        "visits": [(visit, _notes(visit)) for visit in visits_of(row)],
        "entries": entries_of(row),
        "records": history_of(row),
    }
    return render(request, "relay/desk/source.html", context)


def _notes(visit: Visit) -> str:
    if visit.outcome != VisitOutcome.READ:
        return visit.detail
    return " ".join(note_sentence(note) for note in visit.detail.split(",") if note)


@permission(MAY_CHANGE)
def add_source(request: HttpRequest) -> HttpResponse:
    """Add an address to be visited."""
    reach, now = reach_of(request.user), timezone.now()
    system = main_system(reach)
    if system is None:
        messages.error(request, _("You run no system: ask its coordination for a role."))
        return redirect("desk:relay:sources")
    form = SourceForm(request.POST or None, system=system, reach=reach)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.add_source(system=system, by=request.user, at=now, **form.cleaned_data)
        except SourceExistsError as error:
            form.add_error("location", _repeated(error))
        else:
            messages.success(
                request, _("“%(name)s” will be visited within a minute.") % {"name": row.name}
            )
            return redirect("desk:relay:source", pk=row.pk)
    return render(
        request,
        "relay/desk/source_form.html",
        {"form": form, "source": None},
        status=422 if form.errors else 200,
    )


@permission(MAY_CHANGE)
def change_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a source's own fields."""
    row = _source(request, pk)
    form = SourceForm(
        request.POST or None, system=row.system, reach=reach_of(request.user), source=row
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_source(
                source=row, values=form.cleaned_data, by=request.user, at=timezone.now()
            )
        except SourceExistsError as error:
            form.add_error("location", _repeated(error))
        else:
            messages.success(request, _("Changes kept."))
            return redirect("desk:relay:source", pk=row.pk)
    return render(
        request,
        "relay/desk/source_form.html",
        {"form": form, "source": row},
        status=422 if form.errors else 200,
    )


def _repeated(error: SourceExistsError) -> str:
    return _("This address is already visited: “%(name)s”.") % {"name": error.source.name}


@permission(MAY_CHANGE)
@require_POST
def visit_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Visit a source now, while the person waits."""
    row = _source(request, pk)
    try:
        visit = actions.visit_source(row, at=timezone.now())
    except SourcePausedError:
        messages.error(request, _("The source is paused. Resume it to visit it."))
        return redirect("desk:relay:source", pk=pk)
    except HostBusyError as error:
        messages.error(
            request,
            _("“%(host)s” is being visited right now. Try again in a minute.")
            % {"host": error.host},
        )
        return redirect("desk:relay:source", pk=pk)
    if visit.outcome in {VisitOutcome.FAILED, VisitOutcome.GONE}:
        messages.error(request, visit.detail)
    else:
        messages.success(request, _visited(visit))
    return redirect("desk:relay:source", pk=pk)


def _visited(visit: Visit) -> str:
    if not visit.new and not visit.edited:
        return _("Visited: there is nothing new.")
    return ngettext("Visited: %(count)d new item.", "Visited: %(count)d new items.", visit.new) % {
        "count": visit.new
    }


def _door(
    act: Callable[[HttpRequest, Source, datetime], str],
) -> View:
    """Return a view that does one thing to a source and comes back to its page."""

    @permission(MAY_CHANGE)
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        row = _source(request, pk)
        try:
            messages.success(request, act(request, row, timezone.now()))
        except SourceExistsError as error:
            messages.error(request, _repeated(error))
        return redirect("desk:relay:source", pk=pk)

    return view


def _pause(request: HttpRequest, row: Source, at: datetime) -> str:
    actions.pause_source(source=row, by=request.user, at=at)
    return _("Paused: it is not visited until you resume it.")


def _resume(request: HttpRequest, row: Source, at: datetime) -> str:
    actions.resume_source(source=row, by=request.user, at=at)
    return _("Resumed: it will be visited within a minute.")


def _accept_move(request: HttpRequest, row: Source, at: datetime) -> str:
    actions.accept_move(source=row, by=request.user, at=at)
    return _("The new address will be visited within a minute.")


pause_source = _door(_pause)
resume_source = _door(_resume)
accept_move = _door(_accept_move)
