"""A plan's content in neutral form, and how a document's differs from what is here.

Three sides are compared: what the document says now (*theirs*), what is here (*mine*) and what the
last import said (*base*). What a person changed since the last import stays, always; a field
changes only when the document changed and nobody touched it.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from virgula.plans.importers.drafts import AlignmentDraft, PlanDraft

Fields = dict[str, Any]
Content = dict[str, dict[str, Fields]]
SECTIONS = ("plan", "windows", "objectives", "components", "lines", "alignments")
# Told apart by hand or computed: moved in silence, never reported as a change.
QUIET = frozenset({"position"})


class Kind(StrEnum):
    """What becomes of one thing of the plan."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    VANISHED = "vanished"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field: what is here, what the document says, and whether a person's hand keeps it."""

    name: str
    before: Any
    after: Any
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    section: str
    key: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()

    @property
    def applied(self) -> tuple[FieldChange, ...]:
        return tuple(change for change in self.fields if not change.is_kept)


@dataclass(frozen=True, slots=True)
class Changes:
    all: tuple[Change, ...]

    def of(self, kind: Kind, section: str = "") -> list[Change]:
        return [
            change
            for change in self.all
            if change.kind is kind and (not section or change.section == section)
        ]

    @property
    def is_empty(self) -> bool:
        """Tell that nothing would be written."""
        return not any(change.kind in (Kind.NEW, Kind.CHANGED) for change in self.all)


def content_of(draft: PlanDraft) -> Content:
    """Return what a draft says, in the same form as what is kept of a plan."""
    lines: dict[str, Fields] = {}
    components: dict[str, Fields] = {}
    alignments: dict[str, Fields] = {}
    for place, component in enumerate(draft.components, start=1):
        components[component.code] = {
            "title": component.title,
            "intro": component.intro_text,
            "position": place,
        }
        alignments |= _alignments(f"component:{component.code}", component.alignments)
        for position, line in enumerate(component.lines, start=1):
            due = line.due
            lines[line.external_id] = {
                "code": line.code,
                "component": component.code,
                "text": line.text,
                "due_kind": due.kind.value if due else "none",
                "due_on": due.due.isoformat() if due and due.due else None,
                "due_text": line.due_text[:300],
                "position": position,
            }
            alignments |= _alignments(f"line:{line.code}", line.alignments)
    return {
        "plan": {
            "": {
                "title": draft.title[:500],
                "months": draft.months,
                "collegiate_body": draft.body.key,
                "proposed_by": draft.proposed_by[:200],
                "proposed_by_office": draft.proposed_by_office[:200],
            }
        },
        "windows": {
            window.key: {
                "name": window.name,
                "first_month": window.first_month,
                "end_month": window.end_month,
                "position": position,
            }
            for position, window in enumerate(draft.windows, start=1)
        },
        "objectives": {
            objective.code: {"kind": objective.kind, "text": objective.text, "position": position}
            for position, objective in enumerate(draft.objectives, start=1)
        },
        "components": components,
        "lines": lines,
        "alignments": alignments,
    }


def _alignments(owner: str, found: list[AlignmentDraft]) -> dict[str, Fields]:
    return {
        f"{owner}|{part.programme}|{part.code}": {"printed": part.printed}
        for part in found
        if part.programme
    }


def compare(theirs: Content, mine: Content | None, base: Content | None) -> Changes:
    """Return what an import would do, thing by thing."""
    changes: list[Change] = []
    for section in SECTIONS:
        here = mine.get(section, {}) if mine else {}
        before = base.get(section, {}) if base else {}
        changes += _compare_section(section, theirs[section], here, before)
    return Changes(tuple(changes))


def _compare_section(
    section: str,
    theirs: Mapping[str, Fields],
    mine: Mapping[str, Fields],
    base: Mapping[str, Fields],
) -> Iterator[Change]:
    for key, fields in theirs.items():
        if key in mine:
            found = tuple(_fields(fields, mine[key], base.get(key)))
            is_changed = any(not change.is_kept for change in found)
            yield Change(section, key, Kind.CHANGED if is_changed else Kind.UNCHANGED, found)
        elif key in base and section != "plan":
            yield Change(section, key, Kind.REMOVED)
        else:
            new = tuple(
                FieldChange(name, None, value)
                for name, value in fields.items()
                if name not in QUIET
            )
            yield Change(section, key, Kind.NEW, new)
    for key in mine:
        if key not in theirs:
            yield Change(section, key, Kind.VANISHED)


def _fields(theirs: Fields, mine: Fields, base: Fields | None) -> Iterator[FieldChange]:
    for name, value in theirs.items():
        if name in QUIET or mine.get(name) == value:
            continue
        touched = base is not None and name in base and base[name] != mine.get(name)
        # Without a value of its own a document does not erase what is here.
        is_kept = touched or (base is None and value in ("", None) and bool(mine.get(name)))
        yield FieldChange(name, mine.get(name), value, is_kept)


def fingerprint(*parts: Any) -> str:
    """Return a mark of a state, by which a preview is bound to what it showed."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
