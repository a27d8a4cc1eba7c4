"""The public agenda: a list by day, its twin by month, one activity, and where they are."""

import re
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from virgula.activities import queries
from virgula.activities.calendars import agenda_name, write_one
from virgula.activities.feeds import feed_addresses
from virgula.activities.linked_data import as_json_ld
from virgula.activities.models import Activity
from virgula.activities.queries import public as agenda_of
from virgula.activities.telling import other_clock, when_words
from virgula.activities.wishes import Choices, Wish, choices_of, wish_of
from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.platform.public_page import public_page

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
MONTHS_SHOWN = 18


def chosen_system(request: HttpRequest) -> System:
    """Return the system that an address names; without a name the first. 404 where it is none."""
    wanted = request.GET.get("sistema", "")
    rows = System.objects.order_by("pk")
    system = (rows.filter(key=wanted) if wanted else rows).first()
    if system is None:
        raise Http404
    return system


def chosen_month(request: HttpRequest) -> date | None:
    """Return the month that an address names, if it is one."""
    match = MONTH.fullmatch(request.GET.get("mes", ""))
    return date(int(match[1]), int(match[2]), 1) if match else None


@public_page
def agenda(request: HttpRequest) -> HttpResponse:
    """Show what is to come, or a month, as a list or as a grid; eleven statements at most."""
    system, wish = chosen_system(request), wish_of(request.GET)
    today = civil_day(system, timezone.now())
    month = chosen_month(request)
    is_grid = request.GET.get("vista") == "mes"
    if is_grid and month is None:
        month = today.replace(day=1)
    choices = choices_of(system, wish)
    page: dict[str, Any] = {
        "system": system,
        "today": today,
        "month": month,
        "is_grid": is_grid,
        "choices": choices,
        "removals": _removals(system, wish, choices),
        "is_filtered": not wish.is_empty,
        "everything": agenda_of.agenda_address(system, Wish()),
        "doors": follow_doors(system, wish, choices),
        "systems": _systems(system),
        "months": _months(system, wish, month, today),
        "places": [row for row in agenda_of.territories_of(system, wish, today) if row.count],
        **_looks(system, wish, month, today, is_grid=is_grid),
    }
    page |= _days(request, system, wish, month, today, is_grid=is_grid)
    return render(request, "activities/portal/agenda.html", page)


def _days(
    request: HttpRequest,
    system: System,
    wish: Wish,
    month: date | None,
    today: date,
    *,
    is_grid: bool,
) -> dict[str, Any]:
    if month is None:
        rows = agenda_of.in_days(system, wish, today)
        page = Paginator(rows, agenda_of.MOST).get_page(request.GET.get("page"))
        found = agenda_of.listed(page.object_list)
        return {
            "days": agenda_of.by_day(found, since=today, today=today),
            "page": page,
            "total": page.paginator.count,
        }
    until = agenda_of.month_after(month)
    rows = agenda_of.in_days(system, wish, month, until)[: agenda_of.IN_A_MONTH]
    found = agenda_of.listed(rows)
    days = (
        agenda_of.month_days(found, month, today=today)
        if is_grid
        else agenda_of.by_day(found, since=month, today=today)
    )
    coming = None if found else agenda_of.next_after(system, wish, today)
    return {"days": days, "total": len(found), "coming": coming}


def _looks(
    system: System, wish: Wish, month: date | None, today: date, *, is_grid: bool
) -> dict[str, Any]:
    """Return the addresses of the other look and of the months around."""
    shown = month or today.replace(day=1)
    look = {"vista": "mes"} if is_grid else {}
    # From what is coming, the step back shows this month's days that have passed.
    before = (shown - date.resolution).replace(day=1) if month else shown
    after = agenda_of.month_after(shown)
    named = {"mes": f"{month:%Y-%m}"} if month else {}
    return {
        "list_url": agenda_of.agenda_address(system, wish, **named),
        "grid_url": agenda_of.agenda_address(system, wish, mes=f"{shown:%Y-%m}", vista="mes"),
        "coming_url": agenda_of.agenda_address(system, wish, **look),
        "before": before,
        "before_url": agenda_of.agenda_address(system, wish, mes=f"{before:%Y-%m}", **look),
        "after": after,
        "after_url": agenda_of.agenda_address(system, wish, mes=f"{after:%Y-%m}", **look),
    }


def _months(
    system: System, wish: Wish, month: date | None, today: date
) -> list[tuple[agenda_of.MonthLink, str, bool]]:
    """Return the months that hold something, the last ones of the archive first."""
    rows = agenda_of.months_of(system, wish)
    return [
        (row, agenda_of.agenda_address(system, wish, mes=f"{row.month:%Y-%m}"), row.month == month)
        for row in rows[-MONTHS_SHOWN:]
    ]


