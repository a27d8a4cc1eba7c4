"""The mix of networks, on the desk and for anyone."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission, public
from virgula.publishing import queries
from virgula.publishing.facts import NETWORKS
from virgula.publishing.queries.mix import Quarter, mix_of, records_of

PER_PAGE = 30


@permission("publishing.view_delivery")
@require_safe
def desk_mix(request: HttpRequest) -> HttpResponse:
    system = main_system(reach_of(request.user))
    page = _page(request, system) if system else {"mix": None}
    return render(request, "publishing/accounts/mix.html", page)


@public
@require_safe
def public_mix(request: HttpRequest) -> HttpResponse:
    systems = queries.speaking_systems()
    wanted = request.GET.get("sistema", "")
    system = next((one for one in systems if one.key == wanted), systems[0] if systems else None)
    page: dict[str, Any] = {"mix": None, "systems": systems, "system": system}
    if system is not None:
        page |= _page(request, system)
    return render(request, "publishing/portal/mix.html", page)


def _page(request: HttpRequest, system: System) -> dict[str, Any]:
    now = timezone.now()
    current = Quarter.of_day(civil_day(system, now))
    asked = request.GET.get("trimestre", "")
    quarter = Quarter.parse(asked) if asked else current
    if quarter is None:
        raise Http404
    network = request.GET.get("red", "")
    page: dict[str, Any] = {
        "mix": mix_of(system, quarter, now=now),
        "before": quarter.before,
        "next": quarter.next if quarter.key < current.key else None,
        "system": system,
        "chosen": "",
    }
    if network in NETWORKS:
        rows = records_of(system, quarter, network, now=now)
        page["chosen"] = NETWORKS[network]
        page["page"] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return page
