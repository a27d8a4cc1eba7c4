"""A folder read whole: ``dataset.yaml`` and its tables, with every problem found on the way."""

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from virgula.datasets.cells import CellError, value_of
from virgula.datasets.manifest import Manifest, read_manifest
from virgula.datasets.problems import Problems, suggestion
from virgula.datasets.schema import BY_NAME, TABLES, Kind, Table

TABLE_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with the line where it starts."""

    line: int
    values: dict[str, Any]
    # False: a cell is wrong, and was reported.
    is_whole: bool = True

    def identity(self, table: Table) -> tuple[str, ...]:
        return tuple(str(self.values.get(name) or "") for name in table.identity)


@dataclass
class Dataset:
    """A set as its folder says it."""

    folder: Path
    manifest: Manifest
    rows: dict[str, list[Row]] = field(default_factory=dict)
    # Tables of which a part could not be read: what refers to them is not judged.
    unread: set[str] = field(default_factory=set)
    map_svg: str = ""
    digest: str = ""

    @property
    def key(self) -> str:
        return self.manifest.key

    @property
    def system_key(self) -> str:
        """The key of the system that its rows belong to."""
        return self.manifest.extends or self.manifest.key


def read_dataset(folder: Path, problems: Problems) -> Dataset | None:
    """Read a folder; ``None`` when there is nothing to go on with."""
    if not folder.is_dir():
        problems.add(str(folder), 0, _("This folder does not exist."))
        return None
    manifest = read_manifest(folder, problems)
    if manifest is None:
        return None
    dataset = Dataset(folder, manifest, digest=_digest(folder))
    documents = {
        item.get("file") for item in manifest.listing("documents") if isinstance(item, dict)
    }
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in BY_NAME and path.name not in documents:
            problems.add(
                path.name,
                0,
                _("No table has this name.") + suggestion(path.stem, BY_NAME),
            )
    for table in TABLES:
        before = len(problems.found)
        rows = list(_read_table(folder, table, manifest, problems))
        if len(problems.found) > before:
            dataset.unread.add(table.name)
        dataset.rows[table.name] = rows
    return dataset


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.csv"), *folder.glob("*.yaml"), *folder.glob("*.svg")]):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_table(
    folder: Path, table: Table, manifest: Manifest, problems: Problems
) -> Iterator[Row]:
    path = folder / table.file
    if not path.exists():
        if table.required and not manifest.extends:
            problems.add(table.file, 0, _("This table is missing; a set needs it."))
        return
    if table.only_demonstration and not manifest.is_demonstration:
        problems.add(
            table.file, 0, _("Only a demonstration may bring persons («demonstration: true»).")
        )
        return
    text = read_text(path, problems)
    if text is not None:
        yield from _read_rows(text, table, manifest.statuses, problems)


def read_text(path: Path, problems: Problems) -> str | None:
    """Read a text file in UTF-8, or say where it is not."""
    content = path.read_bytes()
    if len(content) > TABLE_BYTES:
        problems.add(path.name, 0, _("The file is larger than 20 MB."))
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add(
            path.name,
            line,
            _("The file is not in UTF-8. Save it again as «CSV UTF-8»."),
        )
        return None


def _read_rows(
    text: str, table: Table, statuses: dict[str, str], problems: Problems
) -> Iterator[Row]:
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=";" if ";" in first and "," not in first else ",",
        strict=True,
    )
    line = 1
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _header_is_right(header, table, problems):
            return
        line = reader.line_num + 1
        for cells in reader:
            row = _row(cells, header, table, line, statuses, problems)
            line = reader.line_num + 1
            if row is not None:
                yield row
    except csv.Error as error:
        problems.add(
            table.file,
            line,
            _("The table cannot be read from here on: %(error)s.") % {"error": error},
        )


def _header_is_right(header: list[str], table: Table, problems: Problems) -> bool:
    known = [column.name for column in table.columns]
    right = True
    for name in header:
        if name not in known:
            right = False
            problems.add(
                table.file,
                1,
                _("The column «%(column)s» is unknown.") % {"column": name}
                + suggestion(name, known),
            )
    for name in known:
        if table.column(name).required and name not in header:
            right = False
            problems.add(table.file, 1, _("The column «%(column)s» is missing.") % {"column": name})
    for name in sorted({name for name in header if header.count(name) > 1}):
        right = False
        problems.add(table.file, 1, _("The column «%(column)s» is there twice.") % {"column": name})
    return right


def _row(
    cells: list[str],
    header: list[str],
    table: Table,
    line: int,
    statuses: dict[str, str],
    problems: Problems,
) -> Row | None:
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) != len(header):
        problems.add(
            table.file,
            line,
            _("The row has %(cells)d cells and the heading %(columns)d. Is a quote missing?")
            % {"cells": len(cells), "columns": len(header)},
        )
        return None
    texts = dict(zip(header, cells, strict=True))
    values: dict[str, Any] = {}
    is_right = True
    for column in table.columns:
        try:
            values[column.name] = value_of(column, texts.get(column.name, ""), statuses)
        except CellError as error:
            is_right = False
            problems.add(table.file, line, str(error))
            values[column.name] = None
    # A row with a bad cell still counts for references and duplicates; only its key must be there.
    has_identity = all(
        values[name] is not None for name in table.identity if table.column(name).required
    )
    return Row(line, values, is_right) if is_right or has_identity else None


def sources_in(row: Row, table: Table) -> list[str]:
    """Return the keys of sources that a row names."""
    return [
        key
        for column in table.columns
        if column.kind is Kind.SOURCES
        for key in row.values[column.name] or []
    ]
