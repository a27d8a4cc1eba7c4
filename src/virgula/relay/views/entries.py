"""Entries on the desk: one page for each, and what is decided on them with a key or a button."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from virgula.institutions.clock import civil_day
from virgula.institutions.scope import reach_of
from virgula.journal.queries import history_of
from virgula.platform.access import permission
from virgula.publishing.actions import PublishingError
from virgula.relay import actions
from virgula.relay.actions import RelayError
from virgula.relay.models import Entry
from virgula.relay.queries import (
    credits_of,
    recent_decisions,
    visible_entries,
    waiting_entries,
    words_for,
)
from virgula.relay.views.messages import refusal, said, way_back

TODAY = "desk:today"
MAY_DECIDE = "relay.approve_entry"
MOST_AT_ONCE = 100
# Longer keys fit in no database.
KEY_DIGITS = 19


def _entry(request: HttpRequest, pk: int) -> Entry:
    rows = visible_entries(reach_of(request.user)).select_related(
        "source__system", "source__actor", "same_as", "post"
    )
    return get_object_or_404(rows, pk=pk)


@permission("relay.view_inbox")
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry whole: what the source said, our words, what was decided."""
    row = _entry(request, pk)
    context = {
        "entry": row,
        "credits": credits_of(row),
        "words": row.draft_text or words_for(row),
        "copies": list(row.copies.select_related("source").order_by("pk")),
        "original": row.same_as,
        "records": history_of(row),
    }
    return render(request, "relay/desk/entry.html", context)


@permission(MAY_DECIDE)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    text = request.POST.get("text", "")
    return _decide(
        request,
        pk,
        "approve",
        lambda row, at: actions.approve_entry(entry=row, text=text, by=request.user, at=at),
    )


@permission(MAY_DECIDE)
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(
        request,
        pk,
        "dismiss",
        lambda row, at: actions.dismiss_entry(entry=row, by=request.user, at=at),
    )


@permission(MAY_DECIDE)
@require_POST
def put_off(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(
        request,
        pk,
        "put_off",
        lambda row, at: actions.put_off_entry(entry=row, by=request.user, at=at),
    )


@permission(MAY_DECIDE)
@require_POST
def change_words(request: HttpRequest, pk: int) -> HttpResponse:
    text = request.POST.get("text", "")
    return _decide(
        request,
        pk,
        "change_words",
        lambda row, at: actions.change_words(entry=row, text=text, by=request.user, at=at),
    )


@permission(MAY_DECIDE)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(
        request,
        pk,
        "undo",
        lambda row, at: actions.undo_decision(entry=row, by=request.user, at=at),
    )


@permission(MAY_DECIDE)
@require_POST
def approve_all(request: HttpRequest) -> HttpResponse:
    """Approve the entries that the page showed, and no other that came meanwhile."""
    at = timezone.now()
    keys = [pk for pk in request.POST.getlist("entry") if pk.isdecimal() and len(pk) < KEY_DIGITS]
    shown = [int(pk) for pk in keys][:MOST_AT_ONCE]
    rows = visible_entries(reach_of(request.user)).filter(pk__in=shown)
    found = {row.pk: row for row in rows.select_related("source__system", "source__actor")}
    entries = [found[pk] for pk in dict.fromkeys(shown) if pk in found]
    try:
        posts = actions.approve_entries(entries=entries, by=request.user, at=at)
    except PublishingError as error:
        messages.error(request, refusal(error))
        return redirect(way_back(request, TODAY))
    messages.success(
        request,
        ngettext(
            "%(count)d approved: it leaves shortly.",
            "%(count)d approved: they leave one after another.",
            len(posts),
        )
        % {"count": len(posts)},
    )
    return redirect(way_back(request, TODAY))


def _decide(
    request: HttpRequest, pk: int, verb: str, act: Callable[[Entry, datetime], Any]
) -> HttpResponse:
    row, at = _entry(request, pk), timezone.now()
    try:
        act(row, at)
    except (RelayError, PublishingError) as error:
        return _answer(request, row, verb, at=at, problem=refusal(error))
    return _answer(request, row, verb, at=at)


def _answer(
    request: HttpRequest, row: Entry, verb: str, *, at: datetime, problem: str = ""
) -> HttpResponse:
    """Answer a decision: the parts of the page that change, or the way back to it."""
    sentence = problem or said(verb, row)
    if not getattr(request, "htmx", False):
        (messages.error if problem else messages.success)(request, sentence)
        place = f"#novedad-{row.pk}" if verb == "undo" else "#today-inbox"
        return redirect(way_back(request, TODAY) + place)
    reach, system = reach_of(request.user), row.source.system
    context = {
        "said": sentence,
        "is_problem": bool(problem),
        "decisions": recent_decisions(reach, system=system, now=at),
        "total": waiting_entries(reach, civil_day(system, at))
        .filter(source__system=system)
        .count(),
        "zone_label": system.zone_label,
        "next": request.POST.get("next", ""),
    }
    response = render(request, "relay/desk/decided.html", context)
    response["HX-Trigger"] = "relay:decided"
    if problem:
        # The row stays where it is: nothing happened to it.
        response["HX-Reswap"] = "none"
    return response
