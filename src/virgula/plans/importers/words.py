"""The words with which plans in Spanish head their sections and columns, and label their parts."""

import re
from enum import StrEnum

from virgula.domain.moments import month_number
from virgula.domain.plain_text import bare_words, tidy


class Part(StrEnum):
    """What a titled section of a document is."""

    GENERAL = "general"
    SPECIFIC = "specific"
    OPPORTUNITY = "opportunity"
    COMPONENTS = "components"
    LINES = "lines"
    TIMETABLE = "timetable"
    CONTENTS = "contents"
    OTHER = "other"


class Column(StrEnum):
    """What a column of a table says."""

    COMPONENT = "component"
    LINE = "line"
    CODE = "code"
    EXTERNAL_ID = "external_id"
    DUE = "due"
    BEGINS = "begins"
    OWNER = "owner"
    ALIGNMENT = "alignment"
    WINDOW = "window"
    MONTH = "month"


_PARTS = tuple(
    (part, re.compile(pattern))
    for part, pattern in (
        (Part.CONTENTS, r"(?:contenidos?|indice(?: general)?|tabla de contenidos?)"),
        (Part.GENERAL, r"objetivo(?: general)?(?: del plan.*)?"),
        (Part.SPECIFIC, r"objetivos(?: especificos| particulares)?(?: del plan.*)?"),
        (Part.OPPORTUNITY, r"(?:diagnostico(?: de)? )?(?:las )?areas de (?:oportunidad|mejora).*"),
        (
            Part.COMPONENTS,
            (
                r"(?:principales )?(?:componentes|ejes|estrategias|pilares|programas)"
                r"(?: (?:principales|estrategicos|tematicos|de trabajo|rectores|del plan.*))*"
            ),
        ),
        (Part.LINES, r"(?:lineas de accion|acciones|actividades|plan de accion)(?: del plan.*)?"),
        (
            Part.TIMETABLE,
            (
                r"(?:propuesta de )?(?:implementacion|cronograma|calendario|calendarizacion)"
                r"(?: (?:del plan|de (?:actividades|trabajo|implementacion|acciones))\b.*)?"
            ),
        ),
        (
            Part.OTHER,
            (
                r"(?:introduccion|presentacion|conclusion(?:es)?|antecedentes|balance|marco|anexos?"
                r"|glosario|bibliografia|referencias|directorio|justificacion|diagnostico|mision"
                r"|vision|consideraciones|metodologia|alcance|seguimiento|evaluacion)\b.*"
            ),
        ),
    )
)
_COLUMNS = tuple(
    (column, re.compile(pattern))
    for column, pattern in (
        (Column.BEGINS, r"(?:fecha de )?inicio|desde|comienzo|arranque"),
        (
            Column.COMPONENT,
            (
                r"(?:componentes?|ejes?|estrategias?|programas?|pilar(?:es)?|dimension|ambito|rubro"
                r"|tema|bloque|capitulo|frente|(?:linea|objetivo) estrategic[oa]|area tematica)"
                r"(?: (?:principal|estrategic[oa]|tematic[oa]|rector|de trabajo|del plan))?"
            ),
        ),
        (
            Column.CODE,
            r"(?:codigo|clave|numero|num|no|n|nº|nro)(?: (?:de|del|de la) .*| progresivo)?",
        ),
        (Column.EXTERNAL_ID, r"id|identificador|id externo|folio"),
        (
            Column.ALIGNMENT,
            (
                r"alineacion.*|vinculacion.*|vinculad[oa] .*|lineas? (?:del programa|vinculadas?).*"
                r"|programas? nacional(?:es)?.*|contribuye a.*"
            ),
        ),
        (
            Column.LINE,
            (
                r"(?:lineas? de accion|lineas?|acciones|accion|actividad(?:es)?|tareas?"
                r"|compromisos?|descripcion|proyectos?|que (?:haremos|se hara)|entregables?)"
                r"(?: (?:a realizar|de la actividad|especificas?|concretas?|programadas?"
                r"|por eje|o .*|de accion|y .*))?"
            ),
        ),
        (
            Column.DUE,
            (
                r"(?:implementacion|plazos?|fechas?|vencimiento|periodo|periodicidad|calendario"
                r"|calendarizacion|cronograma|cuando|mes|trimestre|semestre|temporalidad|entrega"
                r"|programacion|fin|termino|tiempos?|hasta|limite|vigencia)"
                r"(?: (?:limite|compromiso|de (?:cumplimiento|entrega|ejecucion|termino|realizacion"
                r"|implementacion|conclusion|vencimiento|fin|cierre)|final|estimad[oa]|programad[oa]"
                r"|previst[oa]|maxim[oa]))?"
            ),
        ),
        (
            Column.OWNER,
            (
                r"(?:responsables?|encargad[oa]s?|institucion|instancia|quien|area|a cargo de)"
                r"(?: .*)?"
            ),
        ),
        (Column.WINDOW, r"ventana(?: de plazo)?|color|semaforo"),
    )
)
_COMPONENT_WORD = (
    r"eje|componente|programa|estrategia|pilar|dimensi[oó]n|[aá]mbito|frente|cap[ií]tulo|bloque"
    r"|(?:l[ií]nea|objetivo) estrat[eé]gic[oa]|eje (?:estrat[eé]gico|rector|tem[aá]tico)"
)
_LABELS = (
    re.compile(
        rf"(?P<word>{_COMPONENT_WORD})\s+(?:n[uú]m(?:ero)?\.?\s*|no\.\s*)?"
        r"(?P<number>\d{1,2}|[ivx]{1,5}|[a-z])(?![\w])\s*[.:)\-–—]*\s*(?P<title>.*)$",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<number>[A-Z]{1,4}\d{1,2})\s*[.:)\-–—]*\s+(?P<title>.+)$"),
    re.compile(r"(?P<number>[A-Z])\s*[.:)\-–—]\s*(?P<title>\S.+)$"),
    re.compile(r"(?P<number>[IVX]{2,5})\s*[.:)\-–—]\s*(?P<title>\S.+)$"),
)
_PLAIN_NUMBER = re.compile(r"(?P<number>\d{1,2})\s*[.:)\-–—]+\s*(?P<title>\S.+)$")
_LINE_LABELS = (
    re.compile(
        r"(?:actividad|acci[oó]n|l[ií]nea(?: de acci[oó]n)?|compromiso|tarea|proyecto)\s+"
        r"(?:n[uú]m\.?\s*|no\.\s*)?(?P<code>[A-Z]{0,4}-?\d{1,3}(?:\.\d{1,3})*)\s*[.:)\-–—]*\s+"
        r"(?P<text>\S.*)$",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<code>(?:[A-Z]{1,4}\d{0,2}[.-])?\d{1,3}(?:\.\d{1,3})*)"
        r"(?:\s*[.:)]+-?(?:\s+|(?!\d))|\s+[-–—]+\s+)(?P<text>\S.*)$"
    ),
    re.compile(
        r"(?P<code>[A-Z]{1,4}\d{0,2}[.-]\d{1,3}(?:\.\d{1,3})*|\d{1,3}(?:\.\d{1,3})+)\s+"
        r"(?P<text>[^\W\d_].*)$"
    ),
)
_ROMAN = {"I": 1, "V": 5, "X": 10}


