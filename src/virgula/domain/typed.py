"""Days and hours as people type them in a spreadsheet: read exactly, or not at all.

A day is written day first; what could be read in two ways is not guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(?P<rest>.+))?$")
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T ]+(?P<rest>.+))?$")
_WORDS = re.compile(
    r"(?:[a-z]+,? +)?(\d{1,2})(?:ro|o)?(?: +de +|[-/ .]+)([a-z]{3,})\.?"
    r"(?:(?: +del? +|[-/, ]+)(\d{4}|\d{2}))?$"
)
_HOUR = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2})(?:\.0+)?)?\s*(a\.?\s?m\.?|p\.?\s?m\.?)?\s*"
    r"(?:h|hs|hrs?|horas?)?\.?\s*(?:\(?(primera|segunda|1a|2a)\)?)?$"
)
_FRACTION = re.compile(r"0?\.\d+$")
_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class TypedHour:
    """An hour of the clock; ``fold`` says which of two, where somebody wrote it."""

    at: time
    fold: int | None = None


def folded(text: str) -> str:
    """Return a text as it compares: without accents, capitals or double spaces."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def read_day(text: str, *, today: date) -> tuple[date, str] | None:
    """Return the day and what follows it in the cell (an hour, perhaps), or ``None``.

    A day without year is the next one that comes.
    """
    plain = folded(text)
    for pattern, order in ((_ISO, (0, 1, 2)), (_NUMBERS, (2, 1, 0))):
        match = pattern.match(plain)
        if match:
            year, month, day = (int(match.groups()[place]) for place in order)
            found = _day(year, month, day)
            return (found, match["rest"] or "") if found else None
    match = _WORDS.match(plain)
    if match is None:
        return None
    found = _day_of_words(match[1], match[2], match[3], today)
    return (found, "") if found else None


def _day_of_words(day: str, word: str, year: str | None, today: date) -> date | None:
    months = [n for n, name in enumerate(MONTHS, start=1) if name.startswith(word)]
    if word in {"sept", "set"}:
        months = [9]
    if len(months) != 1:
        return None
    if year is not None:
        return _day(int(year), months[0], int(day))
    ahead = [_day(today.year + n, months[0], int(day)) for n in range(5)]
    return next((one for one in ahead if one is not None and one >= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def read_hour(text: str) -> TypedHour | None:
    """Return the hour of a cell («9:00», «9 a. m.», «21 h», a spreadsheet's 0.375), or ``None``."""
    plain = folded(text)
    if _FRACTION.match(plain):
        minutes = round(float(plain) * _MINUTES)
        return TypedHour((_midnight() + timedelta(minutes=minutes % _MINUTES)).time())
    match = _HOUR.match(plain)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = (match[4] or "")[:1]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    fold = {"p": 0, "1": 0, "s": 1, "2": 1}.get((match[5] or "")[:1])
    return TypedHour(time(hour, minute), fold)


def _midnight() -> datetime:
    return datetime(2000, 1, 1)  # noqa: DTZ001 -- only its hour is used
