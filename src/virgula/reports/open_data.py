"""A report as open data: its figures and records as tables, and what each column means."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from virgula.documents.tables import Value
from virgula.reports.freezing import instant_text
from virgula.reports.models import FrozenFigure, Report


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name there never changes, its meaning is told."""

    name: str
    meaning: str | Promise
    kind: str | Promise


TEXT, NUMBER, DAY, INSTANT, YES_NO = _("text"), _("number"), _("date"), _("instant"), _("yes or no")

FIGURES = (
    Column("numero", _("Number of the figure in the report."), NUMBER),
    Column("linea", _("Code of the line; empty for the whole plan."), TEXT),
    Column("titulo", _("What the figure tells."), TEXT),
    Column("valor", _("The figure."), NUMBER),
    Column("denominador", _("For a share, what it is a share of."), NUMBER),
    Column("unidad", _("What is counted."), TEXT),
    Column("registros", _("How many records it stands on."), NUMBER),
    Column("medida", _("Key of the measure, as docs/measures.md tells it."), TEXT),
    Column("version", _("Version of the measure."), NUMBER),
    Column("desde", _("First day of the period."), DAY),
    Column("hasta", _("Last day of the period."), DAY),
    Column("a_fecha_de", _("Instant of the ledger that it was read at, in UTC."), INSTANT),
    Column("sha256", _("Hash of the figure's JSON file."), TEXT),
)
RECORDS = (
    Column("numero", _("Number of the figure that the record is of."), NUMBER),
    Column("hecho", _("Number of the fact in the ledger."), NUMBER),
    Column("tipo", _("Kind of the fact."), TEXT),
    Column("referencia", _("Row that it was recorded from."), TEXT),
    Column("dia", _("Civil day on which it happened."), DAY),
    Column("titulo", _("What happened."), TEXT),
    Column("institucion", _("Institution, with the name it had."), TEXT),
    Column("territorio", _("Territory."), TEXT),
    Column("cantidad", _("Quantity that a sum adds."), NUMBER),
    Column("direccion", _("Public address that shows it."), TEXT),
    Column("copia_sha256", _("Hash of the dated copy or file that is kept."), TEXT),
    Column(
        "declarado_por", _("Office that declared it; empty when the act itself recorded it."), TEXT
    ),
    Column("verificado", _("Whether a second person had seen its proof."), YES_NO),
    Column("denominador", _("Whether it is of the denominator of a share."), YES_NO),
)


def figure_rows(report: Report, figures: list[FrozenFigure]) -> Iterator[list[Value]]:
    """Yield the rows of the file of figures."""
    for figure in figures:
        yield [
            figure.position,
            figure.line_code,
            figure.title,
            _plain(figure.value),
            _plain(figure.denominator),
            figure.unit,
            figure.record_count,
            figure.measure,
            figure.measure_version,
            report.period_from,
            report.last_day,
            instant_text(report.as_of),
            figure.sha256,
        ]


def record_rows(figures: list[FrozenFigure]) -> Iterator[list[Value]]:
    """Yield the rows of the file of records."""
    for figure in figures:
        for record in figure.records:
            yield [
                figure.position,
                record["fact"],
                record["kind"],
                record["ref"],
                date.fromisoformat(record["day"]),
                record["title"],
                record["institution"],
                record["territory"],
                _plain(Decimal(record["quantity"])),
                record["url"],
                record["copy_sha256"],
                record["declared_by"],
                str(_("yes")) if record["verified"] else str(_("no")),
                str(_("yes")) if record.get("part") else str(_("no")),
            ]


def _plain(value: Decimal | None) -> Value:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()
