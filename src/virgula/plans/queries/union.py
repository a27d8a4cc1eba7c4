"""Small rows of many tables in one statement: a public page may spend five."""

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

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
    rows = [Row(*row) for row in first.union(*others, all=True)]
    rows.sort(key=lambda row: (row.tag, row.number, row.first or date.min, row.pk))
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.tag].append(row)
    return found
