"""What a telling fixes: its days, hours, numbers and places. Two that contradict are two things."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from virgula.domain.announced_days import DayKind, NamedDays, named_days
from virgula.domain.announced_hours import named_hours
from virgula.domain.announced_places import place_named
from virgula.domain.plain_text import even_fold
from virgula.domain.schedule import readings
from virgula.domain.spanish_words import stem
from virgula.domain.telling_words import telling_words

# Nobody announces further ahead in two ways.
LONG_AGO = timedelta(days=60)

_ORDINAL = {
    "primer": 1, "primera": 1, "primero": 1, "segundo": 2, "segunda": 2, "tercer": 3,
    "tercera": 3, "tercero": 3, "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5, "sexto": 6,
    "sexta": 6, "septimo": 7, "septima": 7, "octavo": 8, "octava": 8, "noveno": 9, "novena": 9,
    "decimo": 10, "decima": 10, "undecima": 11, "duodecima": 12, "uno": 1, "dos": 2, "tres": 3,
    "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "ultima": 99, "ultimo": 99,
}  # fmt: skip
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_COUNTED = (
    r"(?P<noun{0}>sesion|modulo|edicion|jornada|etapa|reunion|grupo|semana|festival|congreso|fase"
    r"|encuentro|foro|feria|generacion|capitulo|episodio|clase|bloque|nivel|seminario|ciclo|parte"
    r"|charla|taller|conversatorio|funcion|mesa|coloquio|concurso|certamen|premio|diplomado"
    r"|cumbre|carrera|rodada|caravana|parada|convocatoria|panel|webinario|curso|conferencia|ronda)"
)
_NUMBER_FIRST = re.compile(
    r"\b(?P<number>"
    + "|".join(_ORDINAL)
    + r"|[ivx]{1,5}|\d{1,3}(?=\s?(?:[aoº°ª.]|er|ra|da|ta|va|na)))"
    r"(?:\s?(?:[aoº°ª]|er|ra|da|ta|va|na))?\.?\s+" + _COUNTED.format("")
)
_NOUN_FIRST = re.compile(
    rf"\b{_COUNTED.format('')}s?\s*(?:n[uo]m?\.?\s*|numero\s+|#\s*)?(?P<number>\d{{1,3}}|[ivx]{{1,5}}|"
    + "|".join(_ORDINAL)
    + r")\b(?!\s*(?:de\s+[a-z]+\b\s*(?:de\s+20)?|:\d|horas?|h\b|/))"
)
_YEAR = re.compile(r"\b(20\d\d)\b")
_TITLE_NUMBER = re.compile(r"(?<![\d:/.,])(\d{1,4})(?![\d:/%]|[.,]\d)")
_AFTER = re.compile(
    r"\b(?:se (?:realizo|llevo a cabo|efectuo|celebro|desarrollo|dieron cita|entregaron|entrego"
    r"|clausuro|reunieron|presentaron)|realizamos|celebramos|vivimos|concluy(?:o|eron|e)|culmin"
    r"(?:o|a|aron)|clausur(?:a|an|o|aron)|ganador(?:es|as|a)?|resultados|con exito|exitos[oa]"
    r"|participaron|asistieron|acudieron|gracias a (?:quienes|todas|todos|las|los)|asi se vivio"
    r"|asi vivimos|fue un exito|conto con|premiados|premiadas|gano|ganaron|reunio a|dejo|balance"
    r"|se sumaron|cerro con|estuvieron|estuvimos|intercambiaron|acordaron|memoria del|relatoria"
    r"|galeria de fotos|si te lo perdiste|disponible la grabacion|ya puedes ver)\b"
)
_BEFORE = re.compile(
    r"\b(?:invita|invitan|invitamos|sera|seran|se realizara|se llevara|realizara|celebrara"
    r"|participa|acompana|te esperamos|no te (?:lo )?pierdas|inscribete|registrate|convoca|abre"
    r"|cupo|proximo|proxima|arranca|comienza|ven|asiste|aparta|agenda|prepara)\b"
)
_TOWN = re.compile(
    r"\b(?:[Ee]n|[Ss]ede|[Dd]esde|visita|llega a|para)\s+(?:el |la |los |las )?"
    r"(?:[Mm]unicipio de |[Cc]iudad de |[Pp]uerto de |alcald[ií]a )?"
    r"(?P<town>[A-ZÁÉÍÓÚÑ][\w]+(?:\s+(?:de\s+|del\s+|de la\s+|de los\s+)?[A-ZÁÉÍÓÚÑ][\w]+){0,3})"
)
_LEAD = re.compile(r"^\W*(?P<town>[A-ZÁÉÍÓÚÑ][\w]+(?:\s+[A-ZÁÉÍÓÚÑ]?[\w]+){0,3})\s*:\s")
# Written with a capital after «en», and no place.
_CAPITALS = (
    "linea vivo zoom facebook youtube meet teams materia coordinacion alianza conjunto marco mexico"
    " colaboracion videoconferencia instagram twitter tiktok internet x este esta estos ese"
    " transparencia acceso proteccion datos derecho derechos gobierno radio tv television"
    " seguimiento fecha hora lugar hoy manana aviso convocatoria recordatorio invitacion curso"
    " taller foro importante nota comunicado boletin agenda premio concurso ultimos cine"
)
_NO_TOWN = frozenset(_CAPITALS.split())
_ANY_PLACE = (
    "auditorio salon sala museo plaza explanada biblioteca palacio teatro patio sede"
    " universidad facultad escuela parque jardin hotel instalaciones oficinas campus congreso"
    " recinto plantel aula edificio mercado zocalo casa centro calle avenida col colonia num estado"
    " municipal estatal publica principal general ciudad"
)
_GENERIC_PLACE = frozenset(map(stem, _ANY_PLACE.split()))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text fixes. Sets are empty where it says nothing."""

    told_on: date
    events: frozenset[date] = frozenset()
    deadlines: frozenset[date] = frozenset()
    past: frozenset[date] = frozenset()
    clocks: frozenset[time] = frozenset()
    instants: frozenset[datetime] = frozenset()
    numbers: frozenset[tuple[str, int]] = frozenset()
    title_numbers: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    place: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    is_after: bool = False


