"""A date that moved, in the words of a text that told it: what is certain is written anew.

Only words that say exactly the day or the hour of before are replaced. What else speaks of a time
is handed back as a doubt, for a person; words of distance («mañana», «faltan 7 días») stay true
when the text leaves as many days later as the date moved.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from virgula.domain.spoken_dates import MONTHS

MONTH_NAMES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_WEEKDAY = r"(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)"
_MONTH = r"(?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic)[a-z]*"
_YEAR = r"(?P<year>(?P<of>\s+del?\s+(?:a[nñ]o\s+)?|,\s*|\s+)(?:19|20)\d\d\b)?"
_RANGE = re.compile(
    rf"\b(?P<del>del\s+)?(?P<d1>\d{{1,2}})(?:\s+de\s+(?P<m1>{_MONTH}))?"
    rf"\s*(?P<link>\bal?\b|\by\b|-|–)\s*(?P<d2>\d{{1,2}})\s+de\s+(?P<m2>{_MONTH})\b{_YEAR}",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"\b(?:(?P<weekday>{_WEEKDAY})(?P<comma>,?)\s+)?(?P<day>\d{{1,2}}|primero)(?:º|o\b)?"
    rf"\s+de\s+(?P<month>{_MONTH})\b{_YEAR}",
    re.IGNORECASE,
)
_NUMBERS = re.compile(
    r"(?<![\d/.-])(?:(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2}))(?![\d/-])"
)
_CLOCK = re.compile(
    r"(?P<las>\blas?\s+)?(?<![\d:.,/])(?P<hour>\d{1,2})(?:(?P<sep>[:.])(?P<minute>[0-5]\d))?"
    r"(?P<gap>\s*)(?P<suffix>[ap]\.?\s?m\b\.?|horas?\b|hrs?\b\.?|h\b|de\s+la\s+(?:ma[nñ]ana|tarde|noche))?"
    r"(?![\d:/]|\s+de\s+(?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic))",
    re.IGNORECASE,
)
_DISTANCE = re.compile(
    r"\b(?:hoy|pasado\s+ma[nñ]ana|(?<!la )(?<!las )ma[nñ]ana(?!\s+(?:del?|de)\s+\d)"
    r"|faltan?\s+(?:s[oó]lo\s+)?(?:\d+|una?|dos|tres|cuatro|cinco|seis|siete|ocho|diez|quince|treinta)"
    r"\s+(?:d[ií]as?|semanas?|mes(?:es)?)"
    r"|(?:en|dentro\s+de)\s+(?:\d+|un|dos|tres|cuatro|cinco|seis|siete|ocho|diez|quince|treinta)\s+"
    r"d[ií]as?)\b",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    rf"\b(?:{_WEEKDAY}s?|(?:esta|pr[oó]xima|la\s+otra)\s+semana|fin\s+de\s+semana"
    r"|esta\s+(?:tarde|noche)|(?:este|pr[oó]ximo)\s+mes|[uú]ltimo\s+d[ií]a)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Telling:
    """When and where something is, by the clock of its place. ``last`` is its last day."""

    first: date
    last: date
    starts: time | None = None
    ends: time | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Retold:
    """A text with the new date in it, and what a person has to look at.

    ``doubts`` are words that speak of another time; ``distances`` those that count from the day
    on which they are read.
    """

    text: str
    replaced: int
    doubts: tuple[str, ...] = ()
    distances: tuple[str, ...] = ()


type Span = tuple[int, int]
type Change = tuple[Span, str]


def retell(text: str, before: Telling, after: Telling) -> Retold:
    """Return a text that told ``before`` so that it tells ``after``."""
    days_moved = (before.first, before.last) != (after.first, after.last)
    hours_moved = (before.starts, before.ends) != (after.starts, after.ends)
    changes: list[Change] = []
    doubts: list[str] = []
    if days_moved:
        _take(changes, doubts, _ranges(text, before, after))
        _take(changes, doubts, _days(text, before, after))
        _take(changes, doubts, _numbers(text, before, after))
    said = [span for span, _new in changes]
    if hours_moved:
        _take(changes, doubts, _clocks(text, before, after))
    if before.place and after.place and before.place != after.place:
        _take(changes, doubts, _places(text, before.place, after.place))
    distances: list[str] = []
    if days_moved:
        distances = [one[0] for one in _DISTANCE.finditer(text) if _is_free(one.span(), said)]
        doubts += [one[0] for one in _LOOSE.finditer(text) if _is_free(one.span(), said)]
    replaced = [one for one in changes if text[slice(*one[0])] != one[1]]
    return Retold(
        _written(text, replaced), len(replaced), tuple(dict.fromkeys(doubts)), tuple(distances)
    )


def _take(
    changes: list[Change], doubts: list[str], found: Iterator[tuple[Span, str, str | None]]
) -> None:
    """Keep what was found where nothing was found before; what has no new words is a doubt."""
    for span, words, new in found:
        if not _is_free(span, [one for one, _new in changes]):
            continue
        if new is None:
            doubts.append(words.strip())
            # Taken, so that a part of it is not read as another thing.
            new = words
        changes.append((span, new))


def _is_free(span: Span, taken: list[Span]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in taken)


def _written(text: str, changes: list[Change]) -> str:
    for (start, end), new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _month(word: str) -> int | None:
    return MONTHS.get(word.lower())


def _says(match: re.Match[str], day: int, month: int | None, wanted: date) -> bool:
    year = match["year"]
    if year and int(year[-4:]) != wanted.year:
        return False
    return (day, month) == (wanted.day, wanted.month)


def _year_of(match: re.Match[str], before: date, after: date) -> str:
    """Say the year as the text did; where it said none, only if it is another one."""
    if match["year"]:
        return f"{match['of']}{after.year}"
    return f" de {after.year}" if before.year != after.year else ""


def _ranges(text: str, before: Telling, after: Telling) -> Iterator[tuple[Span, str, str | None]]:
    for match in _RANGE.finditer(text):
        second = _month(match["m2"])
        first = _month(match["m1"]) if match["m1"] else second
        if second is None or first is None:
            continue
        is_ours = _says(match, int(match["d2"]), second, before.last) and (
            (int(match["d1"]), first) == (before.first.day, before.first.month)
        )
        yield match.span(), match[0], _range_words(match, before, after) if is_ours else None


def _range_words(match: re.Match[str], before: Telling, after: Telling) -> str:
    year = _year_of(match, before.last, after.last)
    last = f"{after.last.day} de {MONTH_NAMES[after.last.month - 1]}{year}"
    opening = match["del"] or ""
    if after.first == after.last:
        return f"{_as_cased('el ', opening) if opening else ''}{last}"
    if after.first.month == after.last.month:
        return f"{opening}{after.first.day} {_link(match)} {last}"
    return (
        f"{opening}{after.first.day} de {MONTH_NAMES[after.first.month - 1]} {_link(match)} {last}"
    )


def _link(match: re.Match[str]) -> str:
    # «3 y 4» of two days reads as two days only; a longer one needs «al».
    return "al" if match["link"].lower() in {"y", "-", "–"} else match["link"]


def _days(text: str, before: Telling, after: Telling) -> Iterator[tuple[Span, str, str | None]]:
    for match in _DAY.finditer(text):
        month = _month(match["month"])
        if month is None:
            continue
        day = 1 if match["day"].lower() == "primero" else int(match["day"])
        for old, new in ((before.first, after.first), (before.last, after.last)):
            if _says(match, day, month, old):
                yield match.span(), match[0], _day_words(match, old, new)
                break
        else:
            yield match.span(), match[0], None


def _day_words(match: re.Match[str], before: date, after: date) -> str:
    weekday = match["weekday"]
    words = f"{after.day} de {MONTH_NAMES[after.month - 1]}{_year_of(match, before, after)}"
    if weekday:
        name = _as_cased(WEEKDAYS[after.weekday()], weekday)
        words = f"{name}{match['comma']} {words}"
    return words


def _as_cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word


def _numbers(text: str, before: Telling, after: Telling) -> Iterator[tuple[Span, str, str | None]]:
    pairs = ((before.first, after.first), (before.last, after.last))
    for match in _NUMBERS.finditer(text):
        new: str | None = None
        for old, moved in pairs:
            if match["iso"] == old.isoformat():
                new = moved.isoformat()
                break
            if match["iso"] is None and _is_numbered(match, old):
                new = _numbered(match, moved)
                break
        yield match.span(), match[0], new


def _is_numbered(match: re.Match[str], day: date) -> bool:
    year = int(match["year"])
    year = year if year > 99 else 2000 + year
    return (int(match["day"]), int(match["month"]), year) == (day.day, day.month, day.year)


def _numbered(match: re.Match[str], day: date) -> str:
    sep, widths = match["sep"], (len(match["day"]), len(match["month"]))
    year = f"{day.year}" if len(match["year"]) == 4 else f"{day.year % 100:02d}"
    return f"{day.day:0{widths[0]}d}{sep}{day.month:0{widths[1]}d}{sep}{year}"


def _clocks(text: str, before: Telling, after: Telling) -> Iterator[tuple[Span, str, str | None]]:
    pairs = [
        (old, new)
        for old, new in ((before.starts, after.starts), (before.ends, after.ends))
        if old is not None
    ]
    for match in _CLOCK.finditer(text):
        if not (match["las"] or match["suffix"] or match["sep"] == ":"):
            continue
        told = _told_hours(match)
        found = next(((old, new) for old, new in pairs if old in told), None)
        if found is None or found[1] is None:
            yield match.span(), match[0], None
        elif found[0] == found[1]:
            yield match.span(), match[0], match[0]
        else:
            yield match.span(), match[0], _clock_words(match, found[0], found[1])


def _told_hours(match: re.Match[str]) -> set[time]:
    """Return the hours of the day that a clock in a text may mean."""
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 23:
        return set()
    half = (match["suffix"] or "").lower()
    if half.startswith("p") or half.endswith(("tarde", "noche")):
        return {time(hour % 12 + 12, minute)}
    if half.startswith("a") or half.endswith(("ana", "ñana")):
        return {time(hour % 12, minute)}
    exact = {time(hour, minute)}
    # «A las 5», said without more, is the afternoon's as often as the morning's.
    if match["las"] and not match["suffix"] and 1 <= hour <= 7:
        exact.add(time(hour + 12, minute))
    return exact


def _clock_words(match: re.Match[str], before: time, after: time) -> str:
    suffix, is_half = match["suffix"] or "", int(match["hour"]) != before.hour
    low = suffix.lower()
    if low[:1] in {"a", "p"} or low.startswith("de"):
        is_half = True
        suffix = _half_words(suffix, after)
    hour = (after.hour % 12 or 12) if is_half else after.hour
    shown = f"{hour:0{len(match['hour'])}d}" if not is_half else str(hour)
    if match["sep"] or after.minute:
        shown += f"{match['sep'] or ':'}{after.minute:02d}"
    las = match["las"] or ""
    if las:
        las = _as_cased("la " if hour == 1 else "las ", las)
    return f"{las}{shown}{match['gap']}{suffix}"


def _half_words(like: str, hour: time) -> str:
    if like.lower().startswith("de"):
        part = "mañana" if hour.hour < 12 else "tarde" if hour.hour < 19 else "noche"
        return f"de la {part}"
    letter = "a" if hour.hour < 12 else "p"
    return (letter.upper() if like[0].isupper() else letter) + like[1:]


def _places(text: str, before: str, after: str) -> Iterator[tuple[Span, str, str | None]]:
    for match in re.finditer(re.escape(before), text):
        yield match.span(), match[0], after
