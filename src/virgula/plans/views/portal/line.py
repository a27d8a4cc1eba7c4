"""The public page of a line: everything that anyone may know of it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from virgula.plans.clock import plan_today
from virgula.plans.line_page import SlotShown, alignments_of, evidence_page, rhythm_strip, steps_of
from virgula.plans.models import Line, Plan
from virgula.plans.news import history_of_line
from virgula.plans.public import line_with_freshness
from virgula.plans.queries.overview import line_rows, window_rows
from virgula.plans.queries.rows import GoalRow
from virgula.plans.queries.sources import read_sources, windows_of
from virgula.platform.public_page import Freshness, public_page_of

HISTORY_SHOWN = 50


def found_line(key: str, slug: str) -> tuple[Line, Freshness]:
    try:
        return line_with_freshness(key, slug)
    except (Line.DoesNotExist, Plan.DoesNotExist) as error:
        raise Http404 from error


@public_page_of(found_line)
def line(request: HttpRequest, line: Line) -> HttpResponse:
    now = timezone.now()
    plan = line.plan
    today = plan_today(plan, now)
    sources = read_sources(plan, as_of=now, line=line)
    row = line_rows(plan, sources, today=today, now=now)[0]
    steps = steps_of(line)
    page = {
        "plan": plan,
        "line": line,
        "row": row,
        "today": today,
        "windows": window_rows(windows_of(plan), plan.starts_on),
        "goals": [(goal, _strip(goal), steps.get(goal.pk, [])) for goal in row.goals],
        "evidence": evidence_page(line, request.GET.get("page"), as_of=now),
        "history": history_of_line(line, limit=HISTORY_SHOWN),
        "alignments": alignments_of(line),
        "follow_ups": line.follow_ups.filter(is_public=True).order_by("-at", "-pk"),
        "address": settings.BASE_URL + line.get_absolute_url(),
    }
    return render(request, "plans/portal/line.html", page)


def _strip(goal: GoalRow) -> list[SlotShown]:
    return rhythm_strip(goal.judgement) if goal.judgement else []
