"""A plan as plain data: what a version keeps, so that a draft stays readable."""

from typing import Any

from virgula.plans.models import Component, Line, Plan
from virgula.plans.queries.sources import windows_of
from virgula.plans.words import due_label


def plan_content(plan: Plan) -> dict[str, Any]:
    """Return the whole text of a plan as JSON: components, lines, timing and goals."""
    components = plan.components.prefetch_related("lines__goals", "lines__owner").order_by(
        "position", "pk"
    )
    return {
        "title": plan.title,
        "status": plan.status,
        "starts_on": plan.starts_on.isoformat(),
        "start_is_assumed": plan.start_is_assumed,
        "months": plan.months,
        "zone": plan.zone,
        "proposed_by": plan.proposed_by,
        "windows": [
            {
                "key": row.key,
                "name": row.name,
                "first_month": row.first_month,
                "end_month": row.end_month,
            }
            for row in windows_of(plan)
        ],
        "objectives": [
            {"code": row.code, "kind": row.kind, "text": row.text}
            for row in plan.objectives.order_by("position", "pk")
        ],
        "components": [_component(component) for component in components],
    }


def _component(component: Component) -> dict[str, Any]:
    lines = sorted(component.lines.all(), key=lambda line: (line.position, line.pk))
    return {
        "code": component.code,
        "title": component.title,
        "intro": component.intro,
        "lines": [_line(line) for line in lines],
    }


def _line(line: Line) -> dict[str, Any]:
    goals = sorted(line.goals.all(), key=lambda goal: (goal.position, goal.pk))
    return {
        "code": line.code,
        "text": line.text,
        "due_kind": line.due_kind,
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "due_text": line.due_text,
        "due_label": due_label(line.due_kind, line.due_on),
        "status": line.status,
        "owner": str(line.owner) if line.owner else "",
        "goals": [
            {
                "title": goal.title,
                "measure": goal.measure,
                "target": None if goal.target is None else format(goal.target.normalize(), "f"),
                "due_on": goal.due_on.isoformat() if goal.due_on else None,
                "rhythm": goal.rhythm,
            }
            for goal in goals
        ],
    }
