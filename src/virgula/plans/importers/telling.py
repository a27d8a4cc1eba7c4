"""A preview told to a person, line by line: what was understood, what was not, what changes."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from virgula.plans.importers.contents import (
    SECTIONS,
    Change,
    Changes,
    Content,
    FieldChange,
    Fields,
    Kind,
)
from virgula.plans.importers.drafts import LineDraft, PlanDraft, Severity
from virgula.plans.importers.sentences import (
    advice_of,
    due_words,
    message_of,
    option_label,
    place_text,
)
from virgula.plans.importers.timing import placement_of
from virgula.ui.formats import day_long, quantity

if TYPE_CHECKING:
    from virgula.plans.actions.importing import ImportPreview

MARKS = {
    Severity.BLOCKING: "✗",
    Severity.QUESTION: "?",
    Severity.WARNING: "!",
    Severity.INFO: "·",
}


def section_name(section: str) -> str:
    """Name a part of the plan as it stands in a list of changes."""
    return {
        "plan": _("plan"),
        "windows": _("windows"),
        "objectives": _("objectives"),
        "components": _("components"),
        "lines": _("lines"),
        "alignments": _("alignments"),
    }[section]


def field_name(name: str) -> str:
    """Name a field as a person knows it."""
    return {
        "title": _("title"),
        "months": _("months"),
        "collegiate_body": _("collegiate body"),
        "proposed_by": _("proposed by"),
        "proposed_by_office": _("office"),
        "name": _("name"),
        "first_month": _("first month"),
        "end_month": _("end month"),
        "text": _("text"),
        "kind": _("kind"),
        "intro": _("introduction"),
        "code": _("code"),
        "component": _("component"),
        "due_kind": _("timing"),
        "due_on": _("due"),
        "due_text": _("as printed"),
        "printed": _("as printed"),
    }.get(name, name)


def timing_words(line: LineDraft) -> str:
    """Say the timing of a line as it was understood, or what is printed when it was not."""
    if line.due is None or not line.due.is_understood:
        return pgettext("due", "not understood: «%(printed)s»") % {"printed": line.due_text}
    return due_words(line.due.kind, line.due.due)


def window_name(draft: PlanDraft, line: LineDraft) -> str:
    """Name the window of a line of a draft."""
    placed = placement_of(draft, line).window
    return next(
        (window.name for window in draft.windows if placed and window.key == placed.key), ""
    )


def tell_plan(preview: "ImportPreview") -> Iterator[str]:
    """Say what was understood: the plan, its period, its components and every line."""
    draft = preview.draft
    yield draft.title
    if draft.start and draft.span:
        period = _("From %(first)s to %(last)s (%(months)s months).") % {
            "first": day_long(draft.start),
            "last": day_long(draft.span.last),
            "months": quantity(draft.months),
        }
        assumed = _("The start is assumed.") if draft.start_is_assumed else ""
        yield f"{period} {assumed}".strip()
    yield _("%(components)s components, %(lines)s lines, %(timed)s with timing.") % {
        "components": quantity(len(draft.components)),
        "lines": quantity(len(draft.lines)),
        "timed": quantity(sum(1 for line in draft.lines if line.due_text.strip())),
    }
    for component in draft.components:
        yield f"\n{component.code} · {component.title}"
        if component.alignments:
            yield "  → " + ", ".join(part.code for part in component.alignments)
        for line in component.lines:
            name = window_name(draft, line)
            yield f"  {line.code:<8} {_short(line.text)}"
            yield f"  {'':<8} {timing_words(line)}{f' · {name}' if name else ''}"
    yield ""


def tell_findings(preview: "ImportPreview") -> Iterator[str]:
    """Say what has to be settled first, then what a person should know."""
    order = list(MARKS)
    for finding in sorted(preview.draft.findings, key=lambda part: order.index(part.severity)):
        place = place_text(finding.place)
        yield f"{MARKS[finding.severity]} {f'{place}: ' if place else ''}{message_of(finding)}"
        advice = advice_of(finding)
        if advice:
            yield f"    {advice}"
        if finding.key:
            options = ", ".join(
                f"{option.value} ({option_label(finding, option)})" for option in finding.options
            )
            yield f"    --answer {finding.key}=…{f'  {options}' if options else ''}"


def tell_changes(changes: Changes, content: Content) -> Iterator[str]:
    """Say what an import writes, by part of the plan."""
    for section in SECTIONS:
        counts = {kind: changes.of(kind, section) for kind in Kind}
        if counts[Kind.NEW] or counts[Kind.CHANGED]:
            yield _("%(section)s: %(new)s new, %(changed)s changed, %(same)s as they were.") % {
                "section": section_name(section),
                "new": quantity(len(counts[Kind.NEW])),
                "changed": quantity(len(counts[Kind.CHANGED])),
                "same": quantity(len(counts[Kind.UNCHANGED])),
            }
        for change in counts[Kind.CHANGED]:
            yield from (f"    {text}" for text in change_words(change, content))
        for change in counts[Kind.VANISHED]:
            yield "    " + _("%(key)s is not in the document; it stays.") % {"key": change.key}
        for change in counts[Kind.REMOVED]:
            yield "    " + _("%(key)s was removed here; it does not return.") % {"key": change.key}


def change_words(change: Change, content: Content) -> Iterator[str]:
    """Say each field that changes, old and new, and what a person's hand keeps."""
    theirs = content[change.section].get(change.key, {})
    for part in change.fields:
        if part.name == "due_kind" and any(other.name == "due_on" for other in change.fields):
            continue  # the day below says it with its kind
        before, after = _field_words(change, part, theirs)
        words = {
            "key": change.key or section_name(change.section),
            "field": field_name(part.name),
            "before": _short(before),
            "after": _short(after),
        }
        if part.is_kept:
            yield _("%(key)s, %(field)s: «%(before)s» stays, a person wrote it.") % words
        else:
            yield _("%(key)s, %(field)s: «%(before)s» → «%(after)s»") % words


def _field_words(change: Change, part: FieldChange, theirs: Fields) -> tuple[str, str]:
    """Say both sides of a field as a reader reads them: a month is a month, not its last day."""
    if part.name not in ("due_on", "due_kind"):
        return str(part.before or "—"), str(part.after or "—")
    kinds = {other.name: other for other in change.fields}.get("due_kind")
    after_kind = theirs["due_kind"]
    before_kind = kinds.before if kinds else after_kind
    if part.name == "due_kind":
        return due_words(before_kind, None), due_words(after_kind, None)
    return (
        due_words(before_kind, date.fromisoformat(part.before) if part.before else None),
        due_words(after_kind, date.fromisoformat(part.after) if part.after else None),
    )


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77].rstrip()}…"
