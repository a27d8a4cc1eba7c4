"""Join entries that tell of the same, and part those that do not."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.relay import actions
from virgula.relay.actions import AloneError, OtherSystemError, RelayError, SameGroupError
from virgula.relay.actions.grouping import last_grouping
from virgula.relay.actions.window import nearest, why_same
from virgula.relay.choices import SameBy
from virgula.relay.models import Entry
from virgula.relay.queries import short_title, visible_entries
from virgula.relay.queries.groups import alike_entries, group_of
from virgula.relay.views.messages import refusal, way_back

MAY_DECIDE = "relay.approve_entry"
MOST_LETTERS = 200
# Longer keys fit in no database.
KEY_DIGITS = 18


def _entry(request: HttpRequest, pk: int) -> Entry:
    rows = visible_entries(reach_of(request.user)).select_related(
        "source__system", "source__actor", "same_as"
    )
    return get_object_or_404(rows, pk=pk)


def group_context(row: Entry) -> dict[str, Any]:
    """Return what the page of an entry says of its group."""
    group = group_of(row)
    match = None
    if row.same_as is not None and row.same_by == SameBy.WORDS:
        match = why_same(row, row.same_as)
    return {
        "group": group,
        "match": match,
        "can_undo_group": last_grouping(row) is not None,
    }


@permission(MAY_DECIDE)
def alike(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what looks alike, and what speaks against it, so that a person joins or leaves it."""
    row = _entry(request, pk)
    words = request.GET.get("q", "").strip()[:MOST_LETTERS]
    found = nearest(row, words=words)
    group = group_of(row)
    context = {
        "entry": row,
        "group": group,
        "words": words,
        "rows": alike_entries(reach_of(request.user), found, group=group),
    }
    return render(request, "relay/desk/alike.html", context)


@permission(MAY_DECIDE)
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    row, key = _entry(request, pk), request.POST.get("with", "")
    if not (key.isascii() and key.isdecimal() and len(key) <= KEY_DIGITS):
        messages.error(request, _("Choose which one tells of the same."))
        return redirect("desk:relay:alike", pk=row.pk)
    try:
        other = _entry(request, int(key))
    except Http404:
        messages.error(request, _("That entry is not there any more. Choose another."))
        return redirect("desk:relay:alike", pk=row.pk)
    return _group(
        request,
        row,
        lambda at: actions.merge_entries(entry=other, into=row, by=request.user, at=at),
        _("Joined: “%(title)s” is shown once, with everybody's credit.")
        % {"title": short_title(row)},
    )


@permission(MAY_DECIDE)
@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    row = _entry(request, pk)
    return _group(
        request,
        row,
        lambda at: actions.split_entry(entry=row, by=request.user, at=at),
        _("Set apart: “%(title)s” stands by itself again.") % {"title": short_title(row)},
    )


@permission(MAY_DECIDE)
@require_POST
def undo_group(request: HttpRequest, pk: int) -> HttpResponse:
    row = _entry(request, pk)
    return _group(
        request,
        row,
        lambda at: actions.undo_grouping(entry=row, by=request.user, at=at),
        _("Undone: the group is as it was."),
    )


def _group(
    request: HttpRequest, row: Entry, act: Callable[[datetime], Any], sentence: str
) -> HttpResponse:
    try:
        act(timezone.now())
    except RelayError as error:
        messages.error(request, _refusal(error))
    else:
        messages.success(request, sentence)
    return redirect(way_back(request, reverse("desk:relay:entry", args=[row.pk])))


def _refusal(error: RelayError) -> str:
    match error:
        case SameGroupError():
            return _("They already stand together.")
        case AloneError():
            return _("It already stands by itself.")
        case OtherSystemError():
            return _("It belongs to another system: they cannot be joined.")
        case _:
            return refusal(error)
