"""The agenda of the desk: what leaves when, as a month, a week, a list or columns."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from virgula.institutions.models import System
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.publishing import queries
from virgula.publishing.calendars import LABELS, Look, Stretch, columns_of, day_in, days_of
from virgula.publishing.calendars import stretch_of as stretch_at
from virgula.publishing.models import Channel
from virgula.publishing.queries.agenda import (
    Entry,
    Filters,
    agenda_entries,
    campaign_choices,
    kept_by,
    line_choices,
)
from virgula.publishing.queries.slots import FreeHour, free_hours
from virgula.publishing.standings import LOOKS, Standing
from virgula.publishing.views.moving import undo_of

VIEW = "publishing.view_delivery"
WRITE = "publishing.add_post"
APPROVE = "publishing.approve_post"


@permission(VIEW)
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    system, now = system_of(request), timezone.now()
    context = _page(request, system, now)
    return render(request, "publishing/agenda/agenda.html", context)


def system_of(request: HttpRequest) -> System:
    """Return the system that the address names, or the first that the person runs."""
    systems = queries.systems_within(reach_of(request.user))
    wanted = request.GET.get("sistema", "") or request.POST.get("sistema", "")
    if not systems:
        raise Http404
    return next((one for one in systems if one.key == wanted), systems[0])


def filters_in(request: HttpRequest) -> Filters:
    """Return what the address asks to see; words that mean nothing ask for everything."""
    standing = request.GET.get("estado", "")
    return Filters(
        channel=request.GET.get("canal", ""),
        standing=standing if standing in set(Standing) else "",
        campaign=request.GET.get("campana", ""),
        line=request.GET.get("linea", ""),
    )


def stretch_in(request: HttpRequest, system: System, now: datetime) -> Stretch:
    """Return the days that the address asks for; today, where it says nothing readable."""
    chosen = request.GET.get("vista", "")
    look = Look(chosen) if chosen in set(Look) else Look.MONTH
    today = day_in(system.zone, now)
    try:
        day = date.fromisoformat(request.GET.get("dia", ""))
    except ValueError:
        day = today
    # The ends of the calendar have no month before or after them.
    return stretch_at(look, day if 1900 < day.year < 2200 else today)


def entries_in(request: HttpRequest, system: System, now: datetime) -> tuple[Stretch, list[Entry]]:
    """Return the days that the address asks for, and all their posts."""
    stretch = stretch_in(request, system, now)
    since, until = stretch.instants(system.zone)
    moves_approved = request.user.has_perm(APPROVE)
    found = agenda_entries(system, since=since, until=until, now=now, moves_approved=moves_approved)
    return stretch, found


def _page(request: HttpRequest, system: System, now: datetime) -> dict[str, Any]:
    (stretch, found), filters = entries_in(request, system, now), filters_in(request)
    since, until = stretch.instants(system.zone)
    entries = kept_by(filters, found)
    channels = queries.channels_of(system)
    shown = [one for one in channels if not filters.channel or one.key == filters.channel]
    free = _free(request, system, shown, found, since=max(since, now), until=until)
    today = day_in(system.zone, now)
    is_columns = stretch.look is Look.COLUMNS
    return {
        "system": system,
        "stretch": stretch,
        "today": today,
        "looks": [(one.value, LABELS[one], one is stretch.look) for one in Look],
        "filters": filters,
        "standings": _standings(filters, found),
        "total": len(entries),
        "days": [] if is_columns else days_of(stretch, entries, free, today=today),
        "columns": columns_of(stretch, shown, entries, free, today=today) if is_columns else [],
        "channels": [(one.key, one.name) for one in channels],
        "campaigns": campaign_choices(system),
        "lines": line_choices(system),
        "may_write": request.user.has_perm(WRITE),
        "undo": undo_of(request, now),
        "here": request.get_full_path(),
    }


def _free(
    request: HttpRequest,
    system: System,
    channels: Sequence[Channel],
    found: Sequence[Entry],
    *,
    since: datetime,
    until: datetime,
) -> list[FreeHour]:
    if not request.user.has_perm(WRITE) or since >= until:
        return []
    taken = {
        (key, entry.due_at)
        for entry in found
        if entry.standing not in {Standing.WITHDRAWN, Standing.CANCELLED}
        for key in entry.keys
    }
    return free_hours(system, channels, since=since, until=until, taken=taken)


def _standings(filters: Filters, found: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the standings that occur, with their number, under the other filters."""
    counts = Counter(entry.standing for entry in kept_by(filters, found, by_standing=False))
    return [
        {"key": one.value, "look": LOOKS[one], "count": counts[one],
         "is_current": filters.standing == one}
        for one in Standing
        if counts[one] or filters.standing == one
    ]  # fmt: skip
