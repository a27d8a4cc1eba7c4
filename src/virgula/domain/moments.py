"""Moments in a text: days, months and parts of a year, as plans in Spanish print them.

A moment keeps what was printed and nothing else: a year that was not printed stays ``None`` and is
resolved later, within the plan's period.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from virgula.domain.plain_text import plain

MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
_MONTH_OF = {
    **{name: number for number, name in enumerate(MONTHS, start=1)},
    **_SHORT,
    "sept": 9,
    "set": 9,
    "setiembre": 9,
}
_ORDINALS = {
    **dict.fromkeys(("primer", "primero", "primera", "1er", "1ero", "1era", "i"), 1),
    **dict.fromkeys(("segundo", "segunda", "2do", "2da", "ii"), 2),
    **dict.fromkeys(("tercer", "tercero", "tercera", "3er", "3ero", "3era", "iii"), 3),
    **dict.fromkeys(("cuarto", "cuarta", "4to", "4ta", "iv"), 4),
    **dict.fromkeys(("quinto", "quinta", "5to", "5ta", "v"), 5),
    **dict.fromkeys(("sexto", "sexta", "6to", "6ta", "vi"), 6),
}
LAST = -1
_PART_MONTHS = {"bimestre": 2, "trimestre": 3, "cuatrimestre": 4, "semestre": 6, "mitad": 6}
_PART_LETTERS = {"b": 2, "t": 3, "q": 3, "c": 4, "s": 6}

MONTH = (
    r"(?:ene(?:ro)?|feb(?:rero)?|mar(?:zo)?|abr(?:il)?|may(?:o)?|jun(?:io)?|jul(?:io)?"
    r"|ago(?:sto)?|sept?(?:iembre)?|set(?:iembre)?|oct(?:ubre)?|nov(?:iembre)?|dic(?:iembre)?)"
)
YEAR = r"(?:19|20)\d\d"
_OF = r"\s*(?:[/,-]|de|del|del año)?\s*"
_OF_YEAR = rf"(?:\.?{_OF}(?P<year>{YEAR})(?!\d))?"
_ORDINAL = r"(?:[1-6]\s?\.?(?:er[oa]?|d[oa]|t[oa]|[oaº°ª])?\.?|[a-z]+)"


class Unit(StrEnum):
    DAY = "day"
    MONTH = "month"
    PART = "part"
    YEAR = "year"
    NTH_MONTH = "nth_month"
    IMPOSSIBLE = "impossible"  # written as a day, but no calendar has it


@dataclass(frozen=True, slots=True)
class Moment:
    """One printed moment, from ``start`` to ``end`` of the plain text.

    A part of a year has its length in months (``size``) and its number (``ordinal``); an nth month
    is counted from the plan's start. ``opens`` is the first month of a stretch of days.
    """

    unit: Unit
    start: int
    end: int
    year: int | None = None
    month: int = 0
    day: int = 0
    size: int = 0
    ordinal: int = 0
    is_stretch: bool = False
    is_doubtful: bool = False


Maker = Callable[[re.Match[str]], Moment | None]


def month_number(word: str) -> int | None:
    """Return the number of a month's name or abbreviation."""
    return _MONTH_OF.get(plain(word).rstrip("."))


def _year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) + 2000 if len(text) == 2 else int(text)


def _day(match: re.Match[str], *, month: int, is_doubtful: bool = False) -> Moment:
    day, year = int(match["day"]), _year(match["year"])
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year or 2000, month)[1]:
        return Moment(Unit.IMPOSSIBLE, match.start(), match.end())
    is_stretch = "first" in match.re.groupindex
    return Moment(
        Unit.DAY, match.start(), match.end(), year, month, day, 0, 0, is_stretch, is_doubtful
    )


def _numbers_day(match: re.Match[str]) -> Moment | None:
    day, month = int(match["day"]), int(match["month"])
    # 04/05/2023 could be April 5th for who writes the month first: read day first, and shown.
    return _day(match, month=month, is_doubtful=day <= 12 and day != month)


def _iso_day(match: re.Match[str]) -> Moment | None:
    return _day(match, month=int(match["month"]))


def _named_day(match: re.Match[str]) -> Moment | None:
    return _day(match, month=_MONTH_OF[match["month"]])


def _fortnight(match: re.Match[str]) -> Moment | None:
    number, month = _ordinal(match["ordinal"]), _MONTH_OF[match["month"]]
    if number not in (1, 2, LAST):
        return None
    unit, day = (Unit.DAY, 15) if number == 1 else (Unit.MONTH, 0)
    year = _year(match["year"])
    return Moment(unit, match.start(), match.end(), year, month, day, is_stretch=True)


def _number_month(match: re.Match[str]) -> Moment | None:
    month = int(match["month"])
    if not 1 <= month <= 12:
        return None
    return Moment(Unit.MONTH, match.start(), match.end(), _year(match["year"]), month)


def _named_month(match: re.Match[str]) -> Moment:
    year = _year(match["year"] or match["short"])
    return Moment(Unit.MONTH, match.start(), match.end(), year, _MONTH_OF[match["month"]])


def _ordinal(word: str) -> int | None:
    word = word.strip(" .")
    if word.startswith("ultim"):
        return LAST
    if word[:1].isdecimal():
        return int(word[0])
    return _ORDINALS.get(word)


