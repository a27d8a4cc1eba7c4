"""The zone that a calendar names, in every spelling that calendars use.

IANA names; IANA names behind a maker's prefix; the names of Windows (CLDR, windowsZones) and of
Outlook («(UTC-06:00) Guadalajara, Monterrey»); offsets; cities.
"""

import re
import unicodedata
import zoneinfo
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache

# CLDR windowsZones, territory 001.
WINDOWS = {
    "Dateline Standard Time": "Etc/GMT+12", "UTC-11": "Etc/GMT+11",
    "Aleutian Standard Time": "America/Adak", "Hawaiian Standard Time": "Pacific/Honolulu",
    "Marquesas Standard Time": "Pacific/Marquesas", "Alaskan Standard Time": "America/Anchorage",
    "UTC-09": "Etc/GMT+9", "Pacific Standard Time (Mexico)": "America/Tijuana",
    "UTC-08": "Etc/GMT+8", "Pacific Standard Time": "America/Los_Angeles",
    "US Mountain Standard Time": "America/Phoenix",
    "Mountain Standard Time (Mexico)": "America/Mazatlan",
    "Mountain Standard Time": "America/Denver", "Yukon Standard Time": "America/Whitehorse",
    "Central America Standard Time": "America/Guatemala",
    "Central Standard Time": "America/Chicago", "Easter Island Standard Time": "Pacific/Easter",
    "Central Standard Time (Mexico)": "America/Mexico_City",
    "Canada Central Standard Time": "America/Regina",
    "SA Pacific Standard Time": "America/Bogota",
    "Eastern Standard Time (Mexico)": "America/Cancun",
    "Eastern Standard Time": "America/New_York", "Haiti Standard Time": "America/Port-au-Prince",
    "Cuba Standard Time": "America/Havana",
    "US Eastern Standard Time": "America/Indiana/Indianapolis",
    "Turks And Caicos Standard Time": "America/Grand_Turk",
    "Paraguay Standard Time": "America/Asuncion", "Atlantic Standard Time": "America/Halifax",
    "Venezuela Standard Time": "America/Caracas",
    "Central Brazilian Standard Time": "America/Cuiaba",
    "SA Western Standard Time": "America/La_Paz", "Pacific SA Standard Time": "America/Santiago",
    "Newfoundland Standard Time": "America/St_Johns",
    "Tocantins Standard Time": "America/Araguaina",
    "E. South America Standard Time": "America/Sao_Paulo",
    "SA Eastern Standard Time": "America/Cayenne",
    "Argentina Standard Time": "America/Argentina/Buenos_Aires",
    "Greenland Standard Time": "America/Nuuk", "Montevideo Standard Time": "America/Montevideo",
    "Magallanes Standard Time": "America/Punta_Arenas",
    "Saint Pierre Standard Time": "America/Miquelon", "Bahia Standard Time": "America/Bahia",
    "UTC-02": "Etc/GMT+2", "Azores Standard Time": "Atlantic/Azores",
    "UTC": "Etc/UTC",
    "GMT Standard Time": "Europe/London", "Greenwich Standard Time": "Atlantic/Reykjavik",
    "Sao Tome Standard Time": "Africa/Sao_Tome", "Morocco Standard Time": "Africa/Casablanca",
    "W. Europe Standard Time": "Europe/Berlin",
    "Central Europe Standard Time": "Europe/Budapest",
    "Romance Standard Time": "Europe/Paris", "Central European Standard Time": "Europe/Warsaw",
    "W. Central Africa Standard Time": "Africa/Lagos", "Jordan Standard Time": "Asia/Amman",
    "GTB Standard Time": "Europe/Bucharest", "Middle East Standard Time": "Asia/Beirut",
    "Egypt Standard Time": "Africa/Cairo", "E. Europe Standard Time": "Europe/Chisinau",
    "Syria Standard Time": "Asia/Damascus", "West Bank Standard Time": "Asia/Hebron",
    "South Africa Standard Time": "Africa/Johannesburg", "FLE Standard Time": "Europe/Kyiv",
    "Israel Standard Time": "Asia/Jerusalem", "South Sudan Standard Time": "Africa/Juba",
    "Kaliningrad Standard Time": "Europe/Kaliningrad", "Sudan Standard Time": "Africa/Khartoum",
    "Libya Standard Time": "Africa/Tripoli", "Namibia Standard Time": "Africa/Windhoek",
    "Arabic Standard Time": "Asia/Baghdad", "Turkey Standard Time": "Europe/Istanbul",
    "Arab Standard Time": "Asia/Riyadh", "Belarus Standard Time": "Europe/Minsk",
    "Russian Standard Time": "Europe/Moscow", "E. Africa Standard Time": "Africa/Nairobi",
    "Iran Standard Time": "Asia/Tehran", "Arabian Standard Time": "Asia/Dubai",
    "Azerbaijan Standard Time": "Asia/Baku", "Georgian Standard Time": "Asia/Tbilisi",
    "Caucasus Standard Time": "Asia/Yerevan", "West Asia Standard Time": "Asia/Tashkent",
    "Pakistan Standard Time": "Asia/Karachi", "India Standard Time": "Asia/Kolkata",
    "Nepal Standard Time": "Asia/Kathmandu", "Bangladesh Standard Time": "Asia/Dhaka",
    "SE Asia Standard Time": "Asia/Bangkok", "China Standard Time": "Asia/Shanghai",
    "Singapore Standard Time": "Asia/Singapore", "Taipei Standard Time": "Asia/Taipei",
    "Tokyo Standard Time": "Asia/Tokyo", "Korea Standard Time": "Asia/Seoul",
    "AUS Eastern Standard Time": "Australia/Sydney",
    "New Zealand Standard Time": "Pacific/Auckland",
}  # fmt: skip
# Cities of labels that give no zone its name; the others are known from the names of zones.
CITIES = {
    "guadalajara": "America/Mexico_City", "ciudad de mexico": "America/Mexico_City",
    "chetumal": "America/Cancun", "quito": "America/Guayaquil", "la habana": "America/Havana",
}  # fmt: skip
_WINTER, _SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)
_OFFSET = re.compile(
    r"\(?(?:utc|gmt)\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?\)?"
)
MOST_CHARACTERS = 200


