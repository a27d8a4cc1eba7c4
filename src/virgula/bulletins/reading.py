"""A list of addresses read from a file: every row that is no address says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from virgula.documents.blocks import Row, Table
from virgula.documents.errors import DocumentError
from virgula.documents.reading import read_document

NAMES = frozenset({"correo", "correo electrónico", "correo electronico", "email", "e-mail", "mail"})
MOST_ROWS = 20_000
MOST_ERRORS_SHOWN = 50


class ListError(Exception):
    """A file holds no list of addresses; ``words`` say why and what to do."""

    def __init__(self, words: Promise) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True, slots=True)
class RowError:
    """A row without an address."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ReadList:
    """The addresses of a file, each once and in its order, and the rows that hold none."""

    emails: tuple[str, ...]
    errors: tuple[RowError, ...]
    repeated: int


def read_list(data: bytes, *, name: str) -> ReadList:
    """Read a CSV or XLSX file. Raises ``ListError``."""
    try:
        document = read_document(data, name=name if "." in name else f"{name}.csv")
    except DocumentError as error:
        raise ListError(
            _("The file cannot be read. Save it as CSV or XLSX and bring it again.")
        ) from error
    tables = [block for block in document.blocks if isinstance(block, Table)]
    rows = [row for table in tables for row in table.rows]
    if not rows:
        raise ListError(
            _("The file holds no table. Save it as CSV or XLSX with a column «correo».")
        )
    if len(rows) > MOST_ROWS:
        raise ListError(_("The list is too long: 20,000 rows fit. Split it."))
    return _read(rows)


def _read(rows: Sequence[Row]) -> ReadList:
    column, start = _column(rows)
    emails: dict[str, None] = {}
    errors: list[RowError] = []
    repeated = 0
    for line, text in _cells(rows, column, start=start):
        email = text.strip().strip("<>;,").lower()
        if not email:
            continue
        if not _is_address(email):
            errors.append(RowError(line, text.strip()[:80]))
        elif email in emails:
            repeated += 1
        else:
            emails[email] = None
    return ReadList(tuple(emails), tuple(errors), repeated)


def _column(rows: Sequence[Row]) -> tuple[int, int]:
    """Return which column holds the addresses, and the first row after its heading."""
    head = [cell.text.strip().lower() for cell in rows[0].cells]
    for number, name in enumerate(head):
        if name in NAMES:
            return number, 1
    for number, name in enumerate(head):
        if "@" in name:
            return number, 0
    raise ListError(_("No column of the file is called «correo». Name it so in its first row."))


def _cells(rows: Sequence[Row], column: int, *, start: int) -> Iterator[tuple[int, str]]:
    """Yield each row's number, as a spreadsheet counts it, and its cell."""
    for number, row in enumerate(rows[start:], start=start + 1):
        yield row.place.line or number, row.text(column)


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254 and email.isascii()
