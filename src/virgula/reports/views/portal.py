"""Reports for anyone: the page, each figure with its records, and the open data."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from virgula.documents.tables import write_csv
from virgula.institutions.scope import reach_of
from virgula.platform.access import public
from virgula.reports import open_data, queries
from virgula.reports.freezing import document
from virgula.reports.models import FrozenFigure, Report

PER_PAGE = 50


@public
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.public_reports(), 30).get_page(request.GET.get("page"))
    return render(request, "reports/portal/index.html", {"page": page})


def _report(request: HttpRequest, pk: UUID) -> Report:
    return get_object_or_404(queries.readable_reports(request.user), pk=pk)


def _may_publish(request: HttpRequest, report: Report) -> bool:
    return (
        request.user.is_authenticated
        and request.user.has_perm("reports.create_report")
        and report.plan.system_id in reach_of(request.user).system_ids
    )


@public
@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _report(request, pk)
    return render(
        request,
        "reports/portal/report.html",
        {
            "report": found,
            "page": queries.report_page(found),
            "zone_label": found.plan.zone_label,
            "may_publish": _may_publish(request, found),
            "figure_columns": open_data.FIGURES,
            "record_columns": open_data.RECORDS,
        },
    )


def _figure(request: HttpRequest, pk: UUID, number: int) -> FrozenFigure:
    found = _report(request, pk)
    figure = get_object_or_404(found.figures.select_related("line__plan"), position=number)
    figure.report = found
    return figure


@public
@require_safe
def figure(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    found = _figure(request, pk, number)
    institution = request.GET.get("institucion", "")
    opened = queries.figure_page(found, institution=institution)
    page = Paginator(opened.records, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/portal/figure.html",
        {
            "report": found.report,
            "figure": found,
            "opened": opened,
            "row": opened.row,
            "page": page,
            "records": opened.shown(list(page)),
            "denominator": opened.shown(opened.denominator[:PER_PAGE]),
            "institution": institution,
            "zone_label": found.report.plan.zone_label,
        },
    )


@public
@require_safe
def figure_json(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Give the very bytes whose SHA-256 the figure shows."""
    found = _figure(request, pk, number)
    return _download(document(found), f"cifra-{number}.json", "application/json")


@public
@require_safe
def figures_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _report(request, pk)
    figures = list(found.figures.defer("records").order_by("position"))
    header = [column.name for column in open_data.FIGURES]
    return _download(write_csv(header, open_data.figure_rows(found, figures)), "cifras.csv")


@public
@require_safe
def records_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _report(request, pk)
    header = [column.name for column in open_data.RECORDS]
    rows = open_data.record_rows(list(found.figures.order_by("position")))
    return _download(write_csv(header, rows), "registros.csv")


@public
@require_safe
def dictionary_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    _report(request, pk)
    files = (("cifras.csv", open_data.FIGURES), ("registros.csv", open_data.RECORDS))
    rows = [
        [name, column.name, str(column.meaning), str(column.kind)]
        for name, columns in files
        for column in columns
    ]
    header = ["archivo", "columna", "significado", "tipo"]
    return _download(write_csv(header, rows), "diccionario.csv")


def _download(
    content: bytes, name: str, content_type: str = "text/csv; charset=utf-8"
) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
