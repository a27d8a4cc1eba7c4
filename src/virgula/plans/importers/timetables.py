"""The tables of a plan: their header wherever it is, and the components and lines in their rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from virgula.documents.blocks import Cell, Place, Row, Table
from virgula.domain.moments import MONTHS
from virgula.domain.plain_text import bare_words, tidy
from virgula.plans.importers.drafts import LineDraft
from virgula.plans.importers.words import Column, column_of, split_component, split_line

HEADER_ROWS = 60
_MARK = re.compile(r"x|✓|✔|•|●|■|[1-9]\d?|si|s", re.IGNORECASE)
# A column headed «Trimestre» holds bare numbers: they are read with the word of their column.
_COUNTED = ("mes", "bimestre", "trimestre", "cuatrimestre", "semestre")
_BARE_NUMBERS = re.compile(
    r"(?:\d{1,2}|[ivx]{1,4})(?:\s*(?:,|-|–|y|a|al)\s*(?:\d{1,2}|[ivx]{1,4}))*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Header:
    """Where each thing stands in a table; ``months`` are the columns of a calendar of marks."""

    row: int
    columns: dict[Column, int]
    months: tuple[tuple[int, str], ...]
    counted: str = ""

    @property
    def has_due(self) -> bool:
        return Column.DUE in self.columns or Column.BEGINS in self.columns or bool(self.months)


@dataclass(slots=True)
class TableComponent:
    """A component as a table names it, with the lines of its rows."""

    title: str
    label: str
    place: Place
    table: int
    lines: list[LineDraft] = field(default_factory=list)


@dataclass(slots=True)
class Timetable:
    """What the tables of a document say, and what in them could not be used."""

    components: list[TableComponent] = field(default_factory=list)
    has_due: bool = False
    is_found: bool = False
    joined: list[tuple[str, Place]] = field(default_factory=list)
    without_text: list[Place] = field(default_factory=list)
    without_line_column: list[tuple[Place, str]] = field(default_factory=list)
    unused: dict[str, Place] = field(default_factory=dict)


def read_timetable(tables: Sequence[tuple[Table, str]], known: frozenset[str]) -> Timetable:
    """Return the components and lines of all tables that have a column of lines.

    Each table comes with the title of the part of the document where it stands: the component of
    a table that has no column for it. ``known`` are the titles (in bare words) that the running
    text gives: with them a component's name that a page cut in two is put together again.
    """
    timetable = Timetable()
    several = sum(1 for table, _ in tables if find_header(table)) > 1
    for number, (table, section) in enumerate(tables):
        header = find_header(table)
        if header is None:
            _note_missing_column(timetable, table)
            continue
        timetable.is_found = True
        timetable.has_due |= header.has_due
        _note_unused(timetable, table, header)
        name = section or (table.name if several else "")
        _read_rows(timetable, table, number, header, name)
    _join_cut_names(timetable, known)
    _merge_same_titles(timetable)
    return timetable


def find_header(table: Table) -> Header | None:
    """Return the first row that heads a column of lines and at least one more that is known."""
    for number, row in enumerate(table.rows[:HEADER_ROWS]):
        columns: dict[Column, int] = {}
        months = []
        for index, cell in enumerate(row.cells):
            column = None if cell.is_filled else column_of(cell.text)
            if column is Column.MONTH:
                months.append((index, cell.text))
            elif column is not None:
                columns.setdefault(column, index)
        if Column.LINE not in columns and {Column.DUE, Column.COMPONENT} <= set(columns):
            _take_second_component(row, columns)
        if Column.LINE in columns and (len(columns) > 1 or len(months) >= 3):
            grid = tuple(months) if len(months) >= 3 else ()
            due = columns.get(Column.DUE)
            word = bare_words(row.cells[due].text) if due is not None else ""
            return Header(number, columns, grid, word if word in _COUNTED else "")
    return None


def _take_second_component(row: Row, columns: dict[Column, int]) -> None:
    """Let «Programa | Proyecto» or «Eje | Estrategia | Plazo» be component and line."""
    for index, cell in enumerate(row.cells):
        if index > columns[Column.COMPONENT] and column_of(cell.text) is Column.COMPONENT:
            columns[Column.LINE] = index
            return


def _note_missing_column(timetable: Timetable, table: Table) -> None:
    for row in table.rows[:HEADER_ROWS]:
        found = {column_of(cell.text) for cell in row.cells if not cell.is_filled} - {None}
        if {Column.COMPONENT, Column.DUE} <= found or {Column.CODE, Column.DUE} <= found:
            heads = ", ".join(cell.text for cell in row.cells if cell.text)
            timetable.without_line_column.append((row.place, heads))
            return


def _note_unused(timetable: Timetable, table: Table, header: Header) -> None:
    """Keep the headings of the columns that nothing was read from, to be said once each."""
    used = set(header.columns.values()) | {index for index, _ in header.months}
    if Column.DUE in header.columns and Column.BEGINS in header.columns:
        used.discard(header.columns[Column.BEGINS])
    for index, cell in enumerate(table.rows[header.row].cells):
        if index not in used and cell.text and not cell.is_filled:
            timetable.unused.setdefault(cell.text, cell.place)


def _read_rows(timetable: Timetable, table: Table, number: int, header: Header, name: str) -> None:
    heads = [bare_words(cell.text) for cell in table.rows[header.row].cells]
    current: TableComponent | None = None
    carried: dict[Column, str] = {}
    for row in table.rows[header.row + 1 :]:
        if row.is_empty or [bare_words(cell.text) for cell in row.cells] == heads:
            continue
        title, place = _component_of(row, header)
        # A cell with only dots or a dash says «as above», like an empty one.
        if title and (current is None or bare_words(title) != bare_words(current.title)):
            current = _open(timetable, title, place, number)
        if _is_title_row(row, header, title):
            text = next(cell.text for cell in row.cells if cell.text)
            if not title:
                current = _open(timetable, text, row.place, number)
            continue
        line = _line_of(row, header)
        if line is None:
            timetable.without_text.append(row.place)
            continue
        _carry(line, row, header, carried)
        if current is None:
            continued = None if name else _continued(timetable, number, line)
            current = continued or _open(timetable, name, row.place, number)
        current.lines.append(line)


def _open(timetable: Timetable, text: str, place: Place, table: int) -> TableComponent:
    label, title = split_component(text, allow_number=True)
    component = TableComponent(title, label, place, table)
    timetable.components.append(component)
    return component


def _continued(timetable: Timetable, table: int, line: LineDraft) -> TableComponent | None:
    """Return the component that a new table without a name continues, by its numbering."""
    if not timetable.components:
        return None
    last = timetable.components[-1]
    return last if last.table == table - 1 and _follows(last, line) else None


def _follows(component: TableComponent, line: LineDraft) -> bool:
    before = component.lines[-1].printed_code if component.lines else ""
    return (
        before.isdecimal()
        and line.printed_code.isdecimal()
        and int(line.printed_code) == int(before) + 1
    )


def _component_of(row: Row, header: Header) -> tuple[str, Place]:
    column = header.columns.get(Column.COMPONENT)
    if column is None or column >= len(row.cells):
        return "", row.place
    cell = row.cells[column]
    text = (
        cell.text if re.search(r"\w", cell.text) and cell.text.strip() not in ('"', "ídem") else ""
    )
    return text, cell.place


def _is_title_row(row: Row, header: Header, title: str) -> bool:
    """Tell a row that holds one text across the table: the name of a component."""
    filled = [index for index, cell in enumerate(row.cells) if cell.text and not cell.is_filled]
    if len(filled) != 1 or len(row.cells) < 2:
        return False
    if title:
        return True
    text = row.cells[filled[0]].text
    is_first = filled[0] == 0 and header.columns[Column.LINE] != 0
    return is_first or bool(split_component(text)[0])


def _line_of(row: Row, header: Header) -> LineDraft | None:
    cell = _cell(row, header, Column.LINE)
    if cell is None or not cell.text or cell.is_filled:
        return None
    printed, text = split_line(cell.text)
    line = LineDraft(text, cell.place, printed_code=printed)
    code = _cell(row, header, Column.CODE)
    if code is not None and code.text:
        line.printed_code = code.text.strip(" .")
    external = _cell(row, header, Column.EXTERNAL_ID)
    line.external_id = external.text if external else ""
    line.due_text, line.due_place = _due_of(row, header)
    if header.counted and _BARE_NUMBERS.fullmatch(line.due_text):
        line.due_read = re.sub(r"\d+|[ivxIVX]+", rf"{header.counted} \g<0>", line.due_text)
    return line


def _carry(line: LineDraft, row: Row, header: Header, carried: dict[Column, str]) -> None:
    for column in (Column.OWNER, Column.WINDOW, Column.ALIGNMENT):
        cell = _cell(row, header, column)
        carried[column] = cell.text if cell else ""
    line.owner_text = carried[Column.OWNER]
    line.window_text = carried[Column.WINDOW]
    line.alignment_text = carried[Column.ALIGNMENT]


def _cell(row: Row, header: Header, column: Column) -> Cell | None:
    index = header.columns.get(column)
    return row.cells[index] if index is not None and index < len(row.cells) else None


def _due_of(row: Row, header: Header) -> tuple[str, Place | None]:
    due, begins = _cell(row, header, Column.DUE), _cell(row, header, Column.BEGINS)
    if header.months and not (due and due.text):
        return _marked(row, header)
    if due is None and begins is None:
        return "", None
    if due is None or not due.text:
        return (f"Desde {begins.text}", begins.place) if begins and begins.text else ("", None)
    return tidy(due.text), due.place


def _marked(row: Row, header: Header) -> tuple[str, Place | None]:
    """Read a calendar of marks: the months that are marked, as the text that would say so."""
    marked = [
        (name, row.cells[index])
        for index, name in header.months
        if index < len(row.cells) and _MARK.fullmatch(row.cells[index].text.strip())
    ]
    if not marked:
        return "", None
    names = [_month_name(name) for name, _ in marked]
    place = marked[-1][1].place
    if len(marked) == len(header.months) >= 6:
        return "Todo el año", place
    if len(names) == 1:
        return names[0], place
    indexes = [
        index
        for index, _ in header.months
        if row.text(index) and _MARK.fullmatch(row.text(index).strip())
    ]
    is_run = indexes[-1] - indexes[0] == len(indexes) - 1
    return (f"{names[0]} a {names[-1]}" if is_run else ", ".join(names)), place


def _month_name(text: str) -> str:
    digits = re.fullmatch(r"(?:mes )?(1[0-2]|[1-9])", bare_words(text))
    return MONTHS[int(digits[1]) - 1] if digits else tidy(text)


def _join_cut_names(timetable: Timetable, known: frozenset[str]) -> None:
    """Put together a component's name that the end of a page cut between two tables."""
    kept: list[TableComponent] = []
    for component in timetable.components:
        last = kept[-1] if kept else None
        starts_table = last is not None and last.table == component.table - 1
        if last is None or not starts_table or not _is_cut(last, component, known):
            kept.append(component)
            continue
        last.title = f"{last.title} {component.title}"
        last.table = component.table
        last.lines.extend(component.lines)
        timetable.joined.append((last.title, component.place))
    timetable.components = kept


def _is_cut(last: TableComponent, component: TableComponent, known: frozenset[str]) -> bool:
    if component.label or bare_words(component.title) in known:
        return False
    if bare_words(f"{last.title} {component.title}") in known:
        return True
    follows = bool(component.lines) and _follows(last, component.lines[0])
    return follows and bare_words(last.title) not in known


def _merge_same_titles(timetable: Timetable) -> None:
    merged: dict[str, TableComponent] = {}
    for component in timetable.components:
        same = merged.setdefault(component.label or bare_words(component.title), component)
        if same is not component:
            same.lines.extend(component.lines)
    timetable.components = [part for part in merged.values() if part.lines]


def texts_before_header(table: Table) -> Iterator[tuple[str, Place]]:
    """Yield what stands above a sheet's header: its title, its period, «Vigencia: …»."""
    header = find_header(table)
    if header is None:
        return
    for row in table.rows[: header.row]:
        texts = [cell.text for cell in row.cells if cell.text and not cell.is_filled]
        if texts:
            joined = f"{texts[0].rstrip(':')}: {texts[1]}" if len(texts) == 2 else " ".join(texts)
            yield joined, row.place
