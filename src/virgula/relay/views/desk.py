"""Sources on the desk: their health in plain words, and what a person may do about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
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
from virgula.relay.choices import VISITED, SourceKind, VisitOutcome
from virgula.relay.forms import RulesForm, SourceForm
from virgula.relay.models import Source, Visit
from virgula.relay.queries import (
    HEALTHS,
    actors_with_sources,
    coverage,
    entries_of,
    source_row,
    source_rows,
    visible_sources,
    visits_of,
    voiceless,
    would_approve,
)
from virgula.relay.source_words import health_sentence, health_word, rules_sentence
from virgula.relay.views.adding import parts_page
from virgula.relay.views.messages import repeated
from virgula.relay.words import note_sentence

PER_PAGE = 100
MAY_SEE, MAY_CHANGE = "relay.view_inbox", "relay.change_source"


def _source(request: HttpRequest, pk: int) -> Source:
    rows = visible_sources(reach_of(request.user)).select_related("system", "actor")
    return get_object_or_404(rows, pk=pk)


@permission(MAY_SEE)
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources within reach with their health, and who has none at all."""
    reach, now = reach_of(request.user), timezone.now()
    system = main_system(reach)
    asked = _asked(request)
    page = Paginator(source_rows(reach, **asked), PER_PAGE).get_page(request.GET.get("page"))
    today = civil_day(system, now) if system else None
    context = {
        "page": page,
        "rows": page.object_list,
        "asked": asked,
        "is_asked": any(asked.values()),
        "actors": actors_with_sources(reach),
        "kinds": SourceKind.choices,
        "healths": [(key, health_word(key)) for key in HEALTHS],
        "voiceless": voiceless(reach, system, today) if system and today else [],
        "coverage": coverage(system, today=today, now=now) if system and today else None,
    }
    return render(request, "relay/desk/sources.html", context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Return the filters of the address; what is none of ours asks for everything."""
    actor, kind = request.GET.get("institucion", ""), request.GET.get("tipo", "")
    health = request.GET.get("salud", "")
    return {
        "actor": int(actor) if actor.isdecimal() and len(actor) < 19 else None,
        "kind": kind if kind in SourceKind.values else "",
        "health": health if health in HEALTHS else "",
    }


@permission(MAY_SEE)
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a source: its health, its visits, what it brought."""
    row = _source(request, pk)
    context = {
        "row": (shown := source_row(row)),
        "source": row,
        "health": health_sentence(row, shown.health, taken=shown.taken),
        "rules": rules_sentence(row.mode, row.keywords, row.most_a_day),
        "is_visited": row.kind in VISITED,
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
            form.add_error("location", repeated(error))
        else:
            messages.success(request, _("Changes kept."))
            return redirect("desk:relay:source", pk=row.pk)
    return render(
        request,
        "relay/desk/source_form.html",
        {"form": form, "source": row},
        status=422 if form.errors else 200,
    )


@permission(MAY_CHANGE)
def change_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is done with a source's items; show what its last ones would have met."""
    row = _source(request, pk)
    initial = {name: getattr(row, name) for name in ("mode", "keywords", "most_a_day")}
    form = RulesForm(request.POST or None, initial=initial)
    is_right = form.is_valid() if form.is_bound else True
    keywords = form.cleaned_data.get("keywords", []) if form.is_bound else row.keywords
    mode = form.data.get("mode", "") if form.is_bound else row.mode
    tried = would_approve(row, keywords)
    context = {
        "source": row,
        "form": form,
        "mode": mode,
        "entries": tried,
        "approved": sum(bool(keyword) for _entry, keyword in tried),
    }
    if getattr(request, "htmx", False):
        return render(request, "relay/desk/rules_preview.html", context)
    if form.is_bound and is_right and "preview" not in request.POST:
        actions.change_rules(source=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Changes kept."))
        return redirect("desk:relay:source", pk=row.pk)
    return render(request, "relay/desk/source_rules.html", context, status=200 if is_right else 422)


@permission(MAY_CHANGE)
def change_parts(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the selectors of a list of news, seeing at each step what they bring."""
    row = _source(request, pk)
    if row.kind != SourceKind.LISTING:
        raise Http404
    page = parts_page(request, row.location, zone=row.zone, options=row.options)
    if getattr(request, "htmx", False):
        return render(request, "relay/desk/parts_preview.html", page)
    if request.method == "POST" and "keep" in request.POST and page["parts"].is_valid():
        actions.change_source(
            source=row,
            values={"options": page["parts"].options()},
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Changes kept."))
        return redirect("desk:relay:source", pk=row.pk)
    return render(request, "relay/desk/source_parts.html", {**page, "source": row})


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
            messages.error(request, repeated(error))
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
