"""CSV in: comma, semicolon, tab or bar, found by which one makes the most even table."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from virgula.documents.blocks import Cell, Note, Place, Row, Table, lines_of
from virgula.documents.encodings import decode
from virgula.documents.errors import BrokenDocumentError, TooManyCellsError

DELIMITERS = ",;\t|"
MAX_ROWS = 50_000
MAX_COLUMNS = 200
_SAMPLE_LINES = 60


def read_delimited(data: bytes) -> tuple[Table, str, str, list[Note]]:
    """Return the table, its encoding, its delimiter and what had to be mended."""
    text, encoding, notes = decode(data)
    text, skipped = _without_hint(text)
    delimiter = sniff_delimiter(text) or ","
    rows = tuple(_rows(text, delimiter, skipped))
    return Table(rows, Place(line=1)), encoding, delimiter, notes


def sniff_delimiter(text: str) -> str:
    """Return the delimiter that splits the most lines into the same number (> 1) of fields."""
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])
    scores = {delimiter: _evenness(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0, 0) else ""


def _evenness(sample: str, delimiter: str) -> tuple[int, int]:
    try:
        rows = [row for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if any(row)]
    except csv.Error:
        return (0, 0)
    counts = Counter(len(row) for row in rows if len(row) > 1)
    if not counts:
        return (0, 0)
    width, lines = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
    return (lines, width)


def _without_hint(text: str) -> tuple[str, int]:
    """Skip the «sep=;» with which a spreadsheet begins some files."""
    first, _, rest = text.partition("\n")
    return (rest, 1) if first.strip().lower().startswith("sep=") else (text, 0)


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise BrokenDocumentError(Place(line=line + skipped)) from error
        if len(fields) > MAX_COLUMNS or line > MAX_ROWS:
            raise TooManyCellsError(sheet="", cell=str(line))
        place = Place(line=line + skipped)
        yield Row(tuple(_cell(field, place) for field in fields), place)
        _refuse_open_quote(text, reader.line_num, line, skipped)
        line = reader.line_num + 1


def _cell(field: str, place: Place) -> Cell:
    return Cell(" ".join(field.split()), place, lines=lines_of(field))


def _refuse_open_quote(text: str, last: int, first: int, skipped: int) -> None:
    """Refuse a quote that swallows the rest: many lines in one field is never a plan's."""
    if last - first > 200:
        raise BrokenDocumentError(Place(line=first + skipped))
