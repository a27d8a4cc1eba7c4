"""Dates as sites print them: of RFC 2822, ISO 8601, and in Spanish words.

A date without a zone is read in the zone of who prints it; taking it as UTC, as most readers do,
moves a notice by hours and, at night, to another day. What is not understood stays unread: a date
that is guessed is worse than none.
"""

import re
import unicodedata
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero ene january jan",
            "febrero feb february",
            "marzo mar march",
            "abril abr april apr",
            "mayo may",
            "junio jun june",
            "julio jul july",
            "agosto ago august aug",
            "septiembre setiembre sep sept set september",
            "octubre oct october",
            "noviembre nov november",
            "diciembre dic december dec",
        ),
        start=1,
    )
    for name in names.split()
}
# Names of RFC 2822 §4.3; any other name of a zone has more than one meaning.
ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_WORD = r"[a-z]+"
# «17:00 h», «17h30», «5 p. m.», «5:30 de la tarde», «12 del dia».
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?|de la (?:manana|tarde|noche)|del (?:dia|mediodia))?"
    r"\s*(?:(?:horas|hrs?|hs?)\b\.?)?(?:\s*\(?hora local\)?)?"
)
_OFFSET = r"(?:\(?(?P<offset>(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,5})\)?)"
_AT = r"(?:\s*,)?\s*(?:[-–—|·•/]|a las?|at)?\s*"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_WEEKDAY = (
    r"(?:(?:lun|mar|mie|jue|vie|sab|dom|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+(?:el\s+)?)?"
)
_TIME = rf"(?:{_AT}{_CLOCK}\s*{_OFFSET}?)?"
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<dash>[-/.])(?P<month>\d{1,2})(?P=dash)(?P<day>\d{1,2})"
    rf"(?:(?:t|,?\s)\s*{_CLOCK}\s*{_OFFSET}?)?"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:t(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<half>)(?P<offset>z|[+-]\d{4})?)?"
)
_NAMED = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}}|primero)(?:o|ro|er)?\.?(?:\s+de\s+|[\s/.-]+)(?P<name>{_WORD})\.?"
    rf"(?:\s*,?\s+del?\s+(?:ano\s+)?|[\s,/.-]+){_YEAR}{_TIME}"
)
_ENGLISH = re.compile(
    rf"{_WEEKDAY}(?P<name>{_WORD})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
    rf"(?:del?\s+)?(?P<year>\d{{4}}){_TIME}"
)
# The day comes first, as Spanish writes it.
_NUMBERS = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?P<dash>[/.-])(?P<month>\d{{1,2}})(?P=dash){_YEAR}{_TIME}"
)
# «Thu Nov 12 17:00:00 CST 2026», as machines print it.
_MACHINE = re.compile(
    rf"{_WEEKDAY}(?P<name>{_WORD})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s+"
    r"(?:(?P<offset>[a-z]{2,5}|[+-]\d{4})\s+)?(?P<year>\d{4})"
)
# «17:00 h, 12 de noviembre de 2026».
_CLOCK_FIRST = re.compile(
    rf"{_CLOCK}[\s,|·•–—-]+{_WEEKDAY}(?P<day>\d{{1,2}})\s+de\s+(?P<name>{_WORD})\s+"
    r"(?:del?\s+)?(?P<year>\d{4})(?P<offset>)"
)
_SHAPES = (_ISO, _COMPACT, _NAMED, _ENGLISH, _NUMBERS, _MACHINE, _CLOCK_FIRST)
# What sites put before a date.
_LABEL = re.compile(
    r"(?:(?:fecha(?: de publicacion)?|publicad[oa]|publicacion|actualizad[oa]|creado"
    r"|posted|published|escrito)\b(?:\s+(?:el|en|on))?\s*:?\s*)?(?:el\s+)?(?:dia\s+)?"
)
# Seconds, or thousandths, since 1970: what a machine prints when nobody formats it.
_EPOCH = re.compile(r"(?P<seconds>1\d{9})(?:\d{3})?")
# Longer than any date; the rest is not looked at.
MOST_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class ReadDate:
    """An instant, and whether the text gave an hour and a zone."""

    at: datetime
    has_hour: bool
    has_zone: bool = False


def read_date(text: str, zone: str) -> ReadDate | None:
    """Return the instant that a text names, or ``None`` when it is not understood.

    ``zone`` (IANA) is used when the text names none. A date without hour is its midnight there.
    """
    plain = _plain(text[: MOST_CHARACTERS + 1])
    if len(plain) > MOST_CHARACTERS:
        return None
    label = _LABEL.match(plain)
    plain = plain[label.end() if label else 0 :].rstrip(" .,;")
    for shape in _SHAPES:
        match = shape.fullmatch(plain)
        if match and (read := _read(match, zone)):
            return read
    epoch = _EPOCH.fullmatch(plain)
    return (
        ReadDate(datetime.fromtimestamp(int(epoch["seconds"]), UTC), True, True) if epoch else None
    )


def _plain(text: str) -> str:
    """Return the text in lower case, without accents and with single spaces."""
    text = unicodedata.normalize("NFKD", re.sub("[º°]", "o", text))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).lower().split())


def _read(match: re.Match[str], zone: str) -> ReadDate | None:
    found = match.groupdict()
    month = MONTHS.get(found["name"]) if "name" in found else int(found["month"])
    hour = _hour(found["hour"], found["half"])
    place = _zone(found["offset"], zone)
    if month is None or place is None or hour is None:
        return None
    day = 1 if found["day"] == "primero" else int(found["day"])
    try:
        at = datetime(
            _year(found["year"]), month, day,
            hour, int(found["minute"] or 0), min(int(found["second"] or 0), 59), tzinfo=place,
        )  # fmt: skip
        return ReadDate(at.astimezone(UTC), found["hour"] is not None, bool(found["offset"]))
    except (ValueError, OverflowError):
        return None


def _year(text: str) -> int:
    """Return a year; of two digits, as RFC 2822 §4.3 says: 49 is 2049, and 50 is 1950."""
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 50 else 1900)


def _hour(text: str | None, half: str | None) -> int | None:
    """Return the hour of the day; ``None`` when it does not exist."""
    hour = int(text or 0)
    if half:
        if not 1 <= hour <= 12:
            # «17:00 p. m.» is said, and means what it says; «0:30 p. m.» nobody knows.
            return hour if 12 < hour < 24 and half[0] == "p" else None
        is_late = half[0] == "p" or "tarde" in half or "dia" in half
        if "noche" in half:
            # Twelve at night is the day's end: which day it is of, nobody knows.
            return None if hour == 12 else hour + 12
        hour = hour % 12 + (12 if is_late else 0)
    return hour if hour < 24 else None


def _zone(text: str | None, zone: str) -> tzinfo | None:
    if not text:
        return zoneinfo.ZoneInfo(zone)
    sign = re.search(r"[+-]", text)
    if sign:
        digits = text[sign.end() :].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        span = timedelta(hours=int(hours), minutes=int(minutes))
        if span >= timedelta(hours=24):
            return None
        return timezone(-span if sign[0] == "-" else span)
    offset = ZONES.get(text)
    return None if offset is None else timezone(timedelta(hours=offset))
