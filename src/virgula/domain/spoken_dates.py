"""Dates as sites print them: of RFC 2822, ISO 8601, and in Spanish words.

A date without a zone is read in the zone of who prints it; taking it as UTC, as most readers do,
moves a notice by hours and, at night, to another day. What is not understood stays unread: a date
that is guessed is worse than none.
"""

import re
import unicodedata
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

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
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?:(?:horas|hrs?|h)\b\.?)?"
)
_OFFSET = r"(?P<offset>[+-]\d{2}:?\d{2}|[a-z]{1,5})"
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    rf"(?:[t ]\s*{_CLOCK}\s*{_OFFSET}?)?"
)
_NAMED = re.compile(
    rf"(?:{_WORD}\.?,?\s+)?(?P<day>\d{{1,2}})(?:o|º)?(?:\s+de\s+|[\s/-]+)(?P<name>{_WORD})\.?"
    rf"(?:\s+del?\s+|[\s,/-]+)(?P<year>\d{{4}})"
    rf"(?:,?\s*(?:[-–|·]|a las?)?\s*{_CLOCK}\s*{_OFFSET}?)?"
)
_ENGLISH = re.compile(
    rf"(?:{_WORD}\.?,?\s+)?(?P<name>{_WORD})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
    rf"(?P<year>\d{{4}})(?:,?\s*(?:at)?\s*{_CLOCK}\s*{_OFFSET}?)?"
)
# The day comes first, as Spanish writes it.
_NUMBERS = re.compile(
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
    rf"(?:,?\s*{_CLOCK}\s*{_OFFSET}?)?"
)
_SHAPES = (_ISO, _NAMED, _ENGLISH, _NUMBERS)


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
    plain = _plain(text)
    for shape in _SHAPES:
        match = shape.fullmatch(plain)
        if match:
            return _read(match, zone)
    return None


def _plain(text: str) -> str:
    """Return the text in lower case, without accents and with single spaces."""
    text = unicodedata.normalize("NFKD", text.replace("º", "o"))
    return " ".join("".join(c for c in text if not unicodedata.combining(c)).lower().split())


def _read(match: re.Match[str], zone: str) -> ReadDate | None:
    found = match.groupdict()
    month = MONTHS.get(found["name"]) if "name" in found else int(found["month"])
    hour = _hour(found["hour"], found["half"])
    place = _zone(found["offset"], zone)
    if month is None or place is None or hour is None:
        return None
    try:
        at = datetime(
            int(found["year"]), month, int(found["day"]),
            hour, int(found["minute"] or 0), int(found["second"] or 0), tzinfo=place,
        )  # fmt: skip
        return ReadDate(at.astimezone(UTC), found["hour"] is not None, bool(found["offset"]))
    except (ValueError, OverflowError):
        return None


def _hour(text: str | None, half: str | None) -> int | None:
    """Return the hour of the day; ``None`` when it does not exist."""
    hour = int(text or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return hour if hour < 24 else None


def _zone(text: str | None, zone: str) -> tzinfo | None:
    if not text:
        return zoneinfo.ZoneInfo(zone)
    if text[0] in "+-":
        digits = text[1:].replace(":", "")
        span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if span >= timedelta(hours=24):
            return None
        return timezone(-span if text[0] == "-" else span)
    hours = ZONES.get(text)
    return None if hours is None else timezone(timedelta(hours=hours))


_DAY_IN_TEXT = re.compile(
    rf"\b(?P<day>\d{{1,2}})\s+de\s+(?P<name>{_WORD})(?:\s+del?\s+(?P<year>\d{{4}}))?\b"
)
# A notice announces what comes soon; a day further away is a law or an anniversary.
HORIZON_DAYS = 180


def first_day_named(text: str, *, since: date) -> date | None:
    """Return the first day that a text names on or after ``since``: when what it announces is.

    «31 de enero» without year is the next one. Days before, or far after, say something else.
    """
    days = [day for day in _days_named(_plain(text), since) if day >= since]
    near = [day for day in days if (day - since).days <= HORIZON_DAYS]
    return min(near, default=None)


def _days_named(plain: str, since: date) -> Iterator[date]:
    for match in _DAY_IN_TEXT.finditer(plain):
        month = MONTHS.get(match["name"])
        if month is None:
            continue
        years = [int(match["year"])] if match["year"] else [since.year, since.year + 1]
        for year in years:
            try:
                yield date(year, month, int(match["day"]))
            except ValueError:
                continue
