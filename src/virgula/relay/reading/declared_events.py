"""What a feed's item declares to happen: the event module of RSS, xCal, and their likes.

feedparser keeps an element it does not know under ``prefix_name``, and the prefix is the site's.
"""

from typing import Any

from virgula.domain.happening import Happening
from virgula.domain.spoken_dates import read_date
from virgula.relay.reading.calendar_lines import Component, Property
from virgula.relay.reading.moments import Moment, Zones, read_moment
from virgula.relay.reading.plain import as_text

_STARTS = ("startdate", "dtstart", "event_start", "start_date")
_ENDS = ("enddate", "dtend", "event_end", "end_date")
_PLACES = ("location", "venue", "place")
PLACE_LENGTH = 300


def declared_happening(entry: Any, title: str, zone: str) -> Happening | None:
    """Return when an item says, by an extension, that something happens; its words are not read."""
    zones = Zones(Component("VCALENDAR"), zone)
    starts = _moment(_of_extension(entry, _STARTS), zones)
    if starts is None:
        return None
    ends = _moment(_of_extension(entry, _ENDS), zones)
    first_on = zones.civil(starts.at, starts) if starts.at else starts.wall.date()
    last_on = first_on
    if ends is not None:
        last_on = max(zones.civil(ends.at, ends) if ends.at else ends.wall.date(), first_on)
    hour = starts.at and ends is not None and ends.at and ends.at > starts.at
    place = " ".join(_of_extension(entry, _PLACES).split())
    return Happening(
        first_on=first_on,
        last_on=last_on,
        zone=zone,
        starts_at=starts.at,
        ends_at=ends.at if ends is not None and hour else None,
        title=" ".join(title.split())[:500],
        place="" if place.startswith("http") else place[:PLACE_LENGTH],
    )


def _of_extension(entry: Any, names: tuple[str, ...]) -> str:
    for key in dict.keys(entry):
        # «ev_startdate», «xcal_dtstart»; never a name of the feed itself.
        prefix, _, name = str(key).partition("_")
        if prefix and name in names and (value := as_text(dict.get(entry, key)).strip()):
            return value
    return ""


def _moment(printed: str, zones: Zones) -> Moment | None:
    moment = read_moment(Property(printed), zones) if printed else None
    read = read_date(printed, zones.source) if printed and moment is None else None
    if read is None:
        return moment
    wall = zones.wall(read.at, Moment(read.at.replace(tzinfo=None), zones.source))
    return Moment(wall, zones.source, read.at if read.has_hour else None)
