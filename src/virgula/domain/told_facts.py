"""What a telling fixes: its days, hours, numbers and places. Two that contradict are two things."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from virgula.domain.announced_days import WEEKDAYS, DayKind, NamedDays, named_days
from virgula.domain.announced_hours import named_hours
from virgula.domain.announced_places import place_named
from virgula.domain.plain_text import even_fold
from virgula.domain.schedule import readings
from virgula.domain.spanish_words import stem
from virgula.domain.telling_words import telling_words

# Nobody announces further ahead in two ways.
# Two titles with so many words in common are of one template.
TEMPLATE_WORDS, TEMPLATE_START = 3, 2
LONG_AGO = timedelta(days=60)
# What lasts longer has its ends for marks, not each of its days.
LONG_DAYS = 3

_ORDINAL = {
    "primer": 1, "primera": 1, "primero": 1, "segundo": 2, "segunda": 2, "tercer": 3,
    "tercera": 3, "tercero": 3, "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5, "sexto": 6,
    "sexta": 6, "septimo": 7, "septima": 7, "octavo": 8, "octava": 8, "noveno": 9, "novena": 9,
    "decimo": 10, "decima": 10, "undecima": 11, "duodecima": 12, "uno": 1, "dos": 2, "tres": 3,
    "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "ultima": 99, "ultimo": 99,
}  # fmt: skip
_CARDINAL = frozenset(
    ("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez")
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_COUNTED = (
    r"(?P<noun{0}>sesion|modulo|edicion|jornada|etapa|reunion|grupo|semana|festival|congreso|fase"
    r"|encuentro|foro|feria|generacion|capitulo|episodio|clase|bloque|nivel|seminario|ciclo|parte"
    r"|charla|taller|conversatorio|funcion|mesa|coloquio|concurso|certamen|premio|diplomado"
    r"|cumbre|carrera|rodada|caravana|parada|convocatoria|stand|panel|webinario|curso|conferencia|ronda)"
)
_NUMBER_FIRST = re.compile(
    r"\b(?P<number>"
    + "|".join(_ORDINAL)
    + r"|[ivx]{1,5}|\d{1,3}(?=\s?(?:[aoº°ª.]|er|ra|da|ta|va|na)))"
    r"(?:\s?(?:[aoº°ª]|er|ra|da|ta|va|na))?\.?\s+" + _COUNTED.format("") + r"\b"
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
    r"|clausuro|reunieron|presentaron|presento|firmo|inauguro)|concluy(?:o|eron)|culmin"
    r"(?:o|aron)|clausur(?:o|aron)|ganador(?:es|as|a)?|resultados|con exito|exitos[oa]"
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
_NAME = re.compile(r"(?<!\w)[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+")
_ENDED = re.compile(r"^\W*(?:concluyen?|culminan?|clausuran?|cierra con|firman|asi se)\b")
_WEEKDAY = re.compile(rf"\b(?:el|este)\s+({'|'.join(WEEKDAYS)})\b(?!\s+(?:\d|pasado))")
# «Boca del Río, 22 de marzo»: a sentence begins with the place where a date follows.
_PLACE_LINE = re.compile(
    r"(?:^|[.\n]\s*)(?P<town>[A-ZÁÉÍÓÚÑ]\w+(?:\s+(?:del?\s+|la\s+|los\s+)*[A-ZÁÉÍÓÚÑ]\w+){0,3}),"
    rf"\s+(?:el\s+)?(?:(?i:{'|'.join(WEEKDAYS)})\s+)?\d{{1,2}}\s"
)
_TOWN = re.compile(
    r"\b[Ee]n\s+(?:el [Mm]unicipio de |la [Cc]iudad de |el [Pp]uerto de |la alcald[ií]a )?"
    r"(?P<town>[A-ZÁÉÍÓÚÑ]\w+(?:\s+(?:de\s+|del\s+|de la\s+|de los\s+)?[A-ZÁÉÍÓÚÑ]\w+){0,3})"
)
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
    # Single days, and of a range its ends: two long fairs have days in common by chance.
    anchors: frozenset[date] = frozenset()
    deadlines: frozenset[date] = frozenset()
    past: frozenset[date] = frozenset()
    # «El viernes»: perhaps the next one.
    vague: frozenset[date] = frozenset()
    clocks: frozenset[time] = frozenset()
    instants: frozenset[datetime] = frozenset()
    numbers: frozenset[tuple[str, int]] = frozenset()
    title_numbers: frozenset[int] = frozenset()
    all_numbers: frozenset[int] = frozenset()
    years: frozenset[int] = frozenset()
    place: frozenset[str] = frozenset()
    towns: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    # In their order.
    title_words: tuple[str, ...] = ()
    # Words of the title with a capital, which its first has only where a colon follows it.
    names: frozenset[str] = frozenset()
    # Who tells it: a title may say so and say nothing of what is told.
    tellers: frozenset[str] = frozenset()
    is_after: bool = False


def read_facts(title: str, text: str, *, zone: str, told_on: date, teller: str = "") -> Facts:
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
        anchors=_anchors(named, days[DayKind.EVENT]),
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
        all_numbers=_title_numbers(blank),
        years=frozenset(int(one) for one in _YEAR.findall(title_plain)),
        place=_place_words(place.text) if place and not place.is_remote else frozenset(),
        vague=_vague_days(blank, told_on),
        towns=_towns(whole),
        words=frozenset(one for one, _word in telling_words(whole)),
        title_words=tuple(one for one, _word in telling_words(title)),
        names=_names(title),
        tellers=frozenset(one for one, _word in telling_words(teller)),
        is_after=_is_after(title_plain, plain),
    )


def contradiction(a: Facts, b: Facts) -> str:
    """Return what forbids that two tellings are of the same, or an empty text.

    One of: days, stage (a call and its report), hours, numbers, place, subject.
    """
    for name, contradicts in _RULES:
        if contradicts(a, b):
            return name
    return ""


def shared_days(a: Facts, b: Facts) -> tuple[date, ...]:
    """Return the days to come that both name; one may say «until» of what is the other's day."""
    mine, theirs = a.anchors | a.deadlines, b.anchors | b.deadlines
    return tuple(sorted(mine & theirs or (mine | a.vague) & theirs or mine & (theirs | b.vague)))


