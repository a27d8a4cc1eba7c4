"""The plan as open data: files and dictionary, made from the columns of ``open_tables``."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from virgula.documents.tables import Sheet, Value, write_csv
from virgula.plans.models import Plan
from virgula.plans.open_tables import (
    GOALS,
    LICENCE,
    LINES,
    LONG,
    TABLES,
    EvidenceRecord,
    GoalRecord,
    LineRecord,
    Table,
    page_of,
)
from virgula.plans.queries.rows import Overview
from virgula.plans.queries.sources import live_attributions


def line_records(overview: Overview) -> list[LineRecord]:
    return [LineRecord(overview, row) for row in overview.lines]


def goal_records(overview: Overview) -> list[GoalRecord]:
    return [GoalRecord(overview, row, goal) for row in overview.lines for goal in row.goals]


def evidence_records(plan: Plan, *, today: date, now: datetime) -> Iterator[EvidenceRecord]:
    """Yield the facts that count for the lines of the plan, oldest first; two queries."""
    rows = (
        live_attributions(as_of=now)
        .filter(line__plan=plan)
        .select_related("line", "fact__actor", "fact__territory")
        .prefetch_related("fact__verifications")
        .order_by("fact__day", "fact_id", "line__code", "pk")
    )
    return (EvidenceRecord(plan, today, row) for row in rows)


def table_csv(table: Table, records: Iterable[Any]) -> bytes:
    """Return a table as CSV: true and false in words, numbers bare, moments as ISO 8601."""
    header = [column.name for column in table.columns]
    rows = ([_csv_value(column.read(record)) for column in table.columns] for record in records)
    return write_csv(header, rows)


def table_rows(table: Table, records: Iterable[Any]) -> list[dict[str, Any]]:
    """Return a table as JSON values."""
    return [
        {column.name: _json_value(column.read(record)) for column in table.columns}
        for record in records
    ]


def plan_json(overview: Overview) -> dict[str, Any]:
    """Return the plan whole: what it is, its windows, lines and goals."""
    plan = overview.plan
    return {
        "plan": plan.key,
        "titulo": plan.title,
        "situacion": plan.status,
        "inicio": plan.starts_on.isoformat(),
        "inicio_supuesto": plan.start_is_assumed,
        "meses": plan.months,
        "acuerdo": plan.agreement_number,
        "acordado_el": _json_value(plan.agreed_on),
        "datos_al": overview.today.isoformat(),
        "licencia": LICENCE,
        "diccionario": page_of("plans:dictionary_json", plan.key),
        "ventanas": [
            {
                "nombre": window.name,
                "desde": _json_value(window.first_day),
                "hasta": _json_value(window.last_day),
                "lineas": window.line_count,
            }
            for window in overview.windows
        ],
        "lineas": table_rows(LINES, line_records(overview)),
        "metas": table_rows(GOALS, goal_records(overview)),
    }


DICTIONARY_HEADER = ("tabla", "columna", "tipo", "significado")


def dictionary_rows() -> list[list[str]]:
    """Return the dictionary: one row a column of every table."""
    return [
        [table.key, column.name, column.type.value, str(column.meaning)]
        for table in TABLES
        for column in table.columns
    ]


def dictionary_csv() -> bytes:
    """Return the dictionary as a table of its own."""
    return write_csv(DICTIONARY_HEADER, dictionary_rows())


def table_sheet(table: Table, records: Iterable[Any]) -> Sheet:
    """Return a table as a sheet of a workbook."""
    header = [column.name for column in table.columns]
    rows = ([_csv_value(column.read(record)) for column in table.columns] for record in records)
    widths = [60 if name in LONG else max(12, len(name) + 2) for name in header]
    return Sheet(table.key, header, rows, widths=widths)


def dictionary_json(plan: Plan, *, today: date) -> dict[str, Any]:
    """Return the dictionary as a data package (Frictionless Data), that programs understand."""
    return {
        "profile": "tabular-data-package",
        "name": plan.key,
        "title": plan.title,
        "created": today.isoformat(),
        "licenses": [{"name": LICENCE}],
        "resources": [_resource(table, plan) for table in TABLES],
    }


def _resource(table: Table, plan: Plan) -> dict[str, Any]:
    return {
        "name": table.key,
        "title": str(table.title),
        "description": str(table.meaning),
        "path": page_of(table.url_name, plan.key),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {
                    "name": column.name,
                    "type": column.type.value,
                    "description": str(column.meaning),
                }
                for column in table.columns
            ],
            "missingValues": [""],
        },
    }


def _csv_value(value: Any) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _plain(value)
    return value


def _json_value(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _plain(value: Decimal) -> Decimal:
    """Drop idle zeros without an exponent: 7.0000 is 7, 100 stays 100."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1))
    return value.normalize()
