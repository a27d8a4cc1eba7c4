"""A preview as JSON, as ``docs/schemas/plan-preview.schema.json`` describes it."""

from datetime import date
from typing import TYPE_CHECKING, Any

from virgula.documents.blocks import Place
from virgula.domain.windows import NoWindow
from virgula.plans.importers.contents import Change, Kind
from virgula.plans.importers.drafts import (
    AlignmentDraft,
    ComponentDraft,
    Finding,
    LineDraft,
    PlanDraft,
    Severity,
    WindowDraft,
)
from virgula.plans.importers.sentences import advice_of, message_of, option_label
from virgula.plans.importers.timing import placement_of

if TYPE_CHECKING:
    from virgula.plans.actions.importing import ImportPreview

FORMAT = "virgula.plan-preview/1"


def preview_as_json(preview: "ImportPreview") -> dict[str, Any]:
    """Return everything that a preview says, ready for ``json.dumps``."""
    draft, document = preview.draft, preview.document
    questions = [finding for finding in draft.findings if finding.key]
    return {
        "format": FORMAT,
        "document": {
            "name": document.name,
            "format": document.format,
            "bytes": document.size,
            "sha256": document.sha256,
            "encoding": document.encoding or None,
            "delimiter": document.delimiter or None,
        },
        "system": preview.system.key,
        "can_apply": preview.can_apply,
        "plan": _plan(draft, exists=preview.plan is not None),
        "windows": [_window(window, draft) for window in draft.windows],
        "objectives": [
            {
                "code": part.code,
                "kind": part.kind,
                "text": part.text,
                "place": _place(part.place),
            }
            for part in draft.objectives
        ],
        "components": [_component(component, draft) for component in draft.components],
        "findings": [_finding(finding) for finding in draft.findings if not finding.key],
        "questions": [_question(finding) for finding in questions],
        "changes": [
            _change(change) for change in preview.changes.all if change.kind is not Kind.UNCHANGED
        ],
        "totals": {
            "components": len(draft.components),
            "lines": len(draft.lines),
            "lines_with_timing": sum(1 for line in draft.lines if line.due_text.strip()),
            "alignments": sum(len(part.alignments) for part in draft.components)
            + sum(len(line.alignments) for line in draft.lines),
            "unchanged": len(preview.changes.of(Kind.UNCHANGED)),
        },
    }


def _plan(draft: PlanDraft, *, exists: bool) -> dict[str, Any]:
    years = draft.years
    return {
        "key": draft.key or None,
        "exists": exists,
        "title": draft.title,
        "status": "draft",
        "status_printed": draft.status_printed or None,
        "period": {
            "years": list(years) if years else None,
            "start": _day(draft.start),
            "start_is_assumed": draft.start_is_assumed,
            "months": draft.months,
            "last_day": _day(draft.span.last) if draft.span else None,
        },
        "collegiate_body": {
            "printed": draft.body.printed or None,
            "key": draft.body.key or None,
            "aliases": list(draft.body.aliases),
        },
        "proposed_by": draft.proposed_by or None,
        "proposed_by_office": draft.proposed_by_office or None,
    }


def _window(window: WindowDraft, draft: PlanDraft) -> dict[str, Any]:
    lines = [
        line.code
        for line in draft.lines
        if (placed := placement_of(draft, line).window) and placed.key == window.key
    ]
    return {
        "key": window.key,
        "name": window.name,
        "kind": "permanent" if window.is_permanent else "deadline",
        "first_month": window.first_month,
        "end_month": window.end_month,
        "shape": window.shape,
        "lines": lines,
    }


def _component(component: ComponentDraft, draft: PlanDraft) -> dict[str, Any]:
    return {
        "code": component.code,
        "title": component.title,
        "intro": component.intro_text,
        "place": _place(component.place),
        "alignments": [_alignment(part) for part in component.alignments],
        "lines": [_line(line, draft) for line in component.lines],
    }


def _line(line: LineDraft, draft: PlanDraft) -> dict[str, Any]:
    placement, due = placement_of(draft, line), line.due
    return {
        "code": line.code,
        "external_id": line.external_id,
        "text": line.text,
        "place": _place(line.place),
        "due": {
            "printed": line.due_text or None,
            "kind": due.kind.value if due else "none",
            "on": _day(due.due) if due else None,
            "then": due.every or None if due else None,
            "confidence": _confidence(line),
            "place": _place(line.due_place),
        },
        "window": placement.window.key if placement.window else None,
        "no_window": _reason(placement.reason),
        "owner": {"printed": line.owner_text or None, "key": line.owner or None},
        "alignments": [_alignment(part) for part in line.alignments],
    }


def _confidence(line: LineDraft) -> str:
    """Tell how a timing was read: as printed, by an interpretation that is said, or not at all."""
    if line.due is None or not line.due.is_understood:
        return "not_understood"
    return "interpreted" if line.due.doubts else "printed"


def _reason(reason: NoWindow | None) -> str | None:
    return reason.value if reason else None


def _alignment(part: AlignmentDraft) -> dict[str, Any]:
    return {
        "code": part.code,
        "printed": part.printed,
        "programme": part.programme or None,
        "place": _place(part.place),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "severity": finding.severity.value,
        "message": message_of(finding),
        "suggestion": advice_of(finding) or None,
        "place": _place(finding.place),
        "line": finding.values.get("code"),
    }


def _question(finding: Finding) -> dict[str, Any]:
    return {
        **_finding(finding),
        "severity": Severity.QUESTION.value,
        "key": finding.key,
        "options": [
            {"value": option.value, "label": option_label(finding, option)}
            for option in finding.options
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    fields = () if change.kind is Kind.NEW else change.fields
    return {
        "what": change.section,
        "key": change.key,
        "kind": change.kind.value,
        "fields": [
            {
                "name": part.name,
                "before": part.before,
                "after": part.after,
                "kept_by_hand": part.is_kept,
            }
            for part in fields
        ],
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "line": place.line or None,
        "sheet": place.sheet or None,
        "cell": place.cell or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
