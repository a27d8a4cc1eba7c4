"""The columns of a month: how people head them, in any order and spelling."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from virgula.documents.blocks import Document, Row, Table
from virgula.domain.typed import folded

# A heading stands within the first rows of its sheet.
HEADING_ROWS = 20


class Column(StrEnum):
    """The columns, by the heading that the template writes."""

    ID = "id"
    DAY = "fecha"
    HOUR = "hora"
    ZONE = "zona"
    TITLE = "título"
    TEXT = "texto"
    LINK = "liga"
    CHANNELS = "canales"
    UTILITY = "utilidad"
    CAMPAIGN = "campaña"
    LINE = "línea"
    IMAGE = "imagen"
    ALT = "alt"


HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.ID: ("id", "identificador", "folio", "clave", "no.", "numero", "#"),
    Column.DAY: ("fecha", "dia", "date", "fecha de publicacion", "dia de publicacion"),
    Column.HOUR: ("hora", "horario", "time", "hora de publicacion"),
    Column.ZONE: ("zona", "zona horaria", "huso", "huso horario", "timezone"),
    Column.TITLE: ("titulo", "title", "encabezado", "asunto", "tema"),
    Column.TEXT: ("texto", "copy", "mensaje", "contenido", "publicacion", "post", "text"),
    Column.LINK: ("liga", "enlace", "link", "url", "vinculo", "hipervinculo"),
    Column.CHANNELS: (
        "canales", "canal", "red", "redes", "redes sociales", "red social", "cuenta", "cuentas",
    ),
    Column.UTILITY: (
        "utilidad", "para que me sirve", "¿para que me sirve?", "para que sirve",
        "¿para que sirve?",
    ),
    Column.CAMPAIGN: ("campana", "campaign"),
    Column.LINE: ("linea", "linea de accion", "linea del plan", "codigo de la linea"),
    Column.IMAGE: ("imagen", "imagen url", "url de la imagen", "foto", "image"),
    Column.ALT: (
        "alt", "texto alternativo", "descripcion de la imagen", "texto alterno", "alt text",
    ),
}  # fmt: skip
_BY_HEADING = {heading: column for column, names in HEADINGS.items() for heading in names}
NEEDED = (Column.DAY, Column.TEXT)


class SheetError(Exception):
    """A document holds no table of posts: which columns are missing or stand twice."""

    def __init__(self, *, missing: Sequence[Column] = (), twice: Sequence[Column] = ()) -> None:
        super().__init__(f"missing {list(missing)}, twice {list(twice)}")
        self.missing, self.twice = tuple(missing), tuple(twice)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by its columns; ``number`` is the one that the spreadsheet shows."""

    number: int
    sheet: str
    texts: dict[Column, str]

    def text(self, column: Column) -> str:
        return self.texts.get(column, "")


def rows_in(document: Document) -> list[SheetRow]:
    """Return the rows of the first table that is headed like a month; raise ``SheetError``."""
    best: tuple[Column, ...] = ()
    for table in document.tables:
        for position, row in enumerate(table.rows[:HEADING_ROWS]):
            places = _places(row)
            found = tuple(places)
            if set(NEEDED) <= places.keys():
                return list(_rows(table, position, places))
            best = max(best, found, key=len)
    raise SheetError(missing=[one for one in NEEDED if one not in best])


def _places(row: Row) -> dict[Column, int]:
    places: dict[Column, int] = {}
    twice = []
    for number, cell in enumerate(row.cells):
        column = _column(cell.text)
        if column is None:
            continue
        if column in places:
            twice.append(column)
        places.setdefault(column, number)
    if twice and set(NEEDED) <= places.keys():
        raise SheetError(twice=twice)
    return places


def _column(heading: str) -> Column | None:
    plain = folded(heading).strip(" *:.")
    known = _BY_HEADING.get(plain) or _BY_HEADING.get(folded(heading))
    if known:
        return known
    # «fecha (dd/mm/aaaa)», «texto (máximo 280)»
    return _BY_HEADING.get(plain.partition("(")[0].strip(" *:."))


def _rows(table: Table, heading: int, places: dict[Column, int]) -> Iterator[SheetRow]:
    for position, row in enumerate(table.rows[heading + 1 :], start=heading + 2):
        texts = {column: _text(row, place) for column, place in places.items()}
        if any(texts.values()):
            yield SheetRow(_number(row, position), table.name, texts)


def _text(row: Row, place: int) -> str:
    text = row.lines(place)
    # Our own export marks what a spreadsheet would run as a formula.
    return text[1:] if text[:1] == "'" and text[1:2] in set("=+-@") else text


def _number(row: Row, position: int) -> int:
    digits = "".join(one for one in row.place.cell if one.isdigit())
    return int(digits) if digits else row.place.line or position
