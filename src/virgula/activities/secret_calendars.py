"""What a person with a role sees in a calendar of their own: what waits, and what leaves when."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from virgula.activities.calendars import PAST_DAYS, events_of
from virgula.activities.choices import ActivityStatus, CalendarOf
from virgula.activities.models import Activity, SecretCalendar
from virgula.documents.calendar_out import Event, write_calendar
from virgula.institutions.clock import civil_day
from virgula.institutions.scope import reach_of
from virgula.publishing.models import Post
from virgula.publishing.queries.agenda import agenda_entries

AHEAD = timedelta(days=180)
BEHIND = timedelta(days=30)
REFRESH = timedelta(hours=1)
SEE_DRAFTS = "activities.view_activity"
SEE_POSTS = "publishing.view_delivery"


def may_have(person: Any, of: str) -> bool:
    """Tell whether a person's roles of today let them see what a calendar would show."""
    if of == CalendarOf.POSTS:
        return bool(person.has_perm(SEE_POSTS))
    return bool(person.has_perm("institutions.enter_members") or person.has_perm(SEE_DRAFTS))


def write_secret(calendar: SecretCalendar, *, now: datetime) -> bytes:
    """Return the calendar as its person may see it at this moment; without a role it is empty."""
    events = list(_events(calendar, now)) if may_have(calendar.person, calendar.of) else []
    kind = calendar.get_of_display()
    return write_calendar(
        events,
        name=_("%(what)s · %(system)s") % {"what": kind, "system": calendar.system.short_name},
        zone=calendar.system.zone,
        refresh=REFRESH,
    )


def _events(calendar: SecretCalendar, now: datetime) -> Iterator[Event]:
    reach = reach_of(calendar.person)
    is_team = calendar.system_id in reach.system_ids
    if calendar.of == CalendarOf.POSTS:
        if is_team:
            yield from _posts(calendar, now)
        return
    since = civil_day(calendar.system, now) - PAST_DAYS
    rows = Activity.objects.filter(system=calendar.system, last_on__gte=since)
    seen = [ActivityStatus.PUBLIC, ActivityStatus.CANCELLED]
    if is_team and calendar.person.has_perm(SEE_DRAFTS):
        seen.append(ActivityStatus.PROPOSED)
    for event, status in _with_status(rows.filter(status__in=seen).order_by("first_on", "pk")):
        if status == ActivityStatus.PROPOSED:
            yield replace(event, title=_("Proposed: %(title)s") % {"title": event.title})
        else:
            yield event


def _with_status(rows: Any) -> Iterator[tuple[Event, str]]:
    statuses = {str(pk): status for pk, status in rows.values_list("pk", "status")}
    for event in events_of(rows):
        yield event, statuses[event.uid.partition("@")[0]]


def _posts(calendar: SecretCalendar, now: datetime) -> Iterator[Event]:
    """Yield what is to leave and what left, as the publishing agenda shows it."""
    entries = agenda_entries(calendar.system, since=now - BEHIND, until=now + AHEAD, now=now)
    revisions = dict(
        Post.objects.filter(pk__in=[one.pk for one in entries]).values_list("pk", "revision")
    )
    for entry in entries:
        zone = entry.zone
        yield Event(
            uid=f"post-{entry.pk}@virgula",
            title=f"{entry.look.label}: {entry.title}",
            first_on=entry.wall.date(),
            zone=zone,
            starts_at=entry.due_at,
            text=entry.channel_names,
            url=settings.BASE_URL + reverse("desk:publishing:post", args=[entry.pk]),
            sequence=revisions.get(entry.pk, 1),
            stamp=min(entry.due_at, now.replace(minute=0, second=0, microsecond=0)),
        )
