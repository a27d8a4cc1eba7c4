"""Write what an import decided. Called inside the transaction of ``apply_import``."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.text import slugify

from virgula.documents.blocks import Document
from virgula.institutions.models import Actor, CollegiateBody, System
from virgula.plans.actions.approval import take_snapshot
from virgula.plans.choices import PlanKind, PlanStatus, WindowKind
from virgula.plans.importers.contents import Change, Changes, Content, Kind
from virgula.plans.importers.drafts import LineDraft, PlanDraft, WindowDraft
from virgula.plans.models import (
    Alignment,
    Component,
    Line,
    Objective,
    Plan,
    Window,
)
from virgula.plans.queries.importing import IMPORTED

BATCH = 500


def write_plan(
    draft: PlanDraft, plan: Plan | None, system: System, changes: Changes, document: Document
) -> Plan:
    """Write the plan and everything under it; what the document no longer names stays."""
    plan = _write_head(draft, plan, system, changes, document)
    _write_windows(draft, plan, changes)
    _write_objectives(draft, plan, changes)
    components = _write_components(draft, plan, changes)
    _write_lines(draft, plan, components, changes)
    _write_alignments(plan, system, changes)
    return plan


def _values(change: Change) -> dict[str, Any]:
    return {field.name: field.after for field in change.applied}


def _by_key(changes: Changes, section: str) -> dict[str, Change]:
    return {
        change.key: change
        for change in changes.all
        if change.section == section and change.kind is not Kind.VANISHED
    }


def _write_head(
    draft: PlanDraft, plan: Plan | None, system: System, changes: Changes, document: Document
) -> Plan:
    values = _values(_by_key(changes, "plan")[""])
    if "collegiate_body" in values:
        values["collegiate_body"] = CollegiateBody.objects.filter(
            system=system, key=values["collegiate_body"]
        ).first()
    if plan is None:
        plan = Plan(
            key=draft.key,
            system=system,
            kind=PlanKind.ANNUAL,
            status=PlanStatus.DRAFT,
            short_title=_short_title(draft),
            starts_on=draft.start or date.min,
            start_is_assumed=draft.start_is_assumed,
            zone=system.zone,
            zone_label=system.zone_label,
        )
    for name, value in values.items():
        setattr(plan, name, value)
    plan.source_name, plan.source_sha256 = document.name[:200], document.sha256
    plan.save()
    return plan


def _short_title(draft: PlanDraft) -> str:
    """Return «Plan» and its years: what fits a heading of a table or a tab."""
    if not draft.years:
        return ""
    first, last = draft.years
    return f"Plan {first}" if first == last else f"Plan {first}-{last}"


def _write_windows(draft: PlanDraft, plan: Plan, changes: Changes) -> None:
    wanted = _by_key(changes, "windows")
    existing = {window.key: window for window in plan.windows.order_by("pk")}
    taken = {window.shape for window in existing.values()}
    for position, window in enumerate(draft.windows, start=1):
        change = wanted[window.key]
        if change.kind is Kind.NEW:
            shape = window.shape if window.shape not in taken else _free_shape(taken)
            taken.add(shape)
            _new_window(plan, window, position, shape)
        elif window.key in existing:
            _change(existing[window.key], _values(change), position)


def _new_window(plan: Plan, window: WindowDraft, position: int, shape: str) -> None:
    Window.objects.create(
        plan=plan,
        key=window.key,
        position=position,
        name=window.name,
        kind=WindowKind.PERMANENT if window.is_permanent else WindowKind.DEADLINE,
        first_month=window.first_month,
        end_month=window.end_month,
        shape=shape,
        colour_light=window.colour_light,
        colour_dark=window.colour_dark,
    )


def _free_shape(taken: set[str]) -> str:
    from virgula.plans.importers.legends import SHAPES

    return next((shape for shape in SHAPES if shape not in taken), SHAPES[0])


def _change(row: Any, values: Mapping[str, Any], position: int) -> None:
    """Set what differs and save only then."""
    different = {
        name: value
        for name, value in {**values, "position": position}.items()
        if getattr(row, name) != value
    }
    for name, value in different.items():
        setattr(row, name, value)
    if isinstance(row, Window):
        row.kind = WindowKind.PERMANENT if row.first_month is None else WindowKind.DEADLINE
        different = {**different, "kind": row.kind} if different else {}
    if different:
        row.save(update_fields=list(different))


def _write_objectives(draft: PlanDraft, plan: Plan, changes: Changes) -> None:
    wanted = _by_key(changes, "objectives")
    existing = {objective.code: objective for objective in plan.objectives.order_by("pk")}
    new = []
    for position, part in enumerate(draft.objectives, start=1):
        change = wanted[part.code]
        if change.kind is Kind.NEW:
            new.append(
                Objective(
                    plan=plan, kind=part.kind, code=part.code, position=position, text=part.text
                )
            )
        elif part.code in existing:
            _change(existing[part.code], _values(change), position)
    Objective.objects.bulk_create(new, BATCH)


def _write_components(draft: PlanDraft, plan: Plan, changes: Changes) -> dict[str, Component]:
    wanted = _by_key(changes, "components")
    existing = {component.code: component for component in plan.components.order_by("pk")}
    for position, part in enumerate(draft.components, start=1):
        change = wanted[part.code]
        if part.code in existing:
            _change(existing[part.code], _values(change), position)
        else:
            # A component that somebody removed returns when its lines need it.
            existing[part.code] = Component.objects.create(
                plan=plan,
                code=part.code,
                position=position,
                title=part.title,
                intro=part.intro_text,
            )
    return existing


def _write_lines(
    draft: PlanDraft, plan: Plan, components: Mapping[str, Component], changes: Changes
) -> None:
    wanted = _by_key(changes, "lines")
    existing = {line.external_id or line.code: line for line in plan.lines.order_by("pk")}
    slugs = {line.slug for line in existing.values()}
    owners = dict(
        Actor.objects.filter(
            system=plan.system, key__in={line.owner for line in draft.lines if line.owner}
        ).values_list("key", "pk")
    )
    new: list[Line] = []
    changed: list[Line] = []
    for part in draft.components:
        for position, line in enumerate(part.lines, start=1):
            change = wanted[line.external_id]
            if change.kind is Kind.NEW:
                slug = _slug(line.code, slugs)
                row = _new_line(line, plan, components[part.code], position, slug)
                row.owner_id = owners.get(line.owner)
                new.append(row)
            elif line.external_id in existing:
                row = existing[line.external_id]
                if _set_line(row, _values(change), components, position, line.external_id):
                    changed.append(row)
    # Two lines may have changed codes with each other: no code is free until all are let go.
    for row in changed:
        Line.objects.filter(pk=row.pk).exclude(code=row.code).update(code=f"~{row.pk}")
    Line.objects.bulk_create(new, BATCH)
    fields = ["code", "component", "text", "due_kind", "due_on", "due_text", "position"]
    Line.objects.bulk_update(changed, [*fields, "external_id"], BATCH)


def _new_line(line: LineDraft, plan: Plan, component: Component, position: int, slug: str) -> Line:
    due = line.due
    return Line(
        plan=plan,
        component=component,
        code=line.code,
        slug=slug,
        external_id=line.external_id,
        position=position,
        text=line.text,
        due_kind=due.kind.value if due else "none",
        due_on=due.due if due else None,
        due_text=line.due_text[:300],
    )


def _slug(code: str, taken: set[str]) -> str:
    base = slugify(code.replace(".", "-"))[:34] or "linea"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug


def _set_line(
    row: Line,
    values: Mapping[str, Any],
    components: Mapping[str, Component],
    position: int,
    external_id: str,
) -> bool:
    wanted: dict[str, Any] = {**values, "position": position, "external_id": external_id}
    if "component" in wanted:
        wanted["component_id"] = components[wanted.pop("component")].pk
    if "due_on" in wanted:
        wanted["due_on"] = date.fromisoformat(wanted["due_on"]) if wanted["due_on"] else None
    different = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _write_alignments(plan: Plan, system: System, changes: Changes) -> None:
    new = changes.of(Kind.NEW, "alignments")
    if not new:
        return
    lines = {line.code: line for line in plan.lines.order_by("pk")}
    components = {component.code: component for component in plan.components.order_by("pk")}
    served = {
        (line.plan.key, line.code): line
        for line in Line.objects.filter(plan__system=system, plan__kind=PlanKind.PROGRAMME)
        .select_related("plan")
        .order_by("pk")
    }
    rows = []
    for change in new:
        owner, programme, code = change.key.split("|")
        kind, _, owner_code = owner.partition(":")
        target = served.get((programme, code))
        if target is not None:
            rows.append(
                Alignment(
                    line=lines.get(owner_code) if kind == "line" else None,
                    component=components.get(owner_code) if kind == "component" else None,
                    programme_line=target,
                    code_as_printed=change.fields[0].after[:30],
                )
            )
    Alignment.objects.bulk_create(rows, BATCH)


def keep_imported(
    *,
    plan: Plan,
    document: Document,
    content: Content,
    answers: Mapping[str, str],
    office: str,
    at: datetime,
) -> None:
    """Keep what this import said: the next one compares with it to respect people's hands."""
    imported = {"content": content, "answers": dict(answers), "sha256": document.sha256}
    snapshot = take_snapshot(plan=plan, reason=document.name[:300], office=office[:200], at=at)
    snapshot.content = {**snapshot.content, IMPORTED: imported}
    snapshot.save(update_fields=["content"])
