"""The proof of one figure: the very facts that it folds, as of now."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from virgula.evidence.figures import Figure, figure
from virgula.evidence.measures import MeasureError, measure_for
from virgula.evidence.models import Fact
from virgula.evidence.scopes import ScopeError, scope_from_json
from virgula.plans.clock import plan_today
from virgula.plans.line_page import PER_PAGE
from virgula.plans.models import Goal, Line
from virgula.plans.queries.readings import goal_period
from virgula.plans.queries.sources import live_attributions
from virgula.plans.views.portal.line import found_line
from virgula.platform.public_page import public_page


@dataclass(frozen=True, slots=True)
class Proof:
    """A figure with a page of the facts behind it."""

    figure: Figure
    page: Page[Fact]

    @property
    def value(self) -> Decimal | None:
        return self.figure.value


@public_page
def goal(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    line, _fresh = found_line(key=key, slug=slug)
    row = get_object_or_404(Goal, pk=pk, line=line)
    try:
        proof = _proof(row, line, request.GET.get("page"))
    except (MeasureError, ScopeError):
        # What it was bound to is no more: the figure is unknown, and the page says so.
        proof = None
    page = {
        "plan": line.plan,
        "line": line,
        "goal": row,
        "proof": proof,
        "unit": proof.figure.unit.word(proof.value) if proof else "",
    }
    return render(request, "plans/portal/goal.html", page)


def _proof(goal: Goal, line: Line, number: str | None) -> Proof:
    now = timezone.now()
    plan = line.plan
    mine = live_attributions(as_of=now).filter(line=line).values("fact_id")
    found = figure(
        measure_for(goal.measure, goal.measure_version),
        period=goal_period(goal, plan, plan_today(plan, now)),
        scope=scope_from_json(
            goal.scope, system_id=plan.system_id, within=Fact.objects.filter(pk__in=mine)
        ),
        as_of=now,
    )
    newest = found.records.order_by("-day", "-pk")
    return Proof(found, Paginator(newest, PER_PAGE).get_page(number))
