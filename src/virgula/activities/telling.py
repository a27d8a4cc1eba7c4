"""When and where an activity is, in words: for posts, letters, pages and calendars."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from virgula.activities.models import Activity
from virgula.domain.redating import Telling
from virgula.institutions.models import System, Territory
from virgula.ui.formats import day_long, month_word


def wall_of(instant: datetime | None, zone: str) -> datetime | None:
    """Return an instant by the clock of a zone."""
    return instant.astimezone(ZoneInfo(zone)) if instant else None


def telling_of(activity: Activity) -> Telling:
    """Return when and where it is, by its own clock."""
    starts = wall_of(activity.starts_at, activity.zone)
    ends = wall_of(activity.ends_at, activity.zone)
    return Telling(
        first=activity.first_on,
        last=activity.last_on,
        starts=starts.time() if starts else None,
        ends=ends.time() if ends else None,
        place=activity.place,
    )


def weekday_day(day: date) -> str:
    """«viernes 3 de febrero de 2023»."""
    return _("%(weekday)s %(day)s") % {
        "weekday": str(WEEKDAYS[day.weekday()]).lower(),
        "day": day_long(day),
    }


def days_words(first: date, last: date) -> str:
    """«viernes 3 de febrero de 2023», or «del 3 al 5 de febrero de 2023»."""
    if first == last:
        return weekday_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return _("from %(first)s to %(last)s") % {"first": first.day, "last": day_long(last)}
    if first.year == last.year:
        start = _("%(day)s %(month)s") % {"day": first.day, "month": month_word(first)}
        return _("from %(first)s to %(last)s") % {"first": start, "last": day_long(last)}
    return _("from %(first)s to %(last)s") % {"first": day_long(first), "last": day_long(last)}


def clock_label(system: System, zone: str, at: datetime, territory: Territory | None) -> str:
    """Name a clock: the system's own, or one that shows the same hour, by its label.

    Another one by its territory, or else by its city.
    """
    if (
        at.astimezone(ZoneInfo(zone)).utcoffset()
        == at.astimezone(ZoneInfo(system.zone)).utcoffset()
    ):
        return system.zone_label
    city = zone.rpartition("/")[2].replace("_", " ")
    name = territory.name if territory is not None and territory.zone == zone else city
    return _("time of %(city)s") % {"city": name}


def hours_words(
    system: System,
    zone: str,
    starts: datetime | None,
    ends: datetime | None,
    territory: Territory | None = None,
) -> str:
    """«10:00 a 12:00 (hora del centro)»; nothing where no hour is known."""
    first, last = wall_of(starts, zone), wall_of(ends, zone)
    if first is None or starts is None:
        return ""
    words = {"start": f"{first:%H:%M}", "clock": clock_label(system, zone, starts, territory)}
    if last is None or last <= first or last.date() != first.date():
        return _("%(start)s (%(clock)s)") % words
    return _("%(start)s to %(end)s (%(clock)s)") % (words | {"end": f"{last:%H:%M}"})


def activity_hours(activity: Activity) -> str:
    """Say the hours of an activity by its own clock."""
    return hours_words(
        activity.system, activity.zone, activity.starts_at, activity.ends_at, activity.territory
    )


def when_words(activity: Activity) -> str:
    """«viernes 3 de febrero de 2023, 10:00 a 12:00 (hora del centro)»."""
    days = days_words(activity.first_on, activity.last_on)
    hours = activity_hours(activity)
    return f"{days}, {hours}" if hours else days


def other_clock(activity: Activity) -> str:
    """Say the hour by the system's clock where that is another one; else nothing."""
    zone = activity.system.zone
    own, theirs = wall_of(activity.starts_at, activity.zone), wall_of(activity.starts_at, zone)
    if own is None or theirs is None or own.utcoffset() == theirs.utcoffset():
        return ""
    hours = hours_words(activity.system, zone, activity.starts_at, activity.ends_at)
    if theirs.date() != own.date():
        return f"{weekday_day(theirs.date())}, {hours}"
    return hours
