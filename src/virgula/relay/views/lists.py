"""Lists of sources, in and out: OPML for readers of feeds, CSV for a data set or a spreadsheet."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from virgula.institutions.models import Actor, System
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.platform.fetch_words import sentence_for
from virgula.platform.http import FetchError, check_url
from virgula.platform.scoping import Reach
from virgula.relay import actions
from virgula.relay.actions.importing import Chosen, Planned
from virgula.relay.forms import OpmlForm, actors_within
from virgula.relay.queries.lists import csv_rows, outlines_of
from virgula.relay.reading.opml import MOST_BYTES, MOST_OUTLINES, OpmlError, read_opml, write_opml
from virgula.relay.source_words import opml_sentence, planned_sentence

MAY_SEE, MAY_CHANGE = "relay.view_inbox", "relay.change_source"


@permission(MAY_CHANGE)
def bring_opml(request: HttpRequest) -> HttpResponse:
    """Take a list of feeds and show what each of its lines would do."""
    reach = reach_of(request.user)
    system = main_system(reach)
    if system is None:
        messages.error(request, _("You run no system: ask its coordination for a role."))
        return redirect("desk:relay:sources")
    form = OpmlForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            outlines = read_opml(form.cleaned_data["file"].read(MOST_BYTES + 1))
        except OpmlError as error:
            form.add_error("file", opml_sentence(error.why))
        else:
            return _planned(request, system, reach, actions.plan_import(system, outlines))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "relay/desk/opml.html", {"form": form}, status=status)


def _planned(
    request: HttpRequest, system: System, reach: Reach, planned: list[Planned]
) -> HttpResponse:
    context = {
        "new": [line for line in planned if not line.why],
        "known": [line for line in planned if line.why == "known"],
        "refused": [(line, _reason(line)) for line in planned if line.why and line.why != "known"],
        "actors": list(actors_within(reach, system)),
    }
    return render(request, "relay/desk/opml_plan.html", context)


def _reason(line: Planned) -> str:
    return sentence_for(line.fault) if line.fault is not None else planned_sentence(line.why)


@permission(MAY_CHANGE)
@require_POST
def apply_opml(request: HttpRequest) -> HttpResponse:
    """Add the lines that were kept, each to its institution."""
    reach = reach_of(request.user)
    system = main_system(reach)
    if system is None:
        messages.error(request, _("You run no system: ask its coordination for a role."))
        return redirect("desk:relay:sources")
    chosen, without = _chosen(request, {actor.pk: actor for actor in actors_within(reach, system)})
    added, known = actions.import_sources(
        system=system, chosen=chosen, by=request.user, at=timezone.now()
    )
    if added:
        messages.success(
            request,
            ngettext(
                "%(count)d source added: it will be visited within some minutes.",
                "%(count)d sources added: they will be visited within some minutes.",
                len(added),
            )
            % {"count": len(added)},
        )
    if known or without or not added:
        messages.warning(request, _left_out(known, without))
    return redirect("desk:relay:sources")


def _left_out(known: int, without: int) -> str:
    parts = []
    if known:
        words = ngettext("%(count)d was there already.", "%(count)d were there already.", known)
        parts.append(words % {"count": known})
    if without:
        words = ngettext(
            "%(count)d was left out: it had no institution.",
            "%(count)d were left out: they had no institution.",
            without,
        )
        parts.append(words % {"count": without})
    return " ".join(parts) or _("Nothing was chosen, so nothing was added.")


def _chosen(request: HttpRequest, actors: dict[int, Actor]) -> tuple[list[Chosen], int]:
    """Return the lines that the form keeps, each checked anew, and how many had no institution."""
    chosen, without = [], 0
    for key in request.POST.getlist("take")[:MOST_OUTLINES]:
        location = request.POST.get(f"location-{key}", "").strip()[:1000]
        try:
            check_url(location)
        except FetchError:
            continue
        actor = actors.get(_number(request.POST.get(f"actor-{key}", "")))
        if actor is None:
            without += 1
            continue
        name = " ".join(request.POST.get(f"name-{key}", "").split())[:200]
        chosen.append(Chosen(actor, name, location))
    return chosen, without


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@permission(MAY_SEE)
def export_opml(request: HttpRequest) -> HttpResponse:
    """Give the feeds within reach as a list that any reader takes."""
    reach, now = reach_of(request.user), timezone.now()
    content = write_opml(_("Sources of Vírgula"), outlines_of(reach), at=now)
    return _file(content, "text/x-opml; charset=utf-8", "fuentes.opml")


@permission(MAY_SEE)
def export_csv(request: HttpRequest) -> HttpResponse:
    """Give all sources within reach as the table of a data set."""
    response = _file(b"\xef\xbb\xbf", "text/csv; charset=utf-8", "feeds.csv")
    writer = csv.writer(response)
    writer.writerows(csv_rows(reach_of(request.user)))
    return response


def _file(content: bytes, content_type: str, name: str) -> Any:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
