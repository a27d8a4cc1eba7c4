"""What an import reads: what the system knows, what is kept of a plan, what was last imported."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from virgula.domain.plain_text import bare_words
from virgula.institutions.models import Actor, CollegiateBody, System
from virgula.plans.choices import PlanKind
from virgula.plans.importers.contents import Content
from virgula.plans.importers.drafts import Context, Institution, Programme, WindowDraft
from virgula.plans.models import Alignment, Line, Plan

IMPORTED = "imported"


def import_context(*, system: System, plan: Plan | None, answers: Mapping[str, str]) -> Context:
    """Return what the system knows and a document may leave unsaid."""
    defaults: dict[str, Any] = system.defaults or {}
    return Context(
        programmes=_programmes(system),
        institutions=_institutions(system),
        windows=tuple(_window(values) for values in defaults.get("windows", [])),
        prefix=str(defaults.get("prefix", "")),
        start=_day(defaults.get("start")),
        months=int(defaults.get("months") or 12),
        placing_start=plan.starts_on if plan else None,
        component_codes=_component_codes(plan),
        answers=answers,
    )


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def _window(values: Mapping[str, Any]) -> WindowDraft:
    return WindowDraft(
        key=values["key"],
        name=values["name"],
        first_month=values.get("first_month"),
        end_month=values.get("end_month"),
        shape=values["shape"],
        colour_light=values["colour_light"],
        colour_dark=values["colour_dark"],
    )


def _programmes(system: System) -> tuple[Programme, ...]:
    plans = Plan.objects.filter(system=system, kind=PlanKind.PROGRAMME).order_by("key", "pk")
    codes: dict[int, set[str]] = {}
    lines = Line.objects.filter(plan__system=system, plan__kind=PlanKind.PROGRAMME)
    for plan_id, code in lines.order_by("pk").values_list("plan_id", "code"):
        codes.setdefault(plan_id, set()).add(code)
    return tuple(
        Programme(
            plan.key,
            str(plan),
            (plan.title, plan.short_title, _without_years(plan.title)),
            frozenset(codes.get(plan.pk, ())),
        )
        for plan in plans
    )


def _without_years(title: str) -> str:
    """Let a document name a programme without the years of its title."""
    return " ".join(word for word in bare_words(title).split() if not word.isdecimal())


def _institutions(system: System) -> tuple[Institution, ...]:
    actors = Actor.objects.filter(system=system).select_related("collegiatebody")
    return tuple(
        Institution(
            actor.key,
            actor.name,
            tuple(name for name in (actor.name, actor.acronym, *_aliases(actor)) if name),
            hasattr(actor, "collegiatebody"),
        )
        for actor in actors.prefetch_related("aliases").order_by("key", "pk")
    )


def _aliases(actor: Actor) -> list[str]:
    return [alias.name for alias in actor.aliases.all()]


def _component_codes(plan: Plan | None) -> dict[str, str]:
    if plan is None:
        return {}
    return {
        bare_words(title): code
        for title, code in plan.components.order_by("position", "pk").values_list("title", "code")
    }


def kept_content(plan: Plan) -> Content:
    """Return what is kept of a plan, in the form in which a document's content is compared."""
    return {
        "plan": {
            "": {
                "title": plan.title,
                "months": plan.months,
                "collegiate_body": plan.collegiate_body.key if plan.collegiate_body else "",
                "proposed_by": plan.proposed_by,
                "proposed_by_office": plan.proposed_by_office,
            }
        },
        "windows": {
            window.key: {
                "name": window.name,
                "first_month": window.first_month,
                "end_month": window.end_month,
                "position": window.position,
            }
            for window in plan.windows.order_by("position", "pk")
        },
        "objectives": {
            objective.code: {
                "kind": objective.kind,
                "text": objective.text,
                "position": objective.position,
            }
            for objective in plan.objectives.order_by("position", "pk")
        },
        "components": {
            component.code: {
                "title": component.title,
                "intro": component.intro,
                "position": component.position,
            }
            for component in plan.components.order_by("position", "pk")
        },
        "lines": {
            line.external_id or line.code: _line(line)
            for line in plan.lines.select_related("component").order_by("position", "pk")
        },
        "alignments": _alignments(plan),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "component": line.component.code,
        "text": line.text,
        "due_kind": line.due_kind,
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "due_text": line.due_text,
        "position": line.position,
    }


def _alignments(plan: Plan) -> dict[str, dict[str, Any]]:
    kept = {}
    rows = Alignment.objects.select_related("line", "component", "programme_line__plan")
    for part in rows.filter(line__plan=plan) | rows.filter(component__plan=plan):
        served = part.programme_line
        owner = f"line:{part.line.code}" if part.line else ""
        if part.component:
            owner = f"component:{part.component.code}"
        key = f"{owner}|{served.plan.key}|{served.code}"
        kept[key] = {"printed": part.code_as_printed}
    return kept


def last_imported(plan: Plan) -> tuple[Content | None, dict[str, str]]:
    """Return what the last import said, and the answers that people gave to it."""
    snapshot = plan.snapshots.filter(content__has_key=IMPORTED).order_by("-version", "-pk").first()
    if snapshot is None:
        return None, {}
    imported = snapshot.content[IMPORTED]
    return imported["content"], imported["answers"]


def collegiate_choices(system: System) -> list[tuple[str, str]]:
    """Return the collegiate bodies of a system, as choices of a form."""
    rows = CollegiateBody.objects.filter(system=system).order_by("name", "pk")
    return [(row.key, row.name) for row in rows]
