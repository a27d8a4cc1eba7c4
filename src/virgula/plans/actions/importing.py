"""Import a plan document: first what it would do, then exactly that, once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from virgula.documents.blocks import Document
from virgula.institutions.models import System
from virgula.journal.actions import write_record
from virgula.plans.actions.import_writing import keep_imported, write_plan
from virgula.plans.choices import PlanKind, PlanStatus
from virgula.plans.importers import understand
from virgula.plans.importers.contents import (
    Changes,
    Content,
    Kind,
    compare,
    content_of,
    fingerprint,
)
from virgula.plans.importers.drafts import Finding, PlanDraft, Severity
from virgula.plans.models import Plan
from virgula.plans.queries.importing import import_context, kept_content, last_imported

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class ImportPlanError(Exception):
    """A plan document cannot be imported as it is."""


class ImportRefusedError(ImportPlanError):
    """Something of the document must be settled first; nothing was changed."""

    def __init__(self, preview: "ImportPreview") -> None:
        super().__init__(f"{len(preview.open_findings)} findings are open")
        self.preview = preview


class PlanChangedError(ImportPlanError):
    """The plan is no longer what the preview showed; nothing was changed."""

    def __init__(self, preview: "ImportPreview | None" = None) -> None:
        super().__init__("the plan changed after the preview")
        self.preview = preview


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What was understood, what was not, and what would change. ``token`` binds them together."""

    document: Document
    system: System
    draft: PlanDraft
    plan: Plan | None
    content: Content
    changes: Changes
    answers: dict[str, str]
    token: str

    @property
    def open_findings(self) -> list[Finding]:
        """Return what stands in the way: blocking findings and questions without answer."""
        stops = {Severity.BLOCKING, Severity.QUESTION}
        return [finding for finding in self.draft.findings if finding.severity in stops]

    @property
    def can_apply(self) -> bool:
        return self.draft.can_apply


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    plan: Plan
    changes: Changes
    content: Content
    is_new: bool

    @property
    def has_changed(self) -> bool:
        return not self.changes.is_empty


def preview_import(
    *, document: Document, system: System, answers: Mapping[str, str] | None = None
) -> ImportPreview:
    """Understand a document and compare it with the plan that is here. Nothing is written.

    Answers to questions go by their key (``prefix``, ``start``, ``plan_key``, ``body``, ``title``,
    ``programme:C:2``, ``due:C-3``, ``duplicate:C-3``); those given to the last import of the same
    plan hold until another one is given.
    """
    given = {key: value for key, value in (answers or {}).items() if value}
    draft, plan, given = _understand(document, system, given)
    mine, base = (kept_content(plan), last_imported(plan)[0]) if plan else (None, None)
    _keep_identities(draft, mine)
    content = content_of(draft)
    changes = compare(content, mine, base)
    token = fingerprint(document.sha256, system.pk, plan.pk if plan else None, content, mine, base)
    return ImportPreview(document, system, draft, plan, content, changes, given, token)


def _understand(
    document: Document, system: System, given: dict[str, str]
) -> tuple[PlanDraft, Plan | None, dict[str, str]]:
    """Understand twice when the document turns out to be of a plan that is here already.

    The second reading knows the codes of its components and the answers to its last import.
    """
    context = import_context(system=system, plan=None, answers=given)
    draft = understand(document, context)
    plan = _plan_of(draft, system)
    if plan is not None:
        given = {**last_imported(plan)[1], **given}
        context = import_context(system=system, plan=plan, answers=given)
        draft = understand(document, context)
    if draft.lines:
        plan = _check_plan(draft, plan, system, given)
    return draft, plan, given


def _keep_identities(draft: PlanDraft, mine: Content | None) -> None:
    """Let a line that got an external id later be the line that is here under its code."""
    if mine is None:
        return
    by_code = {fields["code"]: key for key, fields in mine["lines"].items()}
    taken = {line.external_id for line in draft.lines}
    for line in draft.lines:
        known = by_code.get(line.code)
        if line.external_id not in mine["lines"] and known and known not in taken:
            line.external_id = known


