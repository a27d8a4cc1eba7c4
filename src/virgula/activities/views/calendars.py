"""A person's own secret addresses of calendars: made, shown once, revoked; and what they open."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from virgula.activities.actions.calendars import (
    TooManyCalendarsError,
    calendar_of,
    make_calendar,
    note_use,
    revoke_calendar,
)
from virgula.activities.choices import CalendarOf
from virgula.activities.forms import CalendarForm
from virgula.activities.models import SecretCalendar
from virgula.activities.secret_calendars import may_have, write_secret
from virgula.institutions.models import Membership, System
from virgula.platform.access import by_link, permission
from virgula.platform.throttle import address_of, is_allowed

CALENDAR = "text/calendar; charset=utf-8"
MINUTE, PER_MINUTE = 60, 60


@permission("activities.view_activity")
def of_desk(request: HttpRequest) -> HttpResponse:
    return _calendars(request, "desk")


@permission("institutions.enter_members")
def of_members(request: HttpRequest) -> HttpResponse:
    return _calendars(request, "members")


def _calendars(request: HttpRequest, face: str) -> HttpResponse:
    """List a person's addresses and make one; a new one is shown in the answer, once."""
    person: Any = request.user
    choices = [(value, label) for value, label in CalendarOf.choices if may_have(person, value)]
    form = CalendarForm(request.POST or None, choices=choices)
    made = ""
    if request.method == "POST" and form.is_valid():
        try:
            token = make_calendar(
                person=person,
                system=_system_of(person),
                name=form.cleaned_data["name"],
                of=form.cleaned_data["of"],
                at=timezone.now(),
            )
        except TooManyCalendarsError:
            form.add_error(None, _("You have as many as fit: revoke one that you do not use."))
        else:
            made = settings.BASE_URL + reverse("activities:secret", args=[token])
            form = CalendarForm(None, choices=choices)
    rows = SecretCalendar.objects.filter(person=person).order_by("-created_at", "-pk")
    page = {
        "form": form,
        "made": made,
        "webcal": "webcal://" + made.partition("://")[2],
        "calendars": rows,
        "base": f"ui/base_{face}.html",
        "revoke": f"{face}:activities:revoke_calendar",
    }
    response = render(
        request, "activities/calendars.html", page, status=422 if form.errors else 200
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _system_of(person: Any) -> System:
    row = Membership.objects.filter(person=person).select_related("actor__system")
    found = row.order_by("pk").first()
    if found is None:
        raise Http404
    return found.actor.system


@permission("activities.view_activity")
@require_POST
def revoke_of_desk(request: HttpRequest, pk: int) -> HttpResponse:
    return _revoke(request, pk, "desk:activities:calendars")


@permission("institutions.enter_members")
@require_POST
def revoke_of_members(request: HttpRequest, pk: int) -> HttpResponse:
    return _revoke(request, pk, "members:activities:calendars")


def _revoke(request: HttpRequest, pk: int, back: str) -> HttpResponse:
    mine = SecretCalendar.objects.filter(person=request.user.pk)
    calendar = get_object_or_404(mine, pk=pk)
    revoke_calendar(calendar=calendar, by=request.user, at=timezone.now())
    messages.success(request, _("That address opens nothing any more."))
    return redirect(back)


@by_link
@require_safe
def secret(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar that an address opens; a wrong one says nothing."""
    if not is_allowed("calendar", address_of(request), limit=PER_MINUTE, seconds=MINUTE):
        return HttpResponse(status=429, headers={"Retry-After": str(MINUTE)})
    calendar = calendar_of(token)
    if calendar is None or not calendar.person.is_active:
        raise Http404
    now = timezone.now()
    note_use(calendar, at=now)
    content = write_secret(calendar, now=now)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(
        content,
        content_type=CALENDAR,
        headers={
            "ETag": etag,
            "Cache-Control": "private, no-cache",
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
            "Content-Disposition": 'inline; filename="calendario.ics"',
        },
    )
    return get_conditional_response(request, etag=etag, response=response) or response
