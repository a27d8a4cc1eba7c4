"""Spreadsheets in: XLSX through calamine, behind a guard that opens no swollen file."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from virgula.documents.blocks import Cell, Note, Place, Row, Table, lines_of
from virgula.documents.errors import (
    BrokenDocumentError,
    EmptyDocumentError,
    LockedDocumentError,
    SwollenDocumentError,
    TooManyCellsError,
)

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200
_LOCAL_HEADER = 30
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_SHEET_NAME = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"')
_UNCOMPUTED = re.compile(
    rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f[^>]*>[^<]*</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*"
    rb"</(?:\w+:)?c>"
)


def read_xlsx(data: bytes) -> tuple[tuple[Table, ...], list[Note]]:
    """Return one table a visible sheet, merged cells filled down, formulas as their values."""
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetVisibleEnum,
    )

    notes = list(_guard(data))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = []
        for number, sheet in enumerate(book.sheets_metadata):
            if sheet.visible != SheetVisibleEnum.Visible:
                notes.append(Note("hidden_sheet", Place(sheet=sheet.name)))
                continue
            tables.append(_table(book.get_sheet_by_index(number)))
    except PasswordError as error:
        raise LockedDocumentError from error
    except CalamineError as error:
        raise BrokenDocumentError from error
    filled = tuple(table for table in tables if table.rows)
    if not filled:
        raise EmptyDocumentError
    return filled, notes


def column_name(number: int) -> str:
    """Return the letters of a column counted from 0."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _guard(data: bytes) -> Iterator[Note]:
    """Unpack every part once, counting, before a library trusts what the file says of itself."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise BrokenDocumentError from error
    if len(parts) > MAX_PARTS:
        raise SwollenDocumentError
    if any(part.flag_bits & 1 for part in parts):
        raise LockedDocumentError
    left = MAX_UNPACKED
    names = _sheet_names(data, parts)
    for part in parts:
        content = _unpacked(data, part, left)
        left -= len(content)
        if _SHEET.fullmatch(part.filename):
            sheet = _name_of(part.filename, names)
            _refuse_wide_sheet(content, sheet)
            for match in _UNCOMPUTED.finditer(content):
                yield Note("formula_without_value", Place(sheet=sheet, cell=match[1].decode()))


def _sheet_names(data: bytes, parts: Sequence[zipfile.ZipInfo]) -> list[str]:
    book = next((part for part in parts if part.filename == "xl/workbook.xml"), None)
    content = _unpacked(data, book, MAX_UNPACKED) if book else b""
    return [html.unescape(name.decode("utf-8", "replace")) for name in _SHEET_NAME.findall(content)]


def _name_of(filename: str, names: Sequence[str]) -> str:
    """Return the name that a person gave to the sheet of a part; writers number them in order."""
    stem = filename.rpartition("/")[2].removesuffix(".xml")
    number = re.search(r"\d+$", stem)
    return names[int(number[0]) - 1] if number and 0 < int(number[0]) <= len(names) else stem


def _unpacked(data: bytes, part: zipfile.ZipInfo, limit: int) -> bytes:
    """Return the content of a part, refusing more than ``limit`` bytes whatever it declares."""
    head = data[part.header_offset : part.header_offset + _LOCAL_HEADER]
    if len(head) < _LOCAL_HEADER:
        raise BrokenDocumentError
    extra = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    start = part.header_offset + _LOCAL_HEADER + extra
    packed = data[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        try:
            content = zlib.decompressobj(-15).decompress(packed, limit + 1)
        except zlib.error as error:
            raise BrokenDocumentError from error
    else:
        raise BrokenDocumentError
    if len(content) > limit:
        raise SwollenDocumentError
    return content


def _refuse_wide_sheet(content: bytes, sheet: str) -> None:
    """Refuse a far cell: the library lays out every cell before it, and memory ends."""
    for letters, digits in _REFERENCE.findall(content):
        if int(digits) > MAX_ROWS or _column_number(letters) > MAX_COLUMNS:
            raise TooManyCellsError(sheet=sheet, cell=(letters + digits).decode())


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _table(sheet: Any) -> Table:
    values = sheet.to_python(skip_empty_area=False)
    texts = [[_text(value) for value in row] for row in values]
    filled = _fill_merged(texts, sheet.merged_cell_ranges or [])
    rows = []
    for number, row in enumerate(texts):
        if any(row):
            cells = tuple(
                Cell(
                    text,
                    Place(sheet=sheet.name, cell=f"{column_name(column)}{number + 1}"),
                    (number, column) in filled,
                    _lines(values[number], column),
                )
                for column, text in enumerate(row)
            )
            rows.append(Row(cells, Place(sheet=sheet.name, cell=f"A{number + 1}")))
    return Table(tuple(rows), Place(sheet=sheet.name), sheet.name)


def _lines(row: Sequence[Any], column: int) -> str:
    value = row[column] if column < len(row) else None
    return lines_of(value) if isinstance(value, str) and "\n" in value else ""


def _fill_merged(
    texts: list[list[str]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> set[tuple[int, int]]:
    """Write the text of a merged cell in each row that it covers, in its first column."""
    filled = set()
    for (top, left), (bottom, _right) in ranges:
        if top >= len(texts) or left >= len(texts[top]) or not texts[top][left]:
            continue
        for number in range(top + 1, min(bottom + 1, len(texts))):
            if left < len(texts[number]) and not texts[number][left]:
                texts[number][left] = texts[top][left]
                filled.add((number, left))
    return filled


def _text(value: Any) -> str:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)
