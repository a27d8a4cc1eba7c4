"""The board of coverage on the desk: who was relayed, who waits, and what was decided."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from virgula.documents.tables import write_csv
from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.relay.coverage_forms import PolicyForm
from virgula.relay.coverage_words import (
    fairness_words,
    gap_rows,
    legend_of,
    map_rows,
    marks_of,
    wait_words,
)
from virgula.relay.periods import LAST, USUAL, months_back, span_of
from virgula.relay.queries.board import Asked, Board, board
from virgula.relay.queries.coverage import GROUPS
from virgula.relay.views.tables import csv_response
from virgula.ui.formats import month_name
from virgula.ui.maps import map_of

MAY_SEE, MAY_CHANGE = "relay.view_inbox", "relay.change_source"
MONTHS_OFFERED = 12


@permission(MAY_SEE)
@require_safe
def coverage_board(request: HttpRequest) -> HttpResponse:
    """Show the board of a period, its map, and how evenly the voice was shared."""
    system, now = main_system(reach_of(request.user)), timezone.now()
    if system is None:
        return render(request, "relay/coverage/board.html", {"board": None})
    read = _board(request, system, now)
    context = {
        "board": read,
        "asked": _asked(request),
        "periods": periods_offered(read.today),
        "query": request.GET.urlencode(),
        "wait": wait_words(read.wait.value),
        "map": map_of(
            system.map_svg, marks_of(read), title=_("Days without a relay, by territory")
        ),
        "map_rows": map_rows(read),
        "gaps": gap_rows(system, today=read.today, joint_days=read.joint_days, now=now),
        "policy_form": PolicyForm(
            initial={"silent_days": read.silent_days, "joint_days": read.joint_days}
        ),
        "may_write": request.user.has_perm("relay.approve_entry"),
        "legend": legend_of(read.silent_days),
        "fairness_words": fairness_words(read.fairness),
        "may_change": request.user.has_perm(MAY_CHANGE),
    }
    return render(request, "relay/coverage/board.html", context)


def _asked(request: HttpRequest) -> Asked:
    group = request.GET.get("grupo", "")
    return Asked(group if group in GROUPS else "", request.GET.get("region", "")[:60])


def _board(request: HttpRequest, system: System, now: datetime) -> Board:
    today = civil_day(system, now)
    span = span_of(request.GET.get("periodo", ""), today)
    return board(system, span, today=today, now=now, asked=_asked(request))


def periods_offered(today: date) -> list[tuple[str, str]]:
    """Return the periods that a page offers, each with its words."""
    last = [(str(days), span_of(str(days), today).label) for days in LAST]
    months = [(f"{day:%Y-%m}", month_name(day)) for day in months_back(today, MONTHS_OFFERED)]
    return sorted(last, key=lambda one: one[0] != str(USUAL)) + months


@permission(MAY_SEE)
@require_safe
def coverage_csv(request: HttpRequest) -> HttpResponse:
    """Give the board as a table: a row an institution, a column a day or a week."""
    system, now = main_system(reach_of(request.user)), timezone.now()
    read = _board(request, system, now) if system else None
    header: list[str] = [
        *("institucion", "nombre", "grupo", "region", "con_fuente", "ultima_replica"),
        *("dias_en_silencio", "replicas", "ofrecidas", "aprobadas", "descartadas"),
        *([f"{column.first:%Y-%m-%d}" for column in read.columns] if read else []),
    ]
    rows = [_csv_row(row) for row in read.rows] if read else []
    name = f"cobertura-{read.span.key}.csv" if read else "cobertura.csv"
    return csv_response(write_csv(header, rows), name)


def _csv_row(row: Any) -> list[Any]:
    one, region = row.covered, row.covered.institution.region
    return [
        *(one.actor.key, one.actor.name, one.group, region.name if region else ""),
        *("sí" if one.has_source else "no", one.last_on, one.days, row.items),
        *(row.offer.offered, row.offer.approved, row.offer.dismissed),
        *(cell.items for cell in row.cells),
    ]
