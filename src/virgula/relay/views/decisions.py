"""What was approved and what was not, of whom and by whom."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from virgula.institutions.clock import civil_day
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.relay.periods import span_of
from virgula.relay.queries.decisions import (
    APPROVED,
    DISMISSED,
    NOT_APPROVED,
    Wanted,
    actors_of,
    deciders_of,
    decisions_of,
)
from virgula.relay.views.coverage import periods_offered

PER_PAGE = 40
KEY_DIGITS = 19


@permission("relay.view_inbox")
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """List what institutions offered in a period, with what was decided and by whom."""
    system = main_system(reach_of(request.user))
    if system is None:
        return render(request, "relay/coverage/decisions.html", {"page": None})
    today = civil_day(system, timezone.now())
    span = span_of(request.GET.get("periodo", ""), today)
    wanted = _wanted(request)
    rows = decisions_of(system, span.period, wanted)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "span": span,
        "wanted": wanted,
        "periods": periods_offered(today),
        "actors": actors_of(system, span.period),
        "deciders": deciders_of(system, span.period),
        "outcomes": _outcomes(),
    }
    return render(request, "relay/coverage/decisions.html", context)


def _outcomes() -> list[tuple[str, str]]:
    return [
        (APPROVED, pgettext("decisions", "Approved")),
        (NOT_APPROVED, _("Offered and not approved")),
        (DISMISSED, pgettext("decisions", "Dismissed")),
    ]


def _wanted(request: HttpRequest) -> Wanted:
    actor, what = request.GET.get("institucion", ""), request.GET.get("que", "")
    return Wanted(
        what=what if what in {APPROVED, DISMISSED, NOT_APPROVED} else "",
        actor=int(actor) if actor.isdecimal() and len(actor) < KEY_DIGITS else None,
        by=request.GET.get("quien", "")[:200],
    )
