"""Entries on the desk: one page for each, and what is decided on them with a key or a button."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from virgula.institutions.clock import civil_day
from virgula.institutions.scope import reach_of
from virgula.journal.queries import history_of
from virgula.platform.access import permission
from virgula.publishing.actions import PublishingError
from virgula.publishing.queries import relay_channels_of
from virgula.publishing.refusals import network_refusal
from virgula.relay import actions
from virgula.relay.actions import AlreadyDecidedError, RelayError
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry
from virgula.relay.queries import (
    credits_of,
    inbox_row,
    on_channels,
    recent_decisions,
    relay_picture,
    visible_entries,
    waiting_entries,
)
from virgula.relay.queries.contributions import contribution_of
from virgula.relay.views.groups import group_context
from virgula.relay.views.messages import instant_in, refusal, said, way_back

TODAY = "desk:today"
MAY_DECIDE = "relay.approve_entry"
# The words for one account are named so in a form, with its key after it.
VARIANT = "text-"


def _entry(request: HttpRequest, pk: int) -> Entry:
    rows = visible_entries(reach_of(request.user)).select_related(
        "source__system", "source__actor", "same_as", "post", "activity"
    )
    return get_object_or_404(rows, pk=pk)


@permission("relay.view_inbox")
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry whole: what the source said, our words, what was decided."""
    row, now = _entry(request, pk), timezone.now()
    context = {
        "entry": row,
        "credits": credits_of(row),
        "original": row.same_as,
        **group_context(row),
        "contribution": contribution_of(row),
        "records": history_of(row),
        "edits": list(row.edits.order_by("-found_at", "-pk")[:5]),
        **(words_context(row, at=now) if row.status == EntryStatus.NEW else {}),
    }
    return render(request, "relay/desk/entry.html", context)


@permission(MAY_DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Return what each account would say; with a POST, of words that are being written."""
    row = _entry(request, pk)
    context = words_context(row, at=timezone.now(), said=request.POST or None)
    context |= {"next": request.GET.get("next", ""), "in_row": True}
    name = "looks" if request.method == "POST" else "words"
    return render(request, f"relay/desk/{name}.html", context)


def words_context(row: Entry, *, at: datetime, said: Any = None) -> dict[str, Any]:
    """Return the words of an entry for each account, its picture, and what stands in the way."""
    channels = relay_channels_of(row.source.system)
    kept = dict(row.draft_variants)
    if said is not None:
        row.draft_text = said.get("text", "")
        kept = row.draft_variants = variants_in(said)
    suggestion, found = on_channels(row, channels=channels, at=at)
    picture = relay_picture(row)
    return {
        "entry": row,
        "suggestion": suggestion,
        "looks": [
            {
                "look": look,
                "kept": kept.get(look.channel.key, ""),
                "problem": network_refusal(look.problem) if look.problem else "",
            }
            for look in found
        ],
        "picture": picture,
    }


def variants_in(said: Any) -> dict[str, str]:
    """Return the words that a form has for one account each, by the account's key."""
    return {
        name.removeprefix(VARIANT): words
        for name, words in said.items()
        if name.startswith(VARIANT) and words.strip()
    }


def _describe(request: HttpRequest, row: Entry, at: datetime) -> None:
    """Keep the words of the picture, where the form has them."""
    picture = relay_picture(row) if "alt" in request.POST else None
    if picture is not None:
        actions.describe_image(image=picture, alt=request.POST["alt"], by=request.user, at=at)


@permission(MAY_DECIDE)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an entry leave in a minute."""

    def act(row: Entry, at: datetime) -> None:
        _describe(request, row, at)
        actions.approve_entry(
            entry=row,
            text=request.POST.get("text", ""),
            variants=variants_in(request.POST),
            by=request.user,
            at=at,
        )

    return _decide(request, pk, "approve", act)


@permission(MAY_DECIDE)
@require_POST
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an entry leave at the hour that is proposed to it."""

    def act(row: Entry, at: datetime) -> None:
        _describe(request, row, at)
        text, variants = request.POST.get("text", ""), variants_in(request.POST)
        actions.schedule_entry(
            entry=row,
            text=text,
            variants=variants,
            shown_at=instant_in(request.POST.get("hour", "")),
            by=request.user,
            at=at,
        )

    return _decide(request, pk, "schedule", act)


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
    """Keep words for later: those of all accounts, those of one, those of the picture."""

    def act(row: Entry, at: datetime) -> None:
        _describe(request, row, at)
        actions.change_words(
            entry=row,
            text=request.POST.get("text", ""),
            variants=variants_in(request.POST),
            by=request.user,
            at=at,
        )

    return _decide(request, pk, "change_words", act)


@permission(MAY_DECIDE)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(
        request,
        pk,
        "undo",
        lambda row, at: actions.undo_decision(entry=row, by=request.user, at=at),
    )


def _decide(
    request: HttpRequest, pk: int, verb: str, act: Callable[[Entry, datetime], Any]
) -> HttpResponse:
    row, at = _entry(request, pk), timezone.now()
    try:
        act(row, at)
    except (RelayError, PublishingError) as error:
        return _answer(request, row, verb, at=at, error=error)
    return _answer(request, row, verb, at=at)


def _answer(
    request: HttpRequest, row: Entry, verb: str, *, at: datetime, error: Any = None
) -> HttpResponse:
    """Answer a decision: the parts of the page that change, or the way back to it."""
    sentence = said(verb, row) if error is None else refusal(error)
    if not getattr(request, "htmx", False):
        (messages.success if error is None else messages.error)(request, sentence)
        place = f"#novedad-{row.pk}" if verb == "undo" else "#today-inbox"
        return redirect(way_back(request, TODAY) + place)
    reach, system = reach_of(request.user), row.source.system
    comes_back = verb == "undo" and error is None
    waiting = waiting_entries(reach, civil_day(system, at)).filter(source__system=system)
    context = {
        "said": sentence,
        "is_problem": error is not None,
        "decisions": recent_decisions(reach, system=system, now=at),
        "total": waiting.count(),
        "zone_label": system.zone_label,
        "next": request.POST.get("next", ""),
        "row": inbox_row(reach, system=system, pk=row.pk, now=at) if comes_back else None,
    }
    response = render(request, "relay/desk/decided.html", context)
    response["HX-Trigger"] = "relay:decided"
    if comes_back:
        response["HX-Trigger-After-Settle"] = json.dumps(
            {"relay:back": {"id": f"novedad-{row.pk}"}}
        )
    if error is not None and not isinstance(error, AlreadyDecidedError):
        # The row stays where it is: nothing happened to it. One that somebody else decided goes.
        response["HX-Reswap"] = "none"
    return response