def read_facts(title: str, text: str, *, zone: str, told_on: date) -> Facts:
    """Return what a telling fixes, read from its words."""
    whole = f"{title}\n{text}"
    plain = even_fold(whole)
    named = named_days(plain, since=told_on)
    blank = _blanked(plain, named)
    clocks = named_hours(blank)
    days = _days(named, told_on)
    place = place_named(whole)
    title_plain = blank[: len(title)]
    return Facts(
        told_on=told_on,
        events=days[DayKind.EVENT],
        deadlines=days[DayKind.DEADLINE],
        past=days[DayKind.OTHER],
        clocks=frozenset(one.starts for one in clocks),
        instants=frozenset(
            instant
            for one in clocks
            for day in days[DayKind.EVENT]
            for instant in readings(datetime.combine(day, one.starts), one.zone or zone)
        ),
        numbers=_numbers(blank),
        title_numbers=_title_numbers(title_plain),
        years=frozenset(int(one) for one in _YEAR.findall(title_plain)),
        place=_place_words(place.text) if place and not place.is_remote else frozenset(),
        towns=_towns(title, text),
        words=frozenset(one for one, _word in telling_words(whole)),
        is_after=bool(_AFTER.search(plain)) and not _BEFORE.search(plain[: len(title) + 160]),
    )


def contradiction(a: Facts, b: Facts) -> str:
    """Return what forbids that two tellings are of the same, or an empty text.

    One of: days, stage (a call and its report), hours, numbers, place.
    """
    for name, contradicts in _RULES:
        if contradicts(a, b):
            return name
    return ""


def shared_days(a: Facts, b: Facts) -> tuple[date, ...]:
    """Return the days to come that both name; one may say «until» of what is the other's day."""
    return tuple(sorted((a.events | a.deadlines) & (b.events | b.deadlines)))