def _is_after(title: str, plain: str) -> bool:
    if _ENDED.search(title):
        return True
    return bool(_AFTER.search(plain)) and not _BEFORE.search(plain[: len(title) + 160])


def _names(title: str) -> frozenset[str]:
    found = list(_NAME.finditer(title))
    names = (match for match in found if match.start() > 2 or ":" in title[: match.end() + 12])
    return frozenset(stem(match[0]) for match in names)


def shares_hour(a: Facts, b: Facts) -> bool:
    """Tell whether both begin at one hour, on the clock or in time."""
    return bool(a.clocks & b.clocks or a.instants & b.instants)


def shares_place(a: Facts, b: Facts) -> bool:
    """Tell whether one says the place of the other."""
    return bool((a.place | a.towns) & b.words or (b.place | b.towns) & a.words)


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


def _anchors(named: list[NamedDays], events: frozenset[date]) -> frozenset[date]:
    long = (one for one in named if one.is_range and (one.last - one.first).days > LONG_DAYS)
    within = {day for one in long for day in one.every - {one.first, one.last}}
    single = {day for one in named if not one.is_range for day in one.days}
    return frozenset(events - (within - single))


def _vague_days(plain: str, told_on: date) -> frozenset[date]:
    gaps = (
        (WEEKDAYS.index(name) - told_on.weekday() - 1) % 7 + 1 for name in _WEEKDAY.findall(plain)
    )
    return frozenset(told_on + timedelta(days=gap) for gap in gaps)


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


def _towns(whole: str) -> frozenset[str]:
    found = [*_TOWN.finditer(whole), *_PLACE_LINE.finditer(whole)]
    towns = (even_fold(match["town"]).split() for match in found)
    return frozenset(stem(one[-1]) for one in towns if one[0] not in _NO_TOWN)


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
    if not a.title_numbers or not b.title_numbers:
        return False
    return not a.title_numbers & b.all_numbers and not b.title_numbers & a.all_numbers


def dict_of(numbers: frozenset[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for noun, number in numbers:
        found.setdefault(noun, set()).add(number)
    return found


def _other_place(a: Facts, b: Facts) -> bool:
    if a.place & b.place:
        return False
    if a.place and b.place:
        return not a.place & b.words and not b.place & a.words
    if a.towns and b.towns and not a.towns & b.towns:
        return not a.towns & b.words and not b.towns & a.words
    return False


def _other_subject(a: Facts, b: Facts) -> bool:
    """Tell whether two titles are one but for words that the other never says.

    Of one template: they begin alike, or differ in nothing but a name.
    """
    tellers = a.tellers | b.tellers
    mine, theirs = (
        set(a.title_words) - b.words - tellers,
        set(b.title_words) - a.words - tellers,
    )
    if not mine or not theirs:
        return False
    shared = set(a.title_words) & set(b.title_words)
    if a.title_words[:TEMPLATE_START] == b.title_words[:TEMPLATE_START]:
        return len(shared) >= max(len(mine), len(theirs))
    is_name = bool(mine & a.names and theirs & b.names)
    return is_name and len(shared) >= max(TEMPLATE_WORDS, 2 * len(mine), 2 * len(theirs))


_RULES = (
    ("days", _other_days),
    ("stage", _other_stage),
    ("hours", _other_hours),
    ("numbers", _other_numbers),
    ("place", _other_place),
    ("subject", _other_subject),
)