def _part(match: re.Match[str]) -> Moment | None:
    number = _ordinal(match["ordinal"])
    size = _PART_MONTHS.get(match["name"], _PART_LETTERS.get(match["name"], 0))
    if number is None or (number != LAST and not 1 <= number <= 12 // size):
        return None
    year = _year(match["year"])
    return Moment(Unit.PART, match.start(), match.end(), year, size=size, ordinal=number)


def _nth_month(match: re.Match[str]) -> Moment | None:
    number = int(match["number"])
    if not 1 <= number <= 120:
        return None
    return Moment(Unit.NTH_MONTH, match.start(), match.end(), ordinal=number)


def _year_end(match: re.Match[str]) -> Moment:
    if match["what"].startswith("año"):
        year = _year(match["year"])
        return Moment(Unit.MONTH, match.start(), match.end(), year, 12, is_stretch=True)
    return Moment(Unit.NTH_MONTH, match.start(), match.end(), ordinal=LAST)


def _whole_year(match: re.Match[str]) -> Moment:
    return Moment(Unit.YEAR, match.start(), match.end(), int(match["year"]))


_PATTERNS: tuple[tuple[re.Pattern[str], Maker], ...] = tuple(
    (re.compile(pattern), maker)
    for pattern, maker in (
        (
            (
                rf"(?<!\d)(?P<year>{YEAR})-(?P<month>\d\d?)-(?P<day>\d\d?)"
                r"(?:[t ]\d\d:\d\d(?::\d\d)?)?(?!\d)"
            ),
            _iso_day,
        ),
        (
            rf"(?<![\d/])(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>{YEAR}|\d\d)(?![\d/])",
            _numbers_day,
        ),
        (
            (
                r"(?<!\d)(?P<first>\d\d?)\s*(?:al?|-|y)\s*(?P<day>\d\d?)\s*(?:de\s+)?"
                rf"(?P<month>{MONTH})\b{_OF_YEAR}"
            ),
            _named_day,
        ),
        (
            (
                rf"(?<!\d)(?P<day>\d\d?)\s*(?:[oº°]|ro|er)?[\s/-]*(?:de\s+|del mes de\s+)?"
                rf"(?P<month>{MONTH})\b\.?(?:{_OF}(?P<year>{YEAR}|\d\d)(?!\d))?"
            ),
            _named_day,
        ),
        (
            rf"\b(?P<month>{MONTH})\b\.?\s+(?P<day>\d\d?)(?:\s*,\s*(?P<year>{YEAR}))?(?!\d)",
            _named_day,
        ),
        (
            (
                rf"\b(?P<ordinal>{_ORDINAL})\s+quincena\s+(?:de(?:l mes de)?\s+)?"
                rf"(?P<month>{MONTH})\b{_OF_YEAR}"
            ),
            _fortnight,
        ),
        (rf"(?<!\d)(?P<year>{YEAR})[-/](?P<month>\d\d?)(?!\d)", _number_month),
        (rf"(?<![\d/])(?P<month>\d\d?)[/-](?P<year>{YEAR})(?!\d)", _number_month),
        (
            (
                rf"\b(?P<month>{MONTH})\b\.?(?:{_OF}(?P<year>{YEAR})(?!\d)"
                r"|\s*[/'-]\s?'?(?P<short>\d\d)(?!\d))?"
            ),
            _named_month,
        ),
        (
            (
                rf"\b(?P<ordinal>{_ORDINAL})\s+"
                rf"(?P<name>bimestre|trimestre|cuatrimestre|semestre|mitad)\b{_OF_YEAR}"
            ),
            _part,
        ),
        (
            (
                r"\b(?P<name>bimestre|trimestre|cuatrimestre|semestre)\s+"
                rf"(?P<ordinal>[1-6]|i{{1,3}}|iv|vi?)\b{_OF_YEAR}"
            ),
            _part,
        ),
        (rf"\b(?P<name>[btqcs])\s?-?(?P<ordinal>[1-6])\b{_OF_YEAR}", _part),
        (rf"\b(?P<ordinal>[1-6])\s?(?P<name>[btqcs])\b{_OF_YEAR}", _part),
        (
            (
                r"\b(?:fin(?:al|ales)?|cierre|termino|conclusion)\s+del?\s+"
                rf"(?P<what>año|ejercicio|plan|periodo)\b{_OF_YEAR}"
            ),
            _year_end,
        ),
        (r"\bmes\s+(?P<number>\d{1,3})\b", _nth_month),
        (r"\bm\s?(?P<number>\d{1,2})\b", _nth_month),
        (
            (
                r"\b(?:a los|en|dentro de|primeros|proximos|dentro de los primeros)\s+"
                r"(?P<number>\d{1,2})\s+meses\b"
            ),
            _nth_month,
        ),
        (
            r"(?<![\d/])(?P<day>\d\d?)/(?P<month>\d\d?)(?P<year>)(?![\d/])",
            _numbers_day,
        ),
        (rf"(?<!\d)(?P<year>{YEAR})(?!\d)", _whole_year),
    )
)


def find_moments(text: str) -> list[Moment]:
    """Return the moments of a plain text (see ``plain_text.plain``) in their order."""
    return sorted(_claims(text), key=lambda moment: moment.start)


def _claims(text: str) -> Iterator[Moment]:
    for pattern, make in _PATTERNS:
        for match in pattern.finditer(text):
            moment = make(match)
            if moment is not None:
                yield moment
                # What is claimed is blanked, so that a later, looser pattern cannot read it again.
                blank = " " * (match.end() - match.start())
                text = text[: match.start()] + blank + text[match.end() :]