def _removals(system: System, wish: Wish, choices: Choices) -> list[tuple[str, str]]:
    """Return what is wanted, each with the address of the agenda without it."""
    kinds = (("territories", choices.territories), ("themes", choices.themes),
             ("audiences", choices.audiences))  # fmt: skip
    found = []
    for kind, several in kinds:
        for one in several:
            if one.is_chosen:
                kept = {name: getattr(wish, name) for name, _rows in kinds}
                kept[kind] = tuple(key for key in kept[kind] if key != one.key)
                found.append((one.name, agenda_of.agenda_address(system, Wish(**kept))))
    return found


def _systems(system: System) -> list[tuple[System, str, bool]]:
    rows = agenda_of.agenda_systems()
    # The one that is looked at is known already; of two, the other needs one question more.
    rows = [system if one.pk == system.pk else one for one in rows]
    return [(one, agenda_of.agenda_address(one, Wish()), one is system) for one in rows]


def follow_doors(system: System, wish: Wish, choices: Choices) -> dict[str, str]:
    """Return every way to follow a wish, ready to be opened."""
    doors = feed_addresses(system, wish)
    address = settings.BASE_URL + doors["ics"]
    webcal = "webcal://" + address.partition("://")[2]
    name = agenda_name(system, choices.words)
    return {
        **doors,
        "name": name,
        "address": address,
        "webcal": webcal,
        "google": "https://calendar.google.com/calendar/r?" + urlencode({"cid": webcal}),
        "outlook": "https://outlook.live.com/calendar/0/addfromweb?"
        + urlencode({"url": address, "name": name}),
    }


def _found(pk: UUID) -> Activity:
    rows = queries.public_activities().select_related("system", "organiser", "territory")
    return get_object_or_404(rows.prefetch_related("themes", "audiences", "partners"), pk=pk)


@public_page
def activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one activity; one that was merged leads to the one that was kept."""
    merged = Activity.objects.filter(pk=pk, merged_into__isnull=False).first()
    if merged is not None:
        return redirect("activities:activity", merged.merged_into_id)
    row = _found(pk)
    now = timezone.now()
    when = when_words(row)
    address = settings.BASE_URL + row.get_absolute_url()
    told = share_text(row, when, address)
    page = {
        "activity": row,
        "when": when,
        "other_clock": other_clock(row),
        "is_past": row.last_on < civil_day(row.system, now),
        "before": row.before_on if row.before_on not in {None, row.first_on} else None,
        "themes": [
            (one.name, agenda_of.agenda_address(row.system, Wish(themes=(one.key,))))
            for one in row.themes.all()
        ],
        "audiences": [
            (one.name, agenda_of.agenda_address(row.system, Wish(audiences=(one.key,))))
            for one in row.audiences.all()
        ],
        "territory_url": agenda_of.agenda_address(
            row.system, Wish(territories=(row.territory.key,))
        )
        if row.territory
        else "",
        "agenda_url": agenda_of.agenda_address(row.system, Wish()),
        "address": address,
        "share": told,
        "whatsapp": "https://wa.me/?text=" + quote(told),
        "json_ld": as_json_ld(row, address),
    }
    return render(request, "activities/portal/activity.html", page)


def share_text(row: Activity, when: str, address: str) -> str:
    """Return what somebody may send to others: what, when, where and its page."""
    lines = [f"*{row.title}*", when[:1].upper() + when[1:], row.place, address]
    if row.status == "cancelled":
        lines.insert(0, _("Cancelled"))
    return "\n".join(line for line in lines if line)


@public_page
def activity_ics(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Return one activity as a calendar entry, to be added."""
    row = _found(pk)
    return HttpResponse(
        write_one(row),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="actividad-{row.pk}.ics"'},
    )


@public_page
def places(request: HttpRequest) -> HttpResponse:
    """Show how much is to come in each territory."""
    system, wish = chosen_system(request), wish_of(request.GET)
    today = civil_day(system, timezone.now())
    rows = agenda_of.territories_of(system, wish, today)
    most = max((row.count for row in rows), default=0)
    page = {
        "system": system,
        "rows": [
            (row, agenda_of.agenda_address(system, Wish((row.key,), wish.themes, wish.audiences)))
            for row in rows
        ],
        "most": most,
        "agenda_url": agenda_of.agenda_address(system, wish),
        "words": choices_of(system, wish).words,
    }
    return render(request, "activities/portal/places.html", page)
