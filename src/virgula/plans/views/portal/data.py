"""Open data of a plan: files, the dictionary of their columns, calendar and feeds."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from virgula.documents.tables import Sheet, write_xlsx
from virgula.plans import open_data, open_tables
from virgula.plans.clock import plan_today
from virgula.plans.deadlines import write_deadlines
from virgula.plans.feeds import CONTENT_TYPE, FEED_ITEMS, write_line_feed, write_plan_feed
from virgula.plans.models import Line, Plan
from virgula.plans.news import news_of_lines, news_of_plan
from virgula.plans.queries import plan_overview
from virgula.plans.queries.rows import Overview
from virgula.plans.views.portal.found import public_line, public_plan
from virgula.plans.views.portal.tracker import found_plan
from virgula.platform.public_page import public_page, public_page_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@public_page_of(found_plan)
def dictionary(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Show the files beside the dictionary of their columns: both in one place."""
    page = {
        "plan": plan,
        "today": plan_today(plan, timezone.now()),
        "tables": [
            (table, reverse(table.url_name, args=[plan.key])) for table in open_tables.TABLES
        ],
        "licence": open_tables.LICENCE,
    }
    return render(request, "plans/portal/data.html", page)


@public_page_of(found_plan)
def lines_csv(request: HttpRequest, plan: Plan) -> HttpResponse:
    records = open_data.line_records(_overview(plan))
    return _csv(plan, open_tables.LINES, records)


@public_page_of(found_plan)
def goals_csv(request: HttpRequest, plan: Plan) -> HttpResponse:
    records = open_data.goal_records(_overview(plan))
    return _csv(plan, open_tables.GOALS, records)


@public_page_of(found_plan)
def evidence_csv(request: HttpRequest, plan: Plan) -> HttpResponse:
    now = timezone.now()
    records = open_data.evidence_records(plan, today=plan_today(plan, now), now=now)
    return _csv(plan, open_tables.EVIDENCE, records)


@public_page_of(found_plan)
def lines_json(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _json(open_data.plan_json(_overview(plan)))


@public_page_of(found_plan)
def book(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Return all tables and their dictionary in one workbook, for who uses a spreadsheet."""
    overview = _overview(plan)
    records: dict[str, Any] = {
        open_tables.LINES.key: open_data.line_records(overview),
        open_tables.GOALS.key: open_data.goal_records(overview),
        open_tables.EVIDENCE.key: open_data.evidence_records(
            plan, today=overview.today, now=overview.as_of
        ),
    }
    sheets = [
        *(open_data.table_sheet(table, records[table.key]) for table in open_tables.TABLES),
        _dictionary_sheet(),
    ]
    return _file(write_xlsx(sheets, title=plan.title), XLSX, f"{plan.key}.xlsx")


@public_page_of(found_plan)
def dictionary_csv(request: HttpRequest, plan: Plan) -> HttpResponse:
    return _file(open_data.dictionary_csv(), "text/csv; charset=utf-8", "diccionario.csv")


@public_page_of(found_plan)
def dictionary_json(request: HttpRequest, plan: Plan) -> HttpResponse:
    today = plan_today(plan, timezone.now())
    return _json(open_data.dictionary_json(plan, today=today))


@public_page
def deadlines_ics(request: HttpRequest, key: str) -> HttpResponse:
    plan = public_plan(key)
    name = f"{plan.key}.ics"
    return _file(write_deadlines(plan), "text/calendar; charset=utf-8", name, door="inline")


@public_page
def plan_feed(request: HttpRequest, key: str) -> HttpResponse:
    plan = public_plan(key)
    items = news_of_plan(plan, until=timezone.now(), limit=FEED_ITEMS)
    content = write_plan_feed(plan, items, feed_url=request.path)
    return HttpResponse(content, content_type=CONTENT_TYPE)


@public_page
def line_feed(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line: Line = public_line(key, slug)
    items = news_of_lines([line.pk], until=timezone.now()).get(line.pk, [])
    content = write_line_feed(line, items[:FEED_ITEMS], feed_url=request.path)
    return HttpResponse(content, content_type=CONTENT_TYPE)


def _overview(plan: Plan) -> Overview:
    now = timezone.now()
    return plan_overview(plan, today=plan_today(plan, now), now=now)


def _csv(plan: Plan, table: open_tables.Table, records: Any) -> HttpResponse:
    response = _file(
        open_data.table_csv(table, records),
        "text/csv; charset=utf-8; header=present",
        f"{plan.key}-{table.key}.csv",
    )
    # RFC 8288: a program finds the dictionary from the file.
    where = reverse("plans:dictionary_json", args=[plan.key])
    response.headers["Link"] = f'<{where}>; rel="describedby"; type="application/json"'
    return response


def _json(content: dict[str, Any]) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    # Anyone's page may read it: it is public and carries no session.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _file(
    content: bytes, content_type: str, name: str, *, door: str = "attachment"
) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'{door}; filename="{name}"'
    return response


def _dictionary_sheet() -> Sheet:
    rows = open_data.dictionary_rows()
    return Sheet("diccionario", open_data.DICTIONARY_HEADER, rows, widths=(14, 24, 12, 90))
