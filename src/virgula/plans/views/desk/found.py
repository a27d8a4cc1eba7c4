"""What a person of the desk may find, or 404."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from virgula.institutions.offices import office_of
from virgula.institutions.scope import reach_of
from virgula.plans.clock import plan_today
from virgula.plans.models import Goal, Line, Plan
from virgula.plans.queries import lines_within, plan_with_windows
from virgula.platform.scoping import within

type Crumbs = list[tuple[Any, str | None]]


def desk_plan(request: HttpRequest, key: str) -> Plan:
    """Return the plan with its system and windows, in one statement."""
    try:
        return plan_with_windows(
            key, within(Plan.objects.all(), reach_of(request.user), system="system")
        )
    except Plan.DoesNotExist:
        raise Http404 from None


def desk_line(request: HttpRequest, key: str, slug: str) -> Line:
    return get_object_or_404(lines_within(reach_of(request.user)), plan__key=key, slug=slug)


def desk_goal(line: Line, pk: int) -> Goal:
    goal = get_object_or_404(Goal.objects.select_related("owner"), line=line, pk=pk)
    goal.line = line
    return goal


def office(request: HttpRequest, plan: Plan, now: Any) -> str:
    """Return under which office this person acts on the plan."""
    return office_of(request.user, plan.system, on=plan_today(plan, now))


def plan_crumbs(plan: Plan, *more: tuple[Any, str | None]) -> Crumbs:
    from django.urls import reverse

    return [
        (_("Plans"), reverse("desk:plans:index")),
        (plan, reverse("desk:plans:board", args=[plan.key])),
        *more,
    ]


def line_crumbs(line: Line, *more: tuple[Any, str | None]) -> Crumbs:
    from django.urls import reverse

    here = reverse("desk:plans:line", args=[line.plan.key, line.slug])
    return plan_crumbs(line.plan, (line.code, here if more else None), *more)
