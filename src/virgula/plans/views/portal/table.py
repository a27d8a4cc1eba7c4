"""The official table of a plan: the same on the web, as PDF and as a workbook."""

from collections.abc import Sequence
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from virgula.documents.pdf import render_pdf
from virgula.documents.tables import Sheet, write_xlsx
from virgula.plans.clock import plan_today
from virgula.plans.models import Plan
from virgula.plans.queries import official_table
from virgula.plans.queries.tables import OfficialTable
from virgula.plans.views.portal.data import XLSX
from virgula.plans.views.portal.tracker import about_plan, found_plan
from virgula.platform.public_page import public_page_of
from virgula.ui.formats import day_long

TEMPLATE = Path(__file__).resolve().parents[2] / "typst" / "official_table.typ"


@public_page_of(found_plan)
def table(request: HttpRequest, plan: Plan) -> HttpResponse:
    content = official_table(plan)
    page = {
        "plan": plan,
        "table": content,
        "header": _header(),
        "today": plan_today(plan, timezone.now()),
    }
    return render(request, "plans/portal/table.html", page)


@public_page_of(found_plan)
def table_pdf(request: HttpRequest, plan: Plan) -> HttpResponse:
    content = official_table(plan)
    today = plan_today(plan, timezone.now())
    values = {
        "lang": (get_language() or "es").partition("-")[0],
        "title": plan.title,
        "subtitle": _("Implementation"),
        "about": about_plan(plan),
        "header": _header(),
        "rows": _rows(content),
        "flagged": content.completeness,
        "flagged_lines": [[row.code, row.text] for row in content.flagged],
        "foot": _("Data of %(day)s.") % {"day": day_long(today)},
    }
    return _file(render_pdf(TEMPLATE, values), "application/pdf", f"{plan.key}-tabla.pdf")


@public_page_of(found_plan)
def table_xlsx(request: HttpRequest, plan: Plan) -> HttpResponse:
    content = official_table(plan)
    rows = [[name, text, timing] for name, _span, text, timing in _rows(content)]
    sheet = Sheet(_("Implementation"), _header(), rows, widths=(34, 80, 30))
    missing = Sheet(
        _("Without timing"),
        [_("Line"), _("Text")],
        [[row.code, row.text] for row in content.flagged],
        widths=(12, 100),
    )
    sheets = [sheet, missing] if content.flagged else [sheet]
    return _file(write_xlsx(sheets, title=plan.title), XLSX, f"{plan.key}-tabla.xlsx")


def _rows(content: OfficialTable) -> list[tuple[str, int, str, str]]:
    """Return component, rows that its cell spans (0 within), text and implementation."""
    return [
        (
            "" if place else block.title,
            0 if place else block.span,
            f"{row.number}. {row.text}",
            row.implementation,
        )
        for block in content.blocks
        for place, row in enumerate(block.rows)
    ]


def _header() -> Sequence[str]:
    return [_("Component"), _("Lines of action"), _("Implementation")]


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
