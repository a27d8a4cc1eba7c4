"""Small rows of many tables in one statement: a public page may spend five."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField, DateField, QuerySet, Value


class Row(NamedTuple):
    """A small row of any table, in the columns that all of them share."""

    tag: str
    pk: int
    parent: int
    number: int
    code: str
    name: str
    words: str
    first: date | None
    end: date | None


# Stands in the statement where the key that changes goes; no row has it.
ANY_KEY = -1

type Part = QuerySet[Any, tuple[Any, ...]]


def part(rows: QuerySet[Any], tag: str, **columns: Any) -> Part:
    """Put rows of a table into the shared columns."""
    empty = {"first": Value(None, DateField()), "end": Value(None, DateField())}
    named = {f"part_{name}": value for name, value in (empty | columns).items()}
    ordered = [f"part_{name}" for name in Row._fields[2:]]
    shared: Part = (
        rows.annotate(part_tag=Value(tag, CharField()), **named)
        .order_by()
        .values_list("part_tag", "pk", *ordered)
    )
    return shared


def read_union(first: Part, *others: Part) -> dict[str, list[Row]]:
    """Read several tables in one statement, each in the order of its numbers, days and keys.

    The first part must have days: PostgreSQL takes the type of each column from it.
    """
    return _by_tag(Row._make(row) for row in first.union(*others, all=True))


class KeptUnion:
    """A union that is written in SQL once: at each reading only one key changes.

    ``parts`` returns the parts of what has a key. Writing three of them costs a page more than
    reading them.
    """

    def __init__(self, parts: Callable[[int], Sequence[Part]]) -> None:
        self._parts = parts
        self._statements: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def read(self, key: int) -> dict[str, list[Row]]:
        """Read the union for a key, as ``read_union`` would."""
        statement, parameters = self._statement()
        with connection.cursor() as cursor:
            cursor.execute(statement, [key if one == ANY_KEY else one for one in parameters])
            rows = [Row._make(row) for row in cursor]
        return _by_tag(row._replace(first=_day(row.first), end=_day(row.end)) for row in rows)

    def _statement(self) -> tuple[str, tuple[Any, ...]]:
        vendor = connection.vendor
        if vendor not in self._statements:
            first, *others = self._parts(ANY_KEY)
            query = first.union(*others, all=True).query
            self._statements[vendor] = query.sql_with_params()
        return self._statements[vendor]


def _day(value: date | str | None) -> date | None:
    """Return a day; SQLite keeps it as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _by_tag(read: Iterable[Row]) -> dict[str, list[Row]]:
    rows = list(read)
    rows.sort(key=lambda row: (row.tag, row.number, row.first or date.min, row.pk))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.tag].append(row)
    return found
