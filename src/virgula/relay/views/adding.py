"""Add a source: paste an address, see what it would bring, choose; or tell a list by hand."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from virgula.institutions.models import Actor, System
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.platform.scoping import Reach
from virgula.relay import actions
from virgula.relay.actions import SourceExistsError
from virgula.relay.choices import SourceKind
from virgula.relay.forms import (
    AddForm,
    AddressForm,
    SelectorsForm,
    actors_within,
)
from virgula.relay.looking import (
    Candidate,
    Look,
    look_at,
    propose_for,
    try_candidate,
    whole_address,
    with_happening,
)
from virgula.relay.queries import known_sources
from virgula.relay.queries.recognising import recogniser_of, zone_of
from virgula.relay.source_words import fault_sentence
from virgula.relay.views.messages import repeated
from virgula.relay.words import note_sentence, refusal_sentence

MAY_CHANGE = "relay.change_source"
SHOWN_ITEMS = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A candidate as the page shows it."""

    candidate: Candidate
    # What the form sends back when it is chosen.
    value: str
    items: list[Any]
    count: int
    left_out: list[tuple[str, str]]
    notes: list[str]
    problem: str
    # It is visited already.
    source: Any = None

    @property
    def kind(self) -> str:
        return str(SourceKind(self.candidate.kind).label)


def shown(candidate: Candidate, source: Any = None, *, zone: str) -> Shown:
    """Return a candidate with its sentences, and with what its first items announce."""
    reading = candidate.reading
    problem = ""
    if reading is None:
        problem = (
            fault_sentence(candidate.fault)
            if candidate.fault is not None
            else _("There was no time to look at it: it can be added all the same.")
        )
    elif not reading.items:
        problem = (
            _("Nothing in it can be taken: below is why.")
            if reading.refused
            else _("It can be read, and has nothing in it today.")
        )
    return Shown(
        candidate=candidate,
        value=json.dumps(
            {
                "kind": str(candidate.kind),
                "location": candidate.location,
                "options": dict(candidate.options),
            }
        ),
        items=[with_happening(one, zone=zone) for one in reading.items[:SHOWN_ITEMS]]
        if reading
        else [],
        count=len(reading.items) if reading else 0,
        left_out=[(one.title or _("(no title)"), refusal_sentence(one)) for one in reading.refused][
            :SHOWN_ITEMS
        ]
        if reading
        else [],
        notes=[note_sentence(note) for note in reading.notes] if reading else [],
        problem=problem,
        source=source,
    )


def _system(request: HttpRequest) -> tuple[Reach, System | None]:
    reach = reach_of(request.user)
    system = main_system(reach)
    if system is None:
        messages.error(request, _("You run no system: ask its coordination for a role."))
    return reach, system


@permission(MAY_CHANGE)
def add_source(request: HttpRequest) -> HttpResponse:
    """Ask for an address; on POST, add what was chosen of what it leads to."""
    reach, system = _system(request)
    if system is None:
        return redirect("desk:relay:sources")
    if request.method == "POST":
        return _add(request, reach, system)
    actor = _actor_asked(request, reach, system)
    form = AddressForm(initial={"address": request.GET.get("direccion", "")[:1000]})
    return render(request, "relay/desk/source_add.html", {"form": form, "actor": actor})


def _actor_asked(request: HttpRequest, reach: Reach, system: System) -> Actor | None:
    key = request.GET.get("institucion") or request.POST.get("wanted") or ""
    if not key.isdecimal() or len(key) > 18:
        return None
    actor: Actor | None = actors_within(reach, system).filter(pk=int(key)).first()
    return actor


def _add(request: HttpRequest, reach: Reach, system: System) -> HttpResponse:
    form = AddForm(request.POST, system=system, reach=reach)
    kept = _keep(request, form, system)
    if kept is not None:
        return kept
    address = request.POST.get("address", "")[:1000]
    look = look_at(address, zone=system.zone) if address and form.data.get("choice") else None
    return _found(request, form, look, system=system, status=422)