@cache
def _known() -> dict[str, str]:
    names = {name.lower(): name for name in zoneinfo.available_timezones()}
    windows = {_plain(name): zone for name, zone in WINDOWS.items()}
    microsoft = {"tzone://microsoft/utc": "Etc/UTC", "z": "Etc/UTC"}
    return {**windows, **microsoft, **names}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKD", text)
    text = "".join(char for char in text if not unicodedata.combining(char)).lower()
    return " ".join(text.replace("_", " ").split())


def zone_named(label: str) -> str:
    """Return the IANA zone that a label names, or nothing when it is not sure."""
    label = label.strip().strip("\"'")[:MOST_CHARACTERS]
    lowered = label.lower()
    known = _known()
    if lowered in known:
        return known[lowered]
    # «/mozilla.org/20050126_1/America/Mexico_City»: the longest end that is a name.
    parts = lowered.split("/")
    for start in range(1, len(parts)):
        ending = "/".join(parts[start:])
        if ending in known and "/" in ending:
            return known[ending]
    plain = _plain(label)
    if plain in known:
        return known[plain]
    if plain.replace(" ", "_") in known:
        return known[plain.replace(" ", "_")]
    return _by_city(_OFFSET.sub("", plain).replace("/", " , "), offset_named(label))


@cache
def _cities() -> dict[str, str]:
    """Return the cities that zones are named after."""
    names = sorted(n for n in zoneinfo.available_timezones() if n[:7] in {"America", "Europe/"})
    return {**{_plain(name.rpartition("/")[2]): name for name in names}, **CITIES}


def _by_city(plain: str, offset: tzinfo | None) -> str:
    """Return the zone of the first city of a label whose clock is that of its offset, if it says.

    Labels name cities that left the zone long ago, and two cities have one name.
    """
    for piece in re.split(r"[,;()]", plain):
        zone = _cities().get(piece.strip())
        if zone and (offset is None or _has_offset(zone, offset)):
            return zone
    return ""


def _has_offset(zone: str, offset: tzinfo) -> bool:
    info = zoneinfo.ZoneInfo(zone)
    told = offset.utcoffset(None)
    return told in {moment.astimezone(info).utcoffset() for moment in (_WINTER, _SUMMER)}


def offset_named(label: str) -> tzinfo | None:
    """Return the fixed offset that a label begins with: «GMT-0600», «(UTC-06:00) …»."""
    match = _OFFSET.match(_plain(label[:MOST_CHARACTERS]))
    if not match:
        return None
    span = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    if span >= timedelta(hours=15):
        return None
    return timezone(-span if match["sign"] == "-" else span)
