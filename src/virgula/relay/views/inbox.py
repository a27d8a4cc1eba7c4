"""Several entries at once, and what changed after it was approved."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import View, permission
from virgula.platform.scoping import within
from virgula.publishing.actions import PublishingError
from virgula.relay import actions
from virgula.relay.actions import RelayError, Scheduled
from virgula.relay.models import Entry, EntryEdit
from virgula.relay.queries import decided_together, leaving_said, short_title, visible_entries
from virgula.relay.views.messages import instant_in, refusal, way_back

TODAY = "desk:today"
MAY_DECIDE = "relay.approve_entry"
MOST_AT_ONCE = 100
# Longer keys fit in no database.
KEY_DIGITS = 19


def _chosen(request: HttpRequest) -> list[Entry]:
    """Return the entries that were marked, or else all that the page showed; no other."""
    posted = request.POST.getlist("entry") or request.POST.getlist("shown")
    keys = [pk for pk in posted if pk.isdecimal() and len(pk) < KEY_DIGITS]
    shown = list(dict.fromkeys(int(pk) for pk in keys))[:MOST_AT_ONCE]
    rows = visible_entries(reach_of(request.user)).filter(pk__in=shown)
    found = {
        row.pk: row for row in rows.select_related("source__system", "source__actor", "activity")
    }
    return [found[pk] for pk in shown if pk in found]


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(way_back(request, TODAY) + "#today-inbox")


@permission(MAY_DECIDE)
@require_POST
def approve_all(request: HttpRequest) -> HttpResponse:
    """Approve the entries that the page showed, and no other that came meanwhile."""
    try:
        posts = actions.approve_entries(
            entries=_chosen(request), by=request.user, at=timezone.now()
        )
    except PublishingError as error:
        messages.error(request, refusal(error))
        return _back(request)
    messages.success(
        request,
        ngettext(
            "%(count)d approved: it leaves shortly.",
            "%(count)d approved: they leave one after another.",
            len(posts),
        )
        % {"count": len(posts)},
    )
    return _back(request)


@permission(MAY_DECIDE)
@require_POST
def schedule_all(request: HttpRequest) -> HttpResponse:
    """Approve the marked entries, or all that were shown, into the free hours of the accounts."""
    entries, at = _chosen(request), timezone.now()
    # One system's hours are given out at a time.
    system = entries[0].source.system if entries else main_system(reach_of(request.user))
    entries = [one for one in entries if system and one.source.system_id == system.pk]
    if system is None or not entries:
        messages.info(request, _("There is nothing to schedule: everything is decided."))
        return _back(request)
    done = actions.schedule_entries(system=system, entries=entries, by=request.user, at=at)
    _say(request, done, at)
    return _back(request)


def _say(request: HttpRequest, done: Scheduled, at: datetime) -> None:
    if done.posts:
        dues = sorted(post.due_at for post in done.posts)
        system = done.posts[0].system
        messages.success(
            request,
            ngettext(
                "%(count)d scheduled: it leaves %(first)s (%(zone)s).",
                "%(count)d scheduled: the first leaves %(first)s, the last %(last)s (%(zone)s).",
                len(dues),
            )
            % {
                "count": len(dues),
                "first": leaving_said(dues[0], system=system, now=at),
                "last": leaving_said(dues[-1], system=system, now=at),
                "zone": system.zone_label,
            },
        )
    if done.already:
        messages.info(
            request,
            ngettext(
                "%(count)d had been decided by somebody else; it leaves only once.",
                "%(count)d had been decided by somebody else; they leave only once.",
                len(done.already),
            )
            % {"count": len(done.already)},
        )
    if done.no_hour:
        messages.warning(
            request,
            ngettext(
                "%(count)d found no free hour within the shares of the day: it waits.",
                "%(count)d found no free hour within the shares of the day: they wait.",
                len(done.no_hour),
            )
            % {"count": len(done.no_hour)},
        )
    for entry, error in done.refused[:3]:
        messages.error(
            request,
            _("“%(title)s” was not approved. %(why)s")
            % {"title": short_title(entry), "why": refusal(error)},
        )


@permission(MAY_DECIDE)
@require_POST
def undo_together(request: HttpRequest) -> HttpResponse:
    """Bring back all that one press approved."""
    mark = instant_in(request.POST.get("mark", ""))
    entries = decided_together(reach_of(request.user), mark) if mark else []
    back, gone = actions.undo_together(entries=entries, by=request.user, at=timezone.now())
    if back:
        messages.success(
            request,
            ngettext(
                "Undone: %(count)d is in the inbox again.",
                "Undone: %(count)d are in the inbox again.",
                len(back),
            )
            % {"count": len(back)},
        )
    if gone:
        messages.error(
            request,
            ngettext(
                "%(count)d has already left; it cannot be undone.",
                "%(count)d have already left; they cannot be undone.",
                len(gone),
            )
            % {"count": len(gone)},
        )
    if not back and not gone:
        messages.info(request, _("There is nothing to undo: somebody undid it before."))
    return _back(request)


def _on_edit(act: Callable[..., Any], sentence: Callable[[], str]) -> View:
    """Return a view that decides on what changed after it was approved."""

    @permission(MAY_DECIDE)
    @require_POST
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        rows = within(
            EntryEdit.objects.select_related(
                "entry__source__system", "entry__source__actor", "entry__post", "entry__activity"
            ),
            reach_of(request.user),
            system="entry__source__system",
        )
        edit = get_object_or_404(rows, pk=pk)
        try:
            made = act(edit=edit, by=request.user, at=timezone.now())
        except (RelayError, PublishingError) as error:
            messages.error(request, refusal(error))
            return _back(request)
        messages.success(request, sentence())
        if act is actions.correct_edit and request.user.has_perm("publishing.add_post"):
            return redirect("desk:publishing:edit", pk=made.pk)
        return _back(request)

    return view


apply_edit = _on_edit(
    actions.apply_edit, lambda: _("What had not left says the new words, at the same hour.")
)
correct_edit = _on_edit(
    actions.correct_edit, lambda: _("The draft of the correction waits for somebody to approve it.")
)
ignore_edit = _on_edit(actions.ignore_edit, lambda: _("What we said stays as it is."))
