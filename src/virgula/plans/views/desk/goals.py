"""Acts on goals and their concrete actions."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from virgula.plans import actions
from virgula.plans.clock import plan_today
from virgula.plans.desk_forms import GoalForm, ReasonForm, StepForm
from virgula.plans.models import Goal, Line, Step
from virgula.plans.views.desk.acting import act_now, act_page
from virgula.plans.views.desk.found import desk_goal, desk_line, line_crumbs
from virgula.plans.views.desk.line_acts import FORM, back_to, who
from virgula.plans.words import goal_sentence
from virgula.platform.access import permission


@permission("plans.change_goal")
@FORM
def create(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    line = desk_line(request, key, slug)
    form = GoalForm(request.POST or None, system=line.plan.system)

    def record(data: dict[str, Any]) -> None:
        terms = form.terms()
        title = data["title"] or goal_sentence(**_said(terms))
        actions.create_goal(line=line, title=title, **terms, **who(request))

    return _page(
        request,
        line,
        form,
        act=record,
        title=_("Set a goal for line %(code)s") % {"code": line.code},
        submit=_("Set the goal"),
        said=_("The goal is set."),
    )


@permission("plans.change_goal")
@FORM
def change(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    line = desk_line(request, key, slug)
    goal = desk_goal(line, pk)
    form = GoalForm(request.POST or None, system=line.plan.system, goal=goal)

    def record(data: dict[str, Any]) -> None:
        terms = form.terms()
        title = data["title"] or goal_sentence(**_said(terms))
        actions.change_goal(goal=goal, title=title, **terms, **who(request))

    return _page(
        request,
        line,
        form,
        act=record,
        title=_("Change a goal of line %(code)s") % {"code": line.code},
        submit=_("Save the goal"),
        said=_("The goal is changed. The history keeps what it was."),
    )


def _said(terms: dict[str, Any]) -> dict[str, Any]:
    return {name: terms[name] for name in ("measure", "target", "due_on", "rhythm")}


def _page(
    request: HttpRequest, line: Line, form: Form, *, act: Any, title: str, submit: str, said: str
) -> HttpResponse:
    return act_page(
        request,
        form=form,
        act=act,
        title=title,
        submit=submit,
        back=back_to(line, "#metas"),
        said=said,
        crumbs=line_crumbs(line, (_("Goal"), None)),
        template="plans/desk/goal_form.html",
        extra={"line": line},
    )


@permission("plans.change_goal")
@FORM
def delete(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    line = desk_line(request, key, slug)
    goal = desk_goal(line, pk)
    return act_page(
        request,
        form=ReasonForm(request.POST or None),
        act=lambda data: actions.delete_goal(goal=goal, reason=data["reason"], **who(request)),
        title=_("Take a goal away from line %(code)s") % {"code": line.code},
        lede=_("«%(title)s» goes with its concrete actions. The evidence of the line stays.")
        % {"title": goal.title},
        submit=_("Take the goal away"),
        back=back_to(line, "#metas"),
        said=_("The goal is taken away."),
        crumbs=line_crumbs(line, (_("Take a goal away"), None)),
        danger=True,
    )


@permission("plans.change_goal")
@FORM
def add_step(request: HttpRequest, key: str, slug: str, pk: int) -> HttpResponse:
    line = desk_line(request, key, slug)
    goal = desk_goal(line, pk)
    return act_page(
        request,
        form=StepForm(request.POST or None, system=line.plan.system),
        act=lambda data: actions.add_step(goal=goal, **data, **who(request)),
        title=_("Add a concrete action"),
        lede=_("Towards the goal «%(title)s».") % {"title": goal.title},
        submit=_("Add the action"),
        back=back_to(line, "#metas"),
        said=_("The concrete action is added."),
        crumbs=line_crumbs(line, (_("Concrete action"), None)),
    )


def _step(goal: Goal, step: int) -> Step:
    found = get_object_or_404(Step, goal=goal, pk=step)
    found.goal = goal
    return found


@permission("plans.change_goal")
@require_POST
def mark_step(request: HttpRequest, key: str, slug: str, pk: int, step: int) -> HttpResponse:
    """Mark a concrete action as done today, or as not done."""
    line = desk_line(request, key, slug)
    found = _step(desk_goal(line, pk), step)
    now = timezone.now()
    done_on = None if found.done_on else plan_today(line.plan, now)
    return act_now(
        request,
        act=lambda: actions.mark_step(step=found, done_on=done_on, **who(request)),
        back=back_to(line, "#metas"),
        said=_("The action is marked as done.") if done_on else _("The action is open again."),
    )


@permission("plans.change_goal")
@require_POST
def remove_step(request: HttpRequest, key: str, slug: str, pk: int, step: int) -> HttpResponse:
    line = desk_line(request, key, slug)
    found = _step(desk_goal(line, pk), step)
    return act_now(
        request,
        act=lambda: actions.remove_step(step=found, **who(request)),
        back=back_to(line, "#metas"),
        said=_("The concrete action is taken away."),
    )
