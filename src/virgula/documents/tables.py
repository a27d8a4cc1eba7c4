"""Tables out: CSV and XLSX."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Value = str | int | float | Decimal | date | None

# A spreadsheet runs a cell that begins like a formula: text that came from others never may.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title, its header and rows; ``widths`` in characters, one a column."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[int] = field(default=())


def _harmless(value: Value) -> Value:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _storable(value: Value) -> Value:
    """Drop what a workbook's XML cannot carry."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    value = _harmless(value)
    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return UTF-8 CSV with CRLF (RFC 4180); dates as ISO 8601, nothing that runs as a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow(["" if value is None else _harmless(value) for value in row])
    return text.getvalue().encode("utf-8")


def write_xlsx(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Return a workbook whose header rows are bold, frozen and repeated in print."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.properties.title = title
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        page.append(list(sheet.header))
        for row in sheet.rows:
            page.append([_storable(value) for value in row])
        for cell in page[1]:
            cell.font = Font(bold=True)
        for row_cells in page.iter_rows(min_row=1):
            for cell in row_cells:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        for number, width in enumerate(sheet.widths, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.freeze_panes = "A2"
        page.print_title_rows = "1:1"
        page.page_setup.orientation = "landscape"
        page.page_setup.fitToWidth = 1
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()
