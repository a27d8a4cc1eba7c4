"""Regions and contributions, on the desk and for anyone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from virgula.documents.tables import write_csv
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, System
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission, public
from virgula.publishing.queries import speaking_systems
from virgula.relay.periods import span_of
from virgula.relay.queries.monthly import Contributions, contribution_of, contributions
from virgula.relay.queries.regions import regions
from virgula.relay.views.coverage import MAY_SEE, periods_offered
from virgula.relay.views.tables import csv_response

PER_PAGE = 50
# A region is looked at over the season, not over the month.
SEASON = "90"


@permission(MAY_SEE)
@require_safe
def desk_regions(request: HttpRequest) -> HttpResponse:
    """Show each region: who belongs to it, what it did together, who of it is silent."""
    system = main_system(reach_of(request.user))
    page = _regions(request, system, timezone.now()) if system else {"page": None}
    return render(request, "relay/coverage/regions.html", page)


@public
@require_safe
def public_regions(request: HttpRequest) -> HttpResponse:
    """Show the regions to anyone: offices, never names of people."""
    system, systems = _public_system(request)
    page = _regions(request, system, timezone.now()) if system else {"page": None}
    return render(request, "relay/portal/regions.html", page | {"systems": systems})


def _regions(request: HttpRequest, system: System, now: datetime) -> dict[str, Any]:
    today = civil_day(system, now)
    span = span_of(request.GET.get("periodo", SEASON), today)
    return {
        "page": regions(system, span, today=today, now=now),
        "system": system,
        "periods": periods_offered(today),
    }


@permission(MAY_SEE)
@require_safe
def desk_contributions(request: HttpRequest) -> HttpResponse:
    """Show what each institution contributed, by months."""
    system = main_system(reach_of(request.user))
    page = {"table": _table(request, system, timezone.now()) if system else None}
    return render(request, "relay/coverage/contributions.html", page | _asked(request))


@public
@require_safe
def public_contributions(request: HttpRequest) -> HttpResponse:
    """Show to anyone what each institution contributed, by months."""
    system, systems = _public_system(request)
    page = {
        "table": _table(request, system, timezone.now()) if system else None,
        "systems": systems,
        "system": system,
    }
    return render(request, "relay/portal/contributions.html", page | _asked(request))


@public
@require_safe
def public_contributions_csv(request: HttpRequest) -> HttpResponse:
    """Give the table as open data: a row for each institution and month."""
    system, _systems = _public_system(request)
    if system is None:
        raise Http404
    table = _table(request, system, timezone.now())
    header = ["institucion", "nombre", "grupo", "mes", "novedades", "actividades", "lineas_a_cargo"]
    return csv_response(write_csv(header, _long_rows(table)), "aportaciones.csv")


@public
@require_safe
def public_contribution(request: HttpRequest, system_key: str, key: str) -> HttpResponse:
    """Show everything that one institution contributed: what its numbers open."""
    systems = speaking_systems()
    system = next((one for one in systems if one.key == system_key), None)
    actor = get_object_or_404(Actor, system=system, key=key) if system else None
    if system is None or actor is None:
        raise Http404
    now = timezone.now()
    found = contribution_of(system, actor, today=civil_day(system, now), now=now)
    if found is None:
        raise Http404
    page = {
        "voice": found,
        "actor": actor,
        "system": system,
        "facts": Paginator(found.facts, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "relay/portal/contribution.html", page)


def _public_system(request: HttpRequest) -> tuple[System | None, Sequence[System]]:
    systems = speaking_systems()
    wanted = request.GET.get("sistema", "")
    first = systems[0] if systems else None
    return next((one for one in systems if one.key == wanted), first), systems


def _asked(request: HttpRequest) -> dict[str, str]:
    return {"region": request.GET.get("region", "")[:60]}


def _table(request: HttpRequest, system: System, now: datetime) -> Contributions:
    region = _asked(request)["region"]
    return contributions(system, today=civil_day(system, now), now=now, region=region)


def _long_rows(table: Contributions) -> list[list[Any]]:
    return [
        [
            *(row.actor.key, row.actor.name, row.institution.group, month.key),
            *(month.items, month.activities, row.lines),
        ]
        for row in table.rows
        for month in row.months
    ]
