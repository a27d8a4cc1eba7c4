"""Activities as calendar events: for one that is added, and for agendas that are subscribed to."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity
from virgula.activities.queries.public import in_days
from virgula.activities.wishes import Wish, choices_of
from virgula.documents.calendar_out import Event, write_calendar
from virgula.institutions.models import System

# What is over, or was cancelled, stays for a while in calendars that are subscribed to.
PAST_DAYS = timedelta(days=60)
MOST = 5000
REFRESH = timedelta(hours=4)
COLUMNS = (
    "pk", "title", "summary", "first_on", "last_on", "starts_at", "ends_at", "zone", "place",
    "link", "organiser_name", "status", "sequence", "created_at", "changed_at", "reason",
)  # fmt: skip


def events_of(rows: QuerySet[Activity]) -> list[Event]:
    """Return activities as events: two statements for any number."""
    found = rows.values(*COLUMNS)[:MOST]
    themes: dict[Any, list[str]] = {}
    through = Activity.themes.through.objects.filter(activity__in=rows.order_by().values("pk"))
    for pk, name in through.order_by("theme__position", "theme__name").values_list(
        "activity_id", "theme__name"
    ):
        themes.setdefault(pk, []).append(name)
    blank = reverse("activities:activity", args=["00000000-0000-0000-0000-000000000000"])
    pattern = settings.BASE_URL + blank.replace("00000000-0000-0000-0000-000000000000", "{}")
    words = _words()
    return [_event(row, themes.get(row["pk"], ()), pattern, words) for row in found]


def _words() -> dict[str, str]:
    return {
        "organiser": _("Organised by: %s"),
        "link": _("Link to attend: %s"),
        "cancelled": _("Cancelled: %s"),
    }


def _event(
    row: Mapping[str, Any],
    themes: Iterable[str],
    pattern: str,
    words: Mapping[str, str],
) -> Event:
    is_cancelled = row["status"] == ActivityStatus.CANCELLED
    parts = [
        row["summary"],
        row["organiser_name"] and words["organiser"] % row["organiser_name"],
        row["link"] and words["link"] % row["link"],
        row["reason"],
    ]
    title = row["title"]
    return Event(
        # For ever, whatever the address of the house becomes.
        uid=f"{row['pk']}@virgula",
        title=words["cancelled"] % title if is_cancelled else title,
        first_on=row["first_on"],
        last_on=row["last_on"],
        zone=row["zone"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        text="\n\n".join(part for part in parts if part),
        place=row["place"] or row["link"],
        url=pattern.format(row["pk"]),
        categories=tuple(themes),
        sequence=row["sequence"],
        created_at=row["created_at"],
        stamp=row["changed_at"],
        is_cancelled=is_cancelled,
    )


def write_one(activity: Activity) -> bytes:
    """Return the calendar of one activity, to be added."""
    rows = Activity.objects.filter(pk=activity.pk)
    return write_calendar(events_of(rows), name=activity.title, zone=activity.zone)


def write_agenda(system: System, wish: Wish, *, today: date, address: str) -> bytes:
    """Return the calendar that somebody subscribes to, as their wish sees the agenda."""
    words = choices_of(system, wish).words
    return write_calendar(
        events_of(in_days(system, wish, today - PAST_DAYS)),
        name=agenda_name(system, words),
        text=_("Activities, calls and events of the institutions, from the public agenda."),
        url=address,
        zone=system.zone,
        refresh=REFRESH,
    )


def agenda_name(system: System, words: str) -> str:
    """Return the name of the agenda with what is wanted of it."""
    name = _("Agenda of %(system)s") % {"system": system.short_name}
    return f"{name}: {words}" if words else name
