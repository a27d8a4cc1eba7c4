"""The days that an announcement names, and what it says of each: that is, was, or closes.

Days of the past, of laws and of date lines are told apart from days on which something happens.
A day without year is the one nearest to when the text was told. What contradicts itself (a Friday
that is a Thursday) or does not exist is left out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from virgula.domain.moments import MONTH, MONTHS

# Half a year each way: then exactly one year is the nearest.
HORIZON_DAYS = 182
# With its year printed, a day may be further away.
FAR_DAYS = 400
DAY_COUNT = 62
NEW_LINE = "\n"

WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_MONTH_OF = {name[:3]: number for number, name in enumerate(MONTHS, start=1)} | {"set": 9}
_NUMBERS = {
    "primero": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
    "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15,
    "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20,
    "veintiuno": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25,
    "veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29, "treinta": 30,
}  # fmt: skip


class DayKind(StrEnum):
    """What a text says of a day."""

    EVENT = "event"
    # It has begun, and goes on until then.
    RUNS = "runs"
    DEADLINE = "deadline"
    # Something was, or will be in force: nobody attends it.
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NamedDays:
    """Days named together: ``text[start:end]`` names them. Sorted; a range has its ends alone."""

    start: int
    end: int
    days: tuple[date, ...]
    is_range: bool = False
    has_year: bool = False
    kind: DayKind = DayKind.EVENT

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]

    @property
    def every(self) -> frozenset[date]:
        """All its days, those within a range too."""
        if not self.is_range:
            return frozenset(self.days)
        count = min((self.last - self.first).days, DAY_COUNT) + 1
        return frozenset(self.first + timedelta(days=number) for number in range(count))


_WD = rf"(?:{'|'.join(WEEKDAYS)})"
_D = r"(?<![\d/:.,$])(?:1(?:ro|er|[o°])|[0-3]?\d|" + "|".join(_NUMBERS) + r")(?![\d:%])\.?"
_OF_MONTH = rf"\s*(?:\bde(?:\s+mes\s+de)?\b|/|-)?\s*(?P<{{0}}>{MONTH})\b"
_OF_YEAR = r"(?:\.?\s*(?:\bdel?(?:\s+ano)?\b|,|/|-)?\s*(?P<{0}>20\d\d)(?!\d))?"
_TO = r"\s*(?:\bal\b|\ba\b|-|\bhasta\s+el\b|\by\s+hasta\s+el\b)\s*"


def _day(name: str) -> str:
    return rf"(?:(?P<w{name}>{_WD}),?\s+)?(?P<d{name}>{_D})"


_TWO_MONTHS = re.compile(
    _day("1") + _OF_MONTH.format("m1") + _OF_YEAR.format("y1") + _TO
    + _day("2") + _OF_MONTH.format("m2") + _OF_YEAR.format("y2")
)  # fmt: skip
_RANGE = re.compile(
    _day("1") + r"\s*(?:\bal\b|-|(?<=\d)\s+a\b|\by\s+hasta\s+el\b)\s*" + _day("2")
    + _OF_MONTH.format("m2") + _OF_YEAR.format("y2")
)  # fmt: skip
_LIST = re.compile(
    rf"(?P<list>(?:(?:{_WD}),?\s+)?{_D}(?:\s*,\s*(?:{_WD}\s+)?{_D}){{0,14}}\s*,?\s*\b[ye]\s+(?:el\s+)?)"
    + _day("2") + _OF_MONTH.format("m2") + _OF_YEAR.format("y2")
)  # fmt: skip
_SINGLE = re.compile(_day("2") + _OF_MONTH.format("m2") + _OF_YEAR.format("y2"))
_DIGITS = re.compile(
    rf"(?:(?P<w2>{_WD}),?\s+)?(?<![\d/.-])(?P<d2>[0-3]?\d)(?P<mark>[/.-])(?P<month>[01]?\d)(?P=mark)"
    r"(?P<y2>(?:20)?\d\d)(?![\d/])"
)
_ISO = re.compile(r"(?<![\d/.-])(?P<y2>20\d\d)-(?P<month>[01]\d)-(?P<d2>[0-3]\d)(?!\d)")
_DAY_MONTH = re.compile(r"(?<![\d/.-])(?P<d2>[0-3]\d)/(?P<month>[01]\d)(?![\d/]|\s*de\s)")
_WEEKDAY_NUMBER = re.compile(
    rf"\b(?P<w2>{_WD}),?\s+(?P<d2>[0-3]?\d)"
    rf"(?!\d|[:.]\d|[/%]|\s*del?\s|\s*(?:al?|-)\s+(?:\d|{_WD}))"
)
_THIS = re.compile(rf"\b(?:este|el\s+proximo|proximo)\s+(?P<w2>{_WD})\b")
_WEEKEND = re.compile(r"\beste\s+fin\s+de\s+semana\b")
_NEAR = re.compile(r"\b(?:pasado\s+)?manana\b|\bhoy\b")
_A_MORNING = re.compile(r"\b(?:la|las|esta|una|cada|media|por|de|temprano)\s+$")


def named_days(plain: str, *, since: date) -> list[NamedDays]:
    """Return what days a text names, in its order. ``plain`` comes from ``even_fold``."""
    taken = [False] * len(plain)
    found: list[NamedDays] = []
    # Most texts name no month: what needs one is not looked for.
    names_month = _A_MONTH.search(plain) is not None
    for pattern, read in _READERS:
        if pattern in _OF_A_MONTH and not names_month:
            continue
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            named = read(match, plain, since)
            # Taken also when it cannot be read: its parts mean nothing alone.
            if named is not None or pattern not in _OPEN:
                taken[start:end] = [True] * (end - start)
            if named is not None:
                found.append(named)
    found.sort(key=lambda one: one.start)
    return [replace(one, kind=_kind(one, plain, since)) for one in _joined(found, plain)]


def _joined(found: Sequence[NamedDays], plain: str) -> Iterator[NamedDays]:
    """Join neighbours: «31 de enero y 1 de febrero», «06/03/2023 al 10/03/2023»."""
    kept: NamedDays | None = None
    for one in found:
        whole = _whole(kept, one, plain[kept.end : one.start].strip()) if kept else None
        if kept is not None and whole is None:
            yield kept
        kept = whole or one
    if kept is not None:
        yield kept


def _whole(first: NamedDays, second: NamedDays, between: str) -> NamedDays | None:
    """Return two neighbours as one, or ``None`` when they are two."""
    if first.days == second.days and between in {",", "(", ""}:
        # «Mañana, 28 de enero»: the same day told twice.
        return replace(first, end=second.end, has_year=first.has_year or second.has_year)
    if first.is_range or second.is_range or first.last >= second.first:
        return None
    if between in {"al", "a", "-", "hasta el"}:
        return replace(first, end=second.end, days=(first.first, second.last), is_range=True)
    if between in {",", "y", "y el", "e"}:
        return _together((*first.days, *second.days), first.start, second.end)
    return None


def _together(days: Sequence[date], start: int, end: int) -> NamedDays:
    """Return days as a range when one follows the other, and as single days otherwise."""
    ordered = tuple(sorted(set(days)))
    follows = all((later - before).days == 1 for before, later in pairwise(ordered))
    if len(ordered) > 1 and follows:
        return NamedDays(start, end, (ordered[0], ordered[-1]), is_range=True)
    return NamedDays(start, end, ordered)


def nearest(day: int, month: int, year: int | None, since: date) -> date | None:
    """Return the day of the calendar that is meant, or ``None`` when there is none near enough."""
    years = [year] if year else [since.year - 1, since.year, since.year + 1]
    found = [one for number in years if (one := _calendar_day(number, month, day))]
    one = min(found, key=lambda one: abs((one - since).days), default=None)
    limit = FAR_DAYS if year else HORIZON_DAYS
    return one if one and (year is not None or abs((one - since).days) <= limit) else None


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    text = text.rstrip(".")
    return _NUMBERS.get(text) or int(re.sub(r"\D", "", text) or 0)


def _year(text: str | None) -> int | None:
    return int(text) + (2000 if len(text) == 2 else 0) if text else None


def _agrees(day: date, weekday: str | None) -> bool:
    return weekday is None or WEEKDAYS[day.weekday()] == weekday


def _read_single(match: re.Match[str], plain: str, since: date) -> NamedDays | None:
    found = match.groupdict()
    month = _MONTH_OF[found["m2"][:3]] if "m2" in found else int(found["month"])
    year = _year(found.get("y2"))
    day = nearest(_number(found["d2"]), month, year, since)
    if day is None or not _agrees(day, found.get("w2")):
        return None
    return NamedDays(*match.span(), (day,), has_year=year is not None)


def _read_range(match: re.Match[str], plain: str, since: date) -> NamedDays | None:
    found = match.groupdict()
    year, month = _year(found["y2"]), _MONTH_OF[found["m2"][:3]]
    last = nearest(_number(found["d2"]), month, year, since)
    if last is None:
        return None
    opening = _MONTH_OF[found["m1"][:3]] if found.get("m1") else month
    first_year = _year(found.get("y1")) or last.year - (opening > month)
    first = _calendar_day(first_year, opening, _number(found["d1"]))
    if first is None or first >= last or not _agrees(first, found["w1"]):
        return None
    if not _agrees(last, found["w2"]):
        return None
    return NamedDays(*match.span(), (first, last), is_range=True, has_year=year is not None)


def _read_list(match: re.Match[str], plain: str, since: date) -> NamedDays | None:
    last = _read_single(match, plain, since)
    if last is None:
        return None
    pairs = re.findall(rf"(?:({_WD}),?\s+)?({_D})", match["list"])
    days = [last.first]
    for weekday, number in pairs:
        day = _calendar_day(last.first.year, last.first.month, _number(number))
        if day is None or not _agrees(day, weekday or None):
            return None
        days.append(day)
    return replace(_together(days, *match.span()), has_year=last.has_year)


def _read_weekday_number(match: re.Match[str], plain: str, since: date) -> NamedDays | None:
    """«viernes 3»: the next third of a month, if it is a Friday."""
    number = int(match["d2"])
    for offset in range(45):
        day = since + timedelta(days=offset)
        if day.day == number:
            return NamedDays(*match.span(), (day,)) if _agrees(day, match["w2"]) else None
    return None


def _read_this(match: re.Match[str], plain: str, since: date) -> NamedDays | None:
    gap = (WEEKDAYS.index(match["w2"]) - since.weekday()) % 7
    if gap == 0 and "proximo" in match[0]:
        gap = 7
    return NamedDays(*match.span(), (since + timedelta(days=gap),))


def _read_weekend(match: re.Match[str], plain: str, since: date) -> NamedDays | None:
    saturday = since + timedelta(days=(5 - since.weekday()) % 7)
    if since.weekday() == 6:
        saturday = since - timedelta(days=1)
    days = (saturday, saturday + timedelta(days=1))
    return NamedDays(*match.span(), days, is_range=True)


def _read_near(match: re.Match[str], plain: str, since: date) -> NamedDays | None:
    word = match[0]
    if word == "manana" and _A_MORNING.search(plain[max(match.start() - 12, 0) : match.start()]):
        return None
    gap = 0 if word == "hoy" else 2 if word.startswith("pasado") else 1
    return NamedDays(*match.span(), (since + timedelta(days=gap),))


Read = Callable[[re.Match[str], str, date], NamedDays | None]
_READERS: tuple[tuple[re.Pattern[str], Read], ...] = (
    (_TWO_MONTHS, _read_range),
    (_RANGE, _read_range),
    (_LIST, _read_list),
    (_SINGLE, _read_single),
    (_ISO, _read_single),
    (_DIGITS, _read_single),
    (_DAY_MONTH, _read_single),
    (_WEEKDAY_NUMBER, _read_weekday_number),
    (_THIS, _read_this),
    (_WEEKEND, _read_weekend),
    (_NEAR, _read_near),
)
_OPEN = {_NEAR, _WEEKDAY_NUMBER}
_A_MONTH = re.compile(rf"{MONTH}\b")
_OF_A_MONTH = {_TWO_MONTHS, _RANGE, _LIST, _SINGLE}

# What stands before a day, within its sentence.
_ARTICLE = r"(?:\s+(?:el|al|desde|del|de|dia|los|dias|proximo|este|hoy|en|a|mes)){0,4}\s*:?\s*$"
_BEFORE_DEADLINE = re.compile(
    r"(?:\bhasta|\bantes|\ba mas tardar|\bcierran?|\bcierre|\bvencen?|\bvencimiento"
    r"|\b(?:fecha|dia) limite(?: \w+){0,5}|\bultimo dia(?: \w+){0,3}|\bplazo(?: \w+){0,8}"
    r"|\bprorroga(?: \w+){0,6}|\bconcluye el registro|\blimite(?: \w+){0,3})" + _ARTICLE
)
_BEFORE_WINDOW = re.compile(
    r"\b(?:inscripcion(?:es)?|registros?|registrate|inscribete|recepcion(?: de \w+)?|postulaciones"
    r"|convocatoria abierta|se reciben?(?: \w+){0,3}|envio de \w+)(?: abiert[oa]s?)?" + _ARTICLE
)
_BEFORE_OTHER = re.compile(
    r"(?:\b(?:publicad|reformad|promulgad|expedid|aprobad|emitid|fechad|suscrit|firmad|celebrad"
    r"|realizad|llevad[oa]s? a cabo|ocurrid|nacid|fundad|decretad|cread|efectuad|iniciad"
    r"|concluid|instalad|elect|designad|presentad|difundid|registrad)[oa]?s?"
    r"|\b(?:realizo|celebro|cabo|publico|firmo|aprobo|emitio|concluyo|reunio"
    r"|participo|recibio|presento|inauguro|acordo|voto|nacio|murio|fundo|creo|expidio|entro"
    r"|promulgo|eligio|tomo protesta|fue|fueron)(?: en \w+)?"
    r"|\bpasado|\bultimo|\bcorte|\bcifras|\bvigor|\bvigente|\bvigencia|\bde fecha|\bcada"
    r"|\bconmemor\w+|\bperiodo|\bejercicio|\bayer|\bdatos|\bdecreto|\bacuerdo|\bley|\boficial"
    r"|\bfederacion|\breforma|\bcierre del ejercicio|\ben funciones|\banterior)"
    r"(?:\s*,)?" + _ARTICLE
)
# «Será presentado el …» is to come, whatever its participle.
_BEFORE_COMING = re.compile(r"\b(?:seran?|(?:va|van) a ser|quedaran?)\s+\w+" + _ARTICLE)
_BEFORE_NEW = re.compile(
    r"\b(?:pospone|pospuso|pospuesto|reprogram\w+|aplaza|aplazo|recorre|mueve|movio|cambia|cambio"
    r"|nueva fecha|difiere)\b(?:\s[a-z]+){0,8}?"
    r"(?:\s+(?:al|para|para el|es|es el|sera|sera el|del|hasta))?" + _ARTICLE
)
_NOT_FOR_THE_PUBLIC = re.compile(
    r"\binhabil|\bsuspension de (?:labores|plazos|actividades)|\bsuspende\w* (?:labores|plazos)"
    r"|\bno laborable|\bvacacional|\bno habra labores"
)
# It goes on until then: who comes before finds it.
_RUNS = re.compile(
    r"\b(?:actividades|visitas|siguen?|continuan?|permanece\w*|exposicion|muestra|funciones"
    r"|estara|abiert[oa] al publico|se exhibe|en cartelera|jornadas?|feria|gira)\b"
)
_CLOSES = re.compile(r"[.;!?\n](?=\s|$)")
_DATELINE_AFTER = re.compile(r"^\s*[.,:|]?\s*(?:-|\||\(|$)|^\s*\.\s")
_DATELINE_BEFORE = re.compile(r"(?:^|\n|[.:|-]\s)[^.\n]{0,70}[,|.-]\s*(?:a\s+)?$|^\s*(?:a\s+)?$")


def _kind(named: NamedDays, plain: str, since: date) -> DayKind:
    before, sentence = _around(named, plain)
    if _NOT_FOR_THE_PUBLIC.search(
        f"{plain.split(NEW_LINE, 1)[0][:200]}. {sentence}"
    ) or _is_dateline(named, plain, since):
        return DayKind.OTHER
    closing = _BEFORE_DEADLINE.search(before)
    if closing and closing[0].startswith("hasta") and _RUNS.search(before):
        return DayKind.RUNS
    if closing or (named.is_range and _BEFORE_WINDOW.search(before)):
        return DayKind.DEADLINE
    if _BEFORE_COMING.search(before):
        return DayKind.EVENT
    return DayKind.OTHER if _BEFORE_OTHER.search(before) else DayKind.EVENT


def is_new_date(named: NamedDays, plain: str) -> bool:
    """Tell whether something was moved to these days: «se pospone al 10 de febrero»."""
    return bool(_BEFORE_NEW.search(_around(named, plain)[0]))


def _around(named: NamedDays, plain: str) -> tuple[str, str]:
    """Return what its sentence says before the days, and the sentence whole."""
    head = plain[max(named.start - 120, 0) : named.start]
    before = _CLOSES.split(head)[-1]
    tail = _CLOSES.split(plain[named.end : named.end + 120])[0]
    return before, f"{before}{plain[named.start : named.end]}{tail}"


def _is_dateline(named: NamedDays, plain: str, since: date) -> bool:
    """Tell whether it only dates the text: «Ciudad, Estado, a 27 de enero de 2023.-»."""
    if named.last > since or named.is_range or not named.has_year:
        return False
    line = plain[max(named.start - 90, 0) : named.start]
    after = plain[named.end : named.end + 12]
    return bool(_DATELINE_BEFORE.search(line) and _DATELINE_AFTER.search(after))