def part_of(title: str) -> Part | None:
    """Return what a section is by its title, or ``None`` when the title is the plan's own."""
    words = bare_words(title)
    return next((part for part, pattern in _PARTS if pattern.fullmatch(words)), None)


def column_of(header: str) -> Column | None:
    """Return what a column says by its header."""
    words = bare_words(header)
    if header.strip() == "#":
        return Column.CODE
    if not words or len(words) > 80:
        return None
    if month_number(words) or re.fullmatch(r"(?:mes )?(?:[1-9]|1[0-2])|[tq][1-4]|m\d\d?", words):
        return Column.MONTH
    return next((column for column, pattern in _COLUMNS if pattern.fullmatch(words)), None)


def split_component(text: str, *, allow_number: bool = False) -> tuple[str, str]:
    """Return the code and the title of a labelled component; the code is empty without a label.

    «A. Title» is A; «Eje 1. Title» is E1, the initial of its word and its number.
    """
    text = tidy(text)
    for pattern in (*_LABELS, *((_PLAIN_NUMBER,) if allow_number else ())):
        match = pattern.match(text)
        if match:
            title = match["title"].strip(" .:-–—")
            word = match["word"] if "word" in match.re.groupindex else ""
            return _component_code(word, match["number"]), title or text
    return "", text.strip(" .:-–—")


def _component_code(word: str, number: str) -> str:
    if not word:
        return number
    number = number.upper()
    if re.fullmatch(r"[IVX]+", number):
        number = str(_arabic(number))
    return number if number.isalpha() else word[0].upper() + number


def _arabic(roman: str) -> int:
    values = [_ROMAN[letter] for letter in roman]
    return sum(
        -value if value < max(values[position:]) else value for position, value in enumerate(values)
    )


def split_line(text: str) -> tuple[str, str]:
    """Return the printed number or code of a line, and its text."""
    text = tidy(text)
    for pattern in _LINE_LABELS:
        match = pattern.match(text)
        if match:
            return match["code"], match["text"].strip()
    return "", text
