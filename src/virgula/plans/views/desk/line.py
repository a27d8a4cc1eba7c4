"""The page of a line: text, window, standing, goals, evidence, dates and history."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from virgula.evidence.measures import MeasureError
from virgula.evidence.registry import EvidenceError, KindError, kind_for
from virgula.plans import queries
from virgula.plans.choices import DueKind, PlanKind
from virgula.plans.clock import plan_today
from virgula.plans.models import AttributionRule
from virgula.plans.queries.goals import SlotRow
from virgula.plans.queries.rows import GoalRow
from virgula.plans.views.desk.found import desk_goal, desk_line, line_crumbs
from virgula.plans.words import kind_label
from virgula.platform.access import permission

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class GoalView:
    """A goal with the slots of its rhythm, ready to be drawn."""

    goal: GoalRow
    slots: list[SlotRow]
    current: SlotRow | None
    excluded: int


@dataclass(frozen=True, slots=True)
class RuleView:
    rule: AttributionRule
    label: str
    where: str


@permission("plans.view_draft")
@require_safe
def line(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    found = desk_line(request, key, slug)
    now = timezone.now()
    detail = queries.line_detail(found, today=plan_today(found.plan, now), now=now)
    kind = found.due_kind
    page = {
        "plan": found.plan,
        "line": found,
        "detail": detail,
        "row": detail.row,
        "goals": [goal_view(goal) for goal in detail.row.goals],
        "history": [item.said(found.plan) for item in queries.line_history(found)],
        "rules": [rule_view(rule) for rule in queries.line_rules(found)],
        "served_by": queries.line_served_by(found) if found.plan.kind == PlanKind.PROGRAMME else [],
        "follows_calendar": kind == DueKind.PER_ISSUE,
        "has_dates_to_agree": kind == DueKind.TO_AGREE,
        "is_conditional": kind == DueKind.CONDITIONAL,
        "crumbs": line_crumbs(found),
    }
    return render(request, "plans/desk/line.html", page)


def goal_view(goal: GoalRow) -> GoalView:
    judgement = goal.judgement
    return GoalView(
        goal,
        queries.slot_rows(goal),
        queries.open_slot(goal),
        judgement.excluded if judgement else 0,
    )


def rule_view(rule: AttributionRule) -> RuleView:
    """Say a rule: the kind of record, and what it asks of it."""
    asked = {name: _values(value) for name, value in sorted(rule.where.items())}
    try:
        said = kind_for(rule.kind).describe(asked)
    except KindError:
        said = list(asked.items())
    where = "; ".join(f"{name}: {value}" for name, value in said)
    return RuleView(rule, kind_label(rule.kind), where)


def _values(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@permission("plans.view_draft")
@require_safe
def evidence(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """List everything that counts for a line."""
    found = desk_line(request, key, slug)
    values = queries.line_evidence(found, as_of=timezone.now())
    page = Paginator(values, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": found.plan,
        "line": found,
        "page": page,
        "rows": queries.evidence_rows(page.object_list),
        "crumbs": line_crumbs(found, (_("Evidence"), None)),
    }
    return render(request, "plans/desk/evidence.html", context)


@permission("plans.view_draft")
@require_safe
def goal(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    """Open a figure: the records that it folds, and every slot of a rhythm."""
    found = desk_line(request, key, slug)
    kept = desk_goal(found, pk)
    now = timezone.now()
    today = plan_today(found.plan, now)
    detail = queries.line_detail(found, today=today, now=now)
    row = next(one for one in detail.row.goals if one.pk == kept.pk)
    try:
        records = queries.goal_figure(kept, found.plan, today=today, now=now).records
        page = Paginator(records, PER_PAGE).get_page(request.GET.get("page"))
    except (MeasureError, EvidenceError):
        # The measure is no more what it was: the figure is unknown, and says so.
        page = None
    context = {
        "plan": found.plan,
        "line": found,
        "row": row,
        "goal": goal_view(row),
        "slots": queries.slot_rows(row, most=400),
        "page": page,
        "today": today,
        "crumbs": line_crumbs(found, (_("Goal"), None)),
    }
    return render(request, "plans/desk/goal.html", context)
