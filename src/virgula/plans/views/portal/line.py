"""The public page of a line: everything that anyone may know of it, each figure with its proof."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from virgula.evidence.measures import MeasureError
from virgula.evidence.scopes import ScopeError
from virgula.plans.clock import plan_today
from virgula.plans.models import Goal, Line
from virgula.plans.news import history_of_line
from virgula.plans.public import line_with_freshness
from virgula.plans.queries import (
    evidence_rows,
    goal_figure,
    line_detail,
    line_evidence,
    open_slot,
    slot_rows,
)
from virgula.plans.queries.goals import SlotRow
from virgula.plans.queries.rows import GoalRow
from virgula.platform.public_page import Freshness, public_page, public_page_of

HISTORY_SHOWN = 50
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class GoalShown:
    """A goal with the strip of its rhythm, oldest slot first, the open one last."""

    row: GoalRow
    slots: list[SlotRow]


def found_line(key: str, slug: str) -> tuple[Line, Freshness]:
    try:
        return line_with_freshness(key, slug)
    except Line.DoesNotExist as error:
        raise Http404 from error


@public_page_of(found_line)
def line(request: HttpRequest, line: Line) -> HttpResponse:
    now = timezone.now()
    detail = line_detail(line, today=plan_today(line.plan, now), now=now, only_public=True)
    page = {
        "plan": line.plan,
        "line": line,
        "detail": detail,
        "row": detail.row,
        "goals": [GoalShown(goal, _strip(goal)) for goal in detail.row.goals],
        "history": history_of_line(line, limit=HISTORY_SHOWN),
        "address": settings.BASE_URL + line.get_absolute_url(),
    }
    return render(request, "plans/portal/line.html", page)


@public_page_of(found_line)
def evidence(request: HttpRequest, line: Line) -> HttpResponse:
    """List all that counts for a line, newest first."""
    rows = line_evidence(line, as_of=timezone.now())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    values = {
        "plan": line.plan,
        "line": line,
        "page": page,
        "evidence": evidence_rows(page.object_list),
    }
    return render(request, "plans/portal/evidence.html", values)


@public_page
def goal(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    """Prove one figure: the very facts that it folds, as of now."""
    line, _fresh = found_line(key=key, slug=slug)
    row = get_object_or_404(Goal.objects.select_related("line"), pk=pk, line=line)
    now = timezone.now()
    page: dict[str, Any] = {"plan": line.plan, "line": line, "goal": row, "figure": None}
    try:
        found = goal_figure(row, line.plan, today=plan_today(line.plan, now), now=now)
    except (MeasureError, ScopeError):
        # What it was bound to is no more: the figure is unknown, and the page says so.
        return render(request, "plans/portal/goal.html", page)
    newest = found.records.order_by("-day", "-pk")
    page["figure"] = found
    page["unit"] = found.unit.word(found.value)
    page["page"] = Paginator(newest, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "plans/portal/goal.html", page)


def _strip(goal: GoalRow) -> list[SlotRow]:
    current = open_slot(goal)
    return [*slot_rows(goal), *([current] if current else [])]
