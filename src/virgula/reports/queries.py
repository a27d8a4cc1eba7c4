"""What a report shows, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from virgula.evidence.measures import MeasureError, measure_for
from virgula.evidence.models import Fact
from virgula.evidence.units import Unit, unit_for
from virgula.institutions.scope import reach_of
from virgula.platform.scoping import Reach, within
from virgula.reports.freezing import facts_named, is_intact, numerator
from virgula.reports.models import FrozenFigure, Report


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A frozen figure as a page shows it."""

    figure: FrozenFigure
    unit: str
    measure_label: str
    corrected: int = 0


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the report: with its figures, or without evidence and in words."""

    code: str
    text: str
    slug: str
    component: str
    status: str
    reason: str
    figures: Sequence[FigureRow] = ()


@dataclass(frozen=True, slots=True)
class BodyRow:
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    report: Report
    total: FigureRow | None
    proved: Sequence[LineRow]
    unproved: Sequence[LineRow]
    bodies: Sequence[BodyRow] = field(default_factory=tuple)

    @property
    def line_count(self) -> int:
        return len(self.proved) + len(self.unproved)


def reports_within(reach: Reach) -> QuerySet[Report]:
    """Return the reports that the staff sees, newest first."""
    return (
        within(Report.objects.all(), reach, system="plan__system")
        .select_related("plan__system")
        .annotate(figure_count=Count("figures"))
        .order_by("-as_of", "-pk")
    )


def public_reports() -> QuerySet[Report]:
    """Return the reports that anyone may read, newest first."""
    return (
        Report.objects.filter(is_public=True)
        .select_related("plan__system")
        .order_by("-as_of", "-pk")
    )


def readable_reports(user: Any) -> QuerySet[Report]:
    """Return what this reader may open: what is public, and the staff what is not yet."""
    reports = Report.objects.select_related("plan__system")
    if not user.is_authenticated or not user.has_perm("reports.create_report"):
        return reports.filter(is_public=True)
    return reports.filter(Q(is_public=True) | Q(plan__system__in=reach_of(user).system_ids))


def report_page(report: Report) -> ReportPage:
    """Return a report whole: its figures by line, and what has no evidence."""
    # The records of a year weigh megabytes: they are read only when something was corrected.
    figures = list(report.figures.defer("records").order_by("position"))
    corrected = corrected_facts(report, figures)
    rows = {figure.position: figure_row(figure, corrected) for figure in figures}
    by_line: dict[int | None, list[FigureRow]] = {}
    for figure in figures:
        by_line.setdefault(figure.line_id, []).append(rows[figure.position])
    lines = [_line_row(entry, rows, by_line) for entry in report.content["lines"]]
    totals = by_line.get(None, [])
    total = totals[0] if totals else None
    return ReportPage(
        report=report,
        total=total,
        proved=[line for line in lines if line.figures],
        unproved=[line for line in lines if not line.figures],
        bodies=[BodyRow(name, count) for name, count in report.content["institutions"]],
    )


def _line_row(
    entry: dict[str, Any],
    rows: dict[int, FigureRow],
    by_line: dict[int | None, list[FigureRow]],
) -> LineRow:
    first = rows.get(entry["figure"]) if entry["figure"] else None
    return LineRow(
        code=entry["code"],
        text=entry["text"],
        slug=entry["slug"],
        component=entry["component"],
        status=entry["status"],
        reason=entry["reason"],
        figures=by_line[first.figure.line_id] if first else (),
    )


def corrected_facts(report: Report, figures: Sequence[FrozenFigure]) -> dict[int, str]:
    """Return the facts of these figures that were taken back after the report, with the reason."""
    reversals = dict(
        Fact.objects.filter(
            system=report.plan.system_id, reverses__isnull=False, recorded_at__gt=report.as_of
        ).values_list("reverses_id", "reason")
    )
    if not reversals:
        return {}
    waiting = {figure.pk: figure for figure in figures if "records" not in figure.__dict__}
    stored = FrozenFigure.objects.filter(pk__in=waiting).values_list("pk", "records")
    for pk, records in stored if waiting else ():
        waiting[pk].records = records
    named = {fact for figure in figures for fact in facts_named(figure.records)}
    return {fact: reason for fact, reason in reversals.items() if fact in named}


def figure_row(figure: FrozenFigure, corrected: dict[int, str]) -> FigureRow:
    """Return a frozen figure with its words."""
    unit, label = _words_of(figure)
    records = facts_named(numerator(figure.records)) if corrected else set()
    return FigureRow(
        figure=figure,
        unit=unit.word(figure.value),
        measure_label=label,
        corrected=len(records & set(corrected)),
    )


def _words_of(figure: FrozenFigure) -> tuple[Unit, str]:
    """Return a figure's unit and measure in words; of a measure that is no more, its keys."""
    try:
        measure = measure_for(figure.measure, figure.measure_version)
    except MeasureError:
        return unit_for(figure.unit), figure.measure
    return measure.unit, str(measure.label or measure.key)


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A frozen record, and why it was corrected later, if it was."""

    record: dict[str, Any]
    corrected: str = ""
    is_corrected: bool = False

    @property
    def day(self) -> date:
        return date.fromisoformat(self.record["day"])


@dataclass(frozen=True, slots=True)
class FigurePage:
    row: FigureRow
    is_intact: bool
    records: Sequence[dict[str, Any]]
    denominator: Sequence[dict[str, Any]]
    corrected: dict[int, str]

    def shown(self, records: Sequence[dict[str, Any]]) -> list[RecordRow]:
        """Return records with what was corrected of them."""
        return [
            RecordRow(
                record, self.corrected.get(record["fact"], ""), record["fact"] in self.corrected
            )
            for record in records
        ]


def figure_page(figure: FrozenFigure, *, institution: str = "") -> FigurePage:
    """Return a frozen figure opened: its records, and whether it is what it was."""
    corrected = corrected_facts(figure.report, [figure])
    counted = numerator(figure.records)
    chosen = [
        record for record in counted if not institution or record["institution"] == institution
    ]
    facts = {id(record) for record in counted}
    return FigurePage(
        row=figure_row(figure, corrected),
        is_intact=is_intact(figure),
        records=chosen,
        denominator=[record for record in figure.records if id(record) not in facts],
        corrected=corrected,
    )