def _keep(request: HttpRequest, form: AddForm, system: System) -> HttpResponse | None:
    """Add what the form says and lead to it; ``None`` when something is to be corrected."""
    if not form.is_valid():
        return None
    try:
        row = actions.add_source(
            system=system, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except SourceExistsError as error:
        form.add_error("location", repeated(error))
        return None
    words = _("“%(name)s” will be visited within a minute.")
    messages.success(request, words % {"name": row.name})
    return redirect("desk:relay:source", pk=row.pk)


@permission(MAY_CHANGE)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Show what an address leads to, and what each would bring."""
    reach, system = _system(request)
    if system is None:
        return redirect("desk:relay:sources")
    actor = _actor_asked(request, reach, system)
    asked = AddressForm(request.POST)
    if not asked.is_valid():
        return render(
            request, "relay/desk/source_add.html", {"form": asked, "actor": actor}, status=422
        )
    address = asked.cleaned_data["address"]
    actor = actor or _actor_of(system, address, reach)
    found = look_at(address, zone=zone_of(actor, system))
    if found.fault is not None and not found.candidates:
        asked.add_error("address", fault_sentence(found.fault))
        return render(
            request, "relay/desk/source_add.html", {"form": asked, "actor": actor}, status=422
        )
    actor = actor or _actor_of(system, found.address, reach, found.title)
    name = found.title or (found.candidates[0].title if found.candidates else "")
    form = AddForm(system=system, reach=reach, initial={"actor": actor, "name": name[:200]})
    return _found(request, form, found, system=system)


def _actor_of(system: System, address: str, reach: Reach, title: str = "") -> Actor | None:
    actor = recogniser_of(system).actor_of(whole_address(address), title)
    if actor is None or not actors_within(reach, system).filter(pk=actor.pk).exists():
        return None
    return actor


def _found(
    request: HttpRequest, form: AddForm, look: Look | None, *, system: System, status: int = 200
) -> HttpResponse:
    candidates: Sequence[Candidate] = look.candidates if look else ()
    known = known_sources(system, [one.location for one in candidates])
    rows = [shown(one, known.get(one.location), zone=system.zone) for one in candidates]
    chosen = form.data.get("choice") or next(
        (row.value for row in rows if row.count and row.source is None), ""
    )
    context = {
        "form": form,
        "look": look,
        "rows": rows,
        "chosen": chosen,
        "address": look.address if look else request.POST.get("address", ""),
        "by_hand": not rows,
    }
    return render(request, "relay/desk/source_found.html", context, status=status)


@permission(MAY_CHANGE)
def choose_parts(request: HttpRequest) -> HttpResponse:
    """Tell by hand where the list of news of a page is, seeing at each step what it brings."""
    reach, system = _system(request)
    if system is None:
        return redirect("desk:relay:sources")
    values = request.POST if request.method == "POST" else request.GET
    pasted = values.get("address", "").strip()[:1000]
    address = whole_address(pasted) if pasted else ""
    actor = _actor_of(system, address, reach)
    page = parts_page(request, address, zone=zone_of(actor, system))
    if getattr(request, "htmx", False):
        return render(request, "relay/desk/parts_preview.html", page)
    if request.method == "POST" and "add" in request.POST:
        return _add_parts(request, page, reach=reach, system=system)
    # Whoever only tries selectors is not told what is still missing.
    written = {name: request.POST[name] for name in ("actor", "name", "zone") if name in values}
    initial = {"actor": actor, **written} if request.method == "POST" else {"actor": actor}
    form = AddForm(system=system, reach=reach, initial=initial)
    return render(request, "relay/desk/source_parts.html", {**page, "form": form})


def _add_parts(
    request: HttpRequest, page: Mapping[str, Any], *, reach: Reach, system: System
) -> HttpResponse:
    given, preview = request.POST.copy(), page["preview"]
    brings = preview is not None and not preview.problem
    given["choice"] = preview.value if brings else ""
    given["location"] = page["address"]
    form = AddForm(given, system=system, reach=reach)
    kept = _keep(request, form, system) if brings else None
    if kept is not None:
        return kept
    return render(request, "relay/desk/source_parts.html", {**page, "form": form}, status=422)


def parts_page(
    request: HttpRequest, address: str, *, zone: str, options: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the selectors as they stand, the proposals, and what they would bring.

    ``options`` are those in use; without any, the best proposal is where one begins.
    """
    proposals, fault = propose_for(address, zone=zone) if address else ([], None)
    given: Mapping[str, Any] | None = request.POST if "item" in request.POST else options
    use = request.POST.get("use", "")
    if use.isdecimal() and len(use) < 3 and int(use) < len(proposals):
        given = proposals[int(use)].options
    elif given is None and proposals:
        given = proposals[0].options
    parts = SelectorsForm(given)
    preview = None
    if given is not None and parts.is_valid() and fault is None and address:
        found = try_candidate(SourceKind.LISTING, address, zone=zone, options=parts.options())
        preview = shown(found, zone=zone)
    return {
        "address": address,
        "parts": parts,
        "preview": preview,
        "proposals": [shown(one, zone=zone) for one in proposals],
        "problem": fault_sentence(fault) if fault is not None else "",
    }
