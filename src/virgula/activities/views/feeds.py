"""The agenda for calendars and readers of feeds: the same filters, asked for again and again."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from virgula.activities.calendars import agenda_name, write_agenda
from virgula.activities.feeds import MOST, AtomAgenda, RssAgenda, json_agenda
from virgula.activities.queries.public import agenda_address, news_of
from virgula.activities.views.portal import chosen_system
from virgula.activities.wishes import choices_of, wish_of
from virgula.institutions.clock import civil_day
from virgula.platform.public_page import public_page

CALENDAR = "text/calendar; charset=utf-8"


@public_page
def ics(request: HttpRequest) -> HttpResponse:
    """Return the calendar to subscribe to; unchanged, it is answered with 304."""
    system, wish = chosen_system(request), wish_of(request.GET)
    content = write_agenda(
        system,
        wish,
        today=civil_day(system, timezone.now()),
        address=settings.BASE_URL + request.get_full_path(),
    )
    return HttpResponse(
        content,
        content_type=CALENDAR,
        headers={
            "Content-Disposition": 'inline; filename="agenda.ics"',
            "Access-Control-Allow-Origin": "*",
        },
    )


@public_page
def rss(request: HttpRequest) -> HttpResponseBase:
    return RssAgenda(system=chosen_system(request), wish=wish_of(request.GET))(request)


@public_page
def atom(request: HttpRequest) -> HttpResponseBase:
    return AtomAgenda(system=chosen_system(request), wish=wish_of(request.GET))(request)


@public_page
def feed_json(request: HttpRequest) -> HttpResponseBase:
    system, wish = chosen_system(request), wish_of(request.GET)
    feed = json_agenda(
        news_of(system, wish)[:MOST],
        request,
        title=agenda_name(system, choices_of(system, wish).words),
        home=agenda_address(system, wish),
    )
    return JsonResponse(
        feed,
        content_type="application/feed+json",
        json_dumps_params={"ensure_ascii": False},
        headers={"Access-Control-Allow-Origin": "*"},
    )
