"""The official table of a plan: the same on the web, as PDF and as a workbook."""

from collections.abc import Sequence
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from virgula.documents.pdf import render_pdf
from virgula.documents.tables import Sheet, write_xlsx
from virgula.plans.clock import plan_today
from virgula.plans.models import Plan
from virgula.plans.official_table import OfficialTable, official_table
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
        "untimed": untimed_words(content),
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
        "rows": [[row.component, row.span, row.text, row.timing] for row in content.rows],
        "untimed": untimed_words(content),
        "untimed_lines": [[line.code, line.text] for line in content.untimed],
        "foot": _("Data of %(day)s.") % {"day": day_long(today)},
    }
    return _file(render_pdf(TEMPLATE, values), "application/pdf", f"{plan.key}-tabla.pdf")


@public_page_of(found_plan)
def table_xlsx(request: HttpRequest, plan: Plan) -> HttpResponse:
    content = official_table(plan)
    rows = [[row.component if row.span else "", row.text, row.timing] for row in content.rows]
    sheet = Sheet(_("Implementation"), _header(), rows, widths=(34, 80, 30))
    missing = Sheet(
        _("Without timing"),
        [_("Line"), _("Text")],
        [[line.code, line.text] for line in content.untimed],
        widths=(12, 100),
    )
    sheets = [sheet, missing] if content.untimed else [sheet]
    return _file(write_xlsx(sheets, title=plan.title), XLSX, f"{plan.key}-tabla.xlsx")


def untimed_words(content: OfficialTable) -> str:
    """Say which lines the table does not time: «2 lines without implementation: B-1, B-2»."""
    count = len(content.untimed)
    if not count:
        return ""
    return ngettext(
        "%(count)s line without implementation: %(codes)s",
        "%(count)s lines without implementation: %(codes)s",
        count,
    ) % {"count": count, "codes": ", ".join(line.code for line in content.untimed)}


def _header() -> Sequence[str]:
    return [_("Component"), _("Lines of action"), _("Implementation")]


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
