"""Neutral blocks: what every reader of documents hands over, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a line of a text, or a cell of a sheet. Lines count from 1."""

    line: int = 0
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    place: Place
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; ``number`` as printed («3»), or empty for a bullet."""

    text: str
    place: Place
    number: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; ``is_filled`` when its text was carried down from a merged one above.

    ``lines`` is the text with its line breaks, where it has any: tables of posts need them.
    """

    text: str
    place: Place
    is_filled: bool = False
    lines: str = ""


def lines_of(text: str) -> str:
    """Return a text of several lines with each one tidied, or nothing where one line is all."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    return "\n".join(lines) if len(lines) > 1 else ""


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    place: Place

    def text(self, column: int) -> str:
        return self.cells[column].text if column < len(self.cells) else ""

    def lines(self, column: int) -> str:
        """Return the text of a cell with its line breaks."""
        cell = self.cells[column] if column < len(self.cells) else None
        return (cell.lines or cell.text) if cell else ""

    @property
    def is_empty(self) -> bool:
        return not any(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as they stand, header included wherever it is; ``name`` is a sheet's name."""

    rows: tuple[Row, ...]
    place: Place
    name: str = ""


Block = Heading | Paragraph | Item | Table


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader had to do and a person should know."""

    kind: str
    place: Place = field(default_factory=Place)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document read: its blocks in order, and how it was read."""

    name: str
    format: str
    size: int
    sha256: str
    blocks: tuple[Block, ...]
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def tables(self) -> Iterator[Table]:
        return (block for block in self.blocks if isinstance(block, Table))