def _plan_of(draft: PlanDraft, system: System) -> Plan | None:
    if not draft.key:
        return None
    return (
        Plan.objects.filter(key=draft.key, system=system, kind=PlanKind.ANNUAL)
        .select_related("collegiate_body")
        .first()
    )


def _check_plan(
    draft: PlanDraft, plan: Plan | None, system: System, given: Mapping[str, str]
) -> Plan | None:
    if not _KEY.fullmatch(draft.key) or len(draft.key) > 60:
        draft.ask("bad_plan_key", "plan_key", key=draft.key)
        return None
    if plan is None:
        if Plan.objects.filter(key=draft.key).exists():
            suggested = f"{system.key}-{draft.key}"[:60].strip("-")
            draft.ask("plan_key_taken", "plan_key", key=draft.key, suggested=suggested)
        return None
    kept = plan.collegiate_body.key if plan.collegiate_body else ""
    if "plan_key" not in given and draft.body.key and kept and kept != draft.body.key:
        draft.ask("plan_of_other_body", "plan_key", key=plan.key, body=plan.collegiate_body)
        return None
    if draft.start and not draft.start_is_assumed and draft.start != plan.starts_on:
        draft.note("start_kept", Severity.WARNING, start=plan.starts_on)
    if plan.status not in (PlanStatus.DRAFT, PlanStatus.COMMENT):
        draft.note("plan_approved", Severity.WARNING)
    return plan


def apply_import(
    *,
    document: Document,
    system: System,
    answers: Mapping[str, str] | None = None,
    by: Any,
    at: datetime,
    office: str = "",
    token: str = "",
) -> Imported:
    """Import a document: all of it, or nothing.

    With a ``token``, only what that preview showed is applied: when the plan or the understanding
    changed meanwhile, ``PlanChangedError`` carries a new preview. The same document again changes
    nothing. Statuses, owners and goals that people set are never touched, nor is any field that a
    person changed since the last import.
    """
    try:
        with transaction.atomic():
            _lock(system)
            preview = preview_import(document=document, system=system, answers=answers)
            if token and token != preview.token:
                raise PlanChangedError(preview)
            if not preview.can_apply:
                raise ImportRefusedError(preview)
            if preview.changes.is_empty and preview.plan:
                return Imported(preview.plan, preview.changes, preview.content, is_new=False)
            plan = write_plan(preview.draft, preview.plan, system, preview.changes, document)
            keep_imported(
                plan=plan,
                document=document,
                content=preview.content,
                answers=preview.answers,
                office=office or str(by or ""),
                at=at,
            )
            _write_journal(plan, preview, by, at)
    except IntegrityError as error:
        # Two people imported the same new plan at once: one of them looks again.
        raise PlanChangedError from error
    return Imported(plan, preview.changes, preview.content, is_new=preview.plan is None)


def _lock(system: System) -> None:
    """Let imports of one system wait for each other (SQLite already does)."""
    System.objects.select_for_update().filter(pk=system.pk).order_by("pk").first()


def _write_journal(plan: Plan, preview: ImportPreview, by: Any, at: datetime) -> None:
    """Write that the plan was imported, and in the history of each line what changed of it."""
    before, after = len(preview.changes.of(Kind.NEW, "lines")), plan.lines.count()
    reason = f"{preview.document.name} · {preview.document.sha256[:12]}"
    write_record(
        by=by,
        verb="plans.imported" if preview.plan else "plans.created",
        target=plan,
        at=at,
        reason=reason,
        changes={"lines": [after - before, after]},
    )
    changed = {change.key: change for change in preview.changes.of(Kind.CHANGED, "lines")}
    for line in plan.lines.filter(external_id__in=changed).order_by("position", "pk"):
        write_record(
            by=by,
            verb="plans.line_imported",
            target=line,
            at=at,
            reason=reason,
            changes={
                part.name: [part.before, part.after] for part in changed[line.external_id].applied
            },
        )
