"""Goals and steps: what a line promises so that it can be counted (B-2)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from virgula.domain.rhythm import Rhythm, write_rhythm
from virgula.evidence.measures import MeasureError, measure_for
from virgula.evidence.scopes import ScopeError, check_scope, is_attributed
from virgula.institutions.models import Actor
from virgula.journal.actions import write_record
from virgula.plans.actions.errors import (
    EmptyTextError,
    GoalError,
    OutsideError,
    ReasonMissingError,
)
from virgula.plans.models import Goal, Line, Objective, Plan, Step

ATTRIBUTED: Mapping[str, Any] = {"attributed": True}
SHOWN = ("title", "measure", "target", "due_on", "rhythm", "baseline", "scope", "owner")


def create_goal(
    *,
    title: str,
    measure: str,
    by: Any,
    at: datetime,
    line: Line | None = None,
    objective: Objective | None = None,
    target: Decimal | None = None,
    due_on: date | None = None,
    rhythm: Rhythm | None = None,
    baseline: Decimal = Decimal(0),
    scope: Mapping[str, Any] | None = None,
    owner: Actor | None = None,
) -> Goal:
    """Promise something that can be counted: a measure with a target, or with a rhythm.

    The measure's newest version is bound for good: a later version is another goal's.
    """
    plan = _plan_of(line, objective)
    scope = dict(ATTRIBUTED if scope is None else scope)
    version = _checked(plan, objective, title, measure, target, rhythm, scope, owner)
    with transaction.atomic():
        siblings = Goal.objects.filter(line=line, objective=objective)
        goal = Goal.objects.create(
            line=line,
            objective=objective,
            position=(siblings.aggregate(last=Max("position"))["last"] or 0) + 1,
            title=title.strip(),
            measure=measure,
            measure_version=version,
            scope=scope,
            baseline=baseline,
            target=target,
            due_on=due_on,
            rhythm=write_rhythm(rhythm) if rhythm else None,
            owner=owner,
        )
        write_record(
            by=by,
            verb="plans.goal_created",
            target=_target(goal),
            at=at,
            changes={"goal": ["", goal.title]},
        )
    return goal


def change_goal(
    *,
    goal: Goal,
    title: str,
    measure: str,
    by: Any,
    at: datetime,
    target: Decimal | None = None,
    due_on: date | None = None,
    rhythm: Rhythm | None = None,
    baseline: Decimal = Decimal(0),
    scope: Mapping[str, Any] | None = None,
    owner: Actor | None = None,
    reason: str = "",
) -> Goal:
    """Change a goal; the journal keeps what it was."""
    scope = dict(goal.scope if scope is None else scope)
    plan = _plan_of(goal.line, goal.objective)
    version = _checked(plan, goal.objective, title, measure, target, rhythm, scope, owner)
    before = {name: _plain(getattr(goal, name)) for name in SHOWN}
    goal.title, goal.target, goal.due_on = title.strip(), target, due_on
    goal.baseline, goal.scope, goal.owner = baseline, scope, owner
    goal.rhythm = write_rhythm(rhythm) if rhythm else None
    if goal.measure != measure:
        goal.measure, goal.measure_version = measure, version
    after = {name: _plain(getattr(goal, name)) for name in SHOWN}
    changes = {name: [before[name], after[name]] for name in SHOWN if before[name] != after[name]}
    if changes:
        with transaction.atomic():
            goal.save()
            write_record(
                by=by,
                verb="plans.goal_changed",
                target=_target(goal),
                at=at,
                reason=reason,
                changes={"goal": [goal.title, goal.title], **changes}
                if "title" not in changes
                else changes,
            )
    return goal


def delete_goal(*, goal: Goal, reason: str, by: Any, at: datetime) -> None:
    """Take a goal away with its steps; the evidence of its line stays."""
    if not reason.strip():
        raise ReasonMissingError
    with transaction.atomic():
        write_record(
            by=by,
            verb="plans.goal_deleted",
            target=_target(goal),
            at=at,
            reason=reason.strip(),
            changes={"goal": [goal.title, ""]},
        )
        goal.delete()


def add_step(
    *,
    goal: Goal,
    text: str,
    by: Any,
    at: datetime,
    owner: Actor | None = None,
    due_on: date | None = None,
) -> Step:
    """Add a concrete action towards a goal."""
    text = text.strip()
    if not text:
        raise EmptyTextError
    _check_owner(_plan_of(goal.line, goal.objective), owner)
    with transaction.atomic():
        last = goal.steps.aggregate(last=Max("position"))["last"] or 0
        step = Step.objects.create(
            goal=goal, position=last + 1, text=text, owner=owner, due_on=due_on
        )
        write_record(
            by=by,
            verb="plans.step_added",
            target=_target(goal),
            at=at,
            changes={"step": ["", text]},
        )
    return step


def mark_step(*, step: Step, done_on: date | None, by: Any, at: datetime) -> Step:
    """Say on which day a step was done, or that it was not."""
    if step.done_on == done_on:
        return step
    with transaction.atomic():
        step.done_on = done_on
        step.save(update_fields=["done_on"])
        write_record(
            by=by,
            verb="plans.step_done" if done_on else "plans.step_reopened",
            target=_target(step.goal),
            at=at,
            changes={"step": [step.text, step.text]},
        )
    return step


def remove_step(*, step: Step, by: Any, at: datetime) -> None:
    """Take a step away."""
    with transaction.atomic():
        write_record(
            by=by,
            verb="plans.step_removed",
            target=_target(step.goal),
            at=at,
            changes={"step": [step.text, ""]},
        )
        step.delete()


def _plan_of(line: Line | None, objective: Objective | None) -> Plan:
    if (line is None) == (objective is None):
        raise GoalError("line", "one_thing")
    return line.plan if line is not None else objective.plan  # type: ignore[union-attr]


def _checked(
    plan: Plan,
    objective: Objective | None,
    title: str,
    measure: str,
    target: Decimal | None,
    rhythm: Rhythm | None,
    scope: Mapping[str, Any],
    owner: Actor | None,
) -> int:
    """Refuse a goal that does not hold together; return the measure's version to bind."""
    if not title.strip():
        raise GoalError("title", "empty")
    if (target is None) == (rhythm is None):
        raise GoalError("target", "target_or_rhythm")
    try:
        found = measure_for(measure)
        check_scope(scope, measure=found)
    except MeasureError:
        raise GoalError("measure", "unknown") from None
    except ScopeError:
        raise GoalError("scope", "unfit") from None
    if objective is not None and is_attributed(scope):
        # An objective holds no evidence of its own: its goals filter the whole ledger.
        raise GoalError("scope", "objective")
    _check_owner(plan, owner)
    return found.version


def _check_owner(plan: Plan, owner: Actor | None) -> None:
    if owner is not None and owner.system_id != plan.system_id:
        raise OutsideError("owner", owner)


def _target(goal: Goal) -> Line | Objective:
    """The history of a goal is that of its line, which outlives it."""
    owner = goal.line or goal.objective
    assert owner  # noqa: S101 -- held by the constraint goal_of_one_thing
    return owner


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return (
        value.isoformat()
        if isinstance(value, date)
        else (value if isinstance(value, dict) else str(value))
    )