def _blanked(plain: str, named: list[NamedDays]) -> str:
    letters = list(plain)
    for one in named:
        letters[one.start : one.end] = "\x00" * (one.end - one.start)
    return "".join(letters)


def _days(named: list[NamedDays], told_on: date) -> dict[DayKind, frozenset[date]]:
    found: dict[DayKind, set[date]] = {kind: set() for kind in DayKind}
    for one in named:
        kind = DayKind.EVENT if one.kind == DayKind.RUNS else one.kind
        if kind == DayKind.EVENT and one.last < told_on:
            kind = DayKind.OTHER
        days = {one.last} if kind == DayKind.DEADLINE else one.every
        found[kind].update(day for day in days if abs(day - told_on) < 7 * LONG_AGO)
    return {kind: frozenset(days) for kind, days in found.items()}


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text in _ORDINAL:
        return _ORDINAL[text]
    total = 0
    for letter, after in zip(text, [*text[1:], ""], strict=True):
        value = _ROMAN[letter]
        total += -value if after and _ROMAN[after] > value else value
    return total


def _numbers(plain: str) -> frozenset[tuple[str, int]]:
    found = [*_NUMBER_FIRST.finditer(plain), *_NOUN_FIRST.finditer(plain)]
    return frozenset((match["noun"], _value(match["number"])) for match in found)


def _title_numbers(title: str) -> frozenset[int]:
    found = (int(one) for one in _TITLE_NUMBER.findall(title))
    return frozenset(one for one in found if not 1990 < one < 2100)


def _place_words(place: str) -> frozenset[str]:
    return frozenset(one for one, _word in telling_words(place)) - _GENERIC_PLACE


def _towns(title: str, text: str) -> frozenset[str]:
    lead = _LEAD.match(title)
    named = [lead["town"]] if lead else []
    named += [match["town"] for match in _TOWN.finditer(f"{title}\n{text}")]
    towns = (even_fold(one) for one in named)
    return frozenset(
        stem(one.split()[-1] if len(one.split()) > 1 else one)
        for one in towns
        if one.split()[0] not in _NO_TOWN
    )


def _other_days(a: Facts, b: Facts) -> bool:
    if a.events and b.events:
        return not a.events & b.events
    return bool(a.deadlines and b.deadlines) and not a.deadlines & b.deadlines


def _other_stage(a: Facts, b: Facts) -> bool:
    """One announces it and the other tells how it went."""
    return _is_report(a, b) or _is_report(b, a)


def _is_report(report: Facts, call: Facts) -> bool:
    days = call.events or call.deadlines
    if days and report.told_on > max(days):
        return True
    return report.is_after and not call.is_after


def _other_hours(a: Facts, b: Facts) -> bool:
    if not a.clocks or not b.clocks or a.clocks & b.clocks:
        return False
    return not (a.instants & b.instants)


def _other_numbers(a: Facts, b: Facts) -> bool:
    mine, theirs = dict_of(a.numbers), dict_of(b.numbers)
    if any(mine[noun].isdisjoint(theirs[noun]) for noun in mine.keys() & theirs.keys()):
        return True
    if a.years and b.years and not a.years & b.years:
        return True
    return bool(a.title_numbers and b.title_numbers and not a.title_numbers & b.title_numbers)


def dict_of(numbers: frozenset[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for noun, number in numbers:
        found.setdefault(noun, set()).add(number)
    return found


def _other_place(a: Facts, b: Facts) -> bool:
    if a.place and b.place and not a.place & b.place:
        return not a.place & b.words and not b.place & a.words
    if a.towns and b.towns and not a.towns & b.towns:
        return not a.towns & b.words and not b.towns & a.words
    return False


_RULES = (
    ("days", _other_days),
    ("stage", _other_stage),
    ("hours", _other_hours),
    ("numbers", _other_numbers),
    ("place", _other_place),
)
