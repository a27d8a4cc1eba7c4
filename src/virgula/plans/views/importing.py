"""The desk's door for plan documents: choose a file, see what it would do, import exactly that."""

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from virgula.documents.blocks import Document
from virgula.documents.errors import DocumentError
from virgula.documents.reading import read_document
from virgula.institutions.models import System
from virgula.institutions.scope import reach_of
from virgula.media.actions import UploadError, keep_upload
from virgula.media.models import Upload
from virgula.plans.actions.importing import (
    Imported,
    ImportPreview,
    ImportRefusedError,
    PlanChangedError,
    apply_import,
    preview_import,
)
from virgula.plans.import_forms import PREFIX, AnswersForm, ImportFileForm, answers_in
from virgula.plans.importers.contents import SECTIONS, Kind
from virgula.plans.importers.drafts import Finding, Severity
from virgula.plans.importers.refusals import refusal
from virgula.plans.importers.sentences import (
    advice_of,
    message_of,
    place_text,
    refused_sentence,
)
from virgula.plans.importers.telling import change_words, section_name, timing_words
from virgula.plans.importers.timing import placement_of
from virgula.plans.models import Plan
from virgula.plans.queries.importing import collegiate_choices
from virgula.platform.access import permission
from virgula.platform.scoping import within

SHOWN = 200
TYPES = {"markdown": "text/plain", "csv": "text/csv"}


@permission("plans.import_plan")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Take the document and lead to its preview; nothing is imported here."""
    systems = list(_systems(request))
    form = ImportFileForm(request.POST or None, request.FILES or None, systems=systems)
    if request.method == "POST" and form.is_valid() and form.document:
        file = form.cleaned_data["file"]
        try:
            upload = keep_upload(
                file,
                by=request.user,
                at=timezone.now(),
                content_type=TYPES.get(form.document.format, ""),
            )
        except UploadError:
            # A workbook with macros is a program: read or not, it is never kept.
            form.add_error(
                "file", _("The file is not kept here: save the plan as .xlsx without macros.")
            )
        else:
            address = reverse("desk:plans:import_preview", args=[upload.pk])
            return redirect(f"{address}?{urlencode({'sistema': form.cleaned_data['system']})}")
    status = 422 if form.errors else 200
    return render(request, "plans/desk/import.html", {"form": form}, status=status)


@permission("plans.import_plan")
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show what the document would do; a POST does exactly what was shown."""
    upload = get_object_or_404(_uploads(request), pk=key, withdrawn_at=None)
    values = request.POST if request.method == "POST" else request.GET
    system = _system(request, values.get("sistema", ""))
    answers = answers_in(values)
    try:
        document = read_document(_bytes(upload), name=upload.name)
    except DocumentError as error:
        messages.error(request, refusal(error))
        return redirect("desk:plans:import")
    if request.method == "POST":
        return _apply(request, upload, document, system, answers)
    shown = preview_import(document=document, system=system, answers=answers)
    return render(request, "plans/desk/import_preview.html", _page(shown, upload))


def _apply(
    request: HttpRequest,
    upload: Upload,
    document: Document,
    system: System,
    answers: dict[str, str],
) -> HttpResponse:
    try:
        imported = apply_import(
            document=document,
            system=system,
            answers=answers,
            by=request.user,
            at=timezone.now(),
            token=request.POST.get("token", "") or "-",
        )
    except ImportRefusedError as error:
        messages.error(request, refused_sentence(len(error.preview.open_findings)))
    except PlanChangedError:
        messages.warning(
            request,
            _("The plan changed after you saw this preview: nothing was imported. Look again."),
        )
    else:
        messages.success(request, _done(imported))
        return redirect(_page_of(imported.plan))
    query = {"sistema": system.key, **{PREFIX + name: value for name, value in answers.items()}}
    address = reverse("desk:plans:import_preview", args=[upload.pk])
    return redirect(f"{address}?{urlencode(query)}")


def _done(imported: Imported) -> str:
    words = {"plan": imported.plan}
    if imported.is_new:
        return _("The plan «%(plan)s» was imported. It is a draft until it is approved.") % words
    if not imported.has_changed:
        return _("The document says what «%(plan)s» already says: no changes.") % words
    return _("The changes of the document are in «%(plan)s».") % words


def _page_of(plan: Plan) -> str:
    try:
        return reverse("desk:plans:board", args=[plan.key])
    except NoReverseMatch:
        return plan.get_absolute_url()


def _systems(request: HttpRequest) -> Iterable[System]:
    return within(System.objects.all(), reach_of(request.user), system="pk").order_by("name", "pk")


def _system(request: HttpRequest, key: str) -> System:
    systems = [system for system in _systems(request) if not key or system.key == key]
    if not systems:
        raise Http404
    return systems[0]


def _uploads(request: HttpRequest) -> Any:
    """Return the files that people of the same systems brought."""
    path = "uploaded_by__memberships__actor__system"
    return within(Upload.objects.all(), reach_of(request.user), system=path).distinct()


def _bytes(upload: Upload) -> bytes:
    with upload.file.open("rb") as file:
        return bytes(file.read())


def _page(shown: ImportPreview, upload: Upload) -> dict[str, Any]:
    bodies = collegiate_choices(shown.system)
    form = AnswersForm(preview=shown, bodies=bodies)
    names = dict(bodies)
    return {
        "preview": shown,
        "draft": shown.draft,
        "upload": upload,
        "form": form,
        "body": names.get(shown.draft.body.key, ""),
        "findings": _findings(shown),
        "components": _components(shown),
        "changes": _changes(shown),
        "answers": [(PREFIX + key, value) for key, value in shown.answers.items()],
        "timed": sum(1 for line in shown.draft.lines if line.due_text.strip()),
        "is_small": len(shown.draft.lines) <= SHOWN,
    }


def _findings(shown: ImportPreview) -> list[dict[str, Any]]:
    groups = (
        (Severity.BLOCKING, _("Has to be mended in the document"), "bad"),
        (Severity.WARNING, _("Look at this"), "warn"),
        (Severity.INFO, _("How it was read"), "info"),
    )
    rows = []
    for severity, title, tone in groups:
        found = [f for f in shown.draft.findings if f.severity is severity and not f.key]
        if found:
            said = [_said(finding) for finding in found[:SHOWN]]
            rest = len(found) - len(said)
            rows.append(
                {
                    "title": title,
                    "tone": tone,
                    "found": said,
                    "rest": rest,
                    "count": len(found),
                    "is_open": severity is not Severity.INFO,
                }
            )
    return rows


def _said(finding: Finding) -> dict[str, str]:
    return {
        "place": place_text(finding.place),
        "message": message_of(finding),
        "advice": advice_of(finding),
    }


def _components(shown: ImportPreview) -> list[dict[str, Any]]:
    windows = {window.key: window for window in shown.draft.windows}
    rows = []
    for component in shown.draft.components:
        lines = []
        for line in component.lines:
            placed = placement_of(shown.draft, line).window
            lines.append(
                {
                    "code": line.code,
                    "text": line.text,
                    "printed": line.due_text,
                    "timing": timing_words(line),
                    "window": windows.get(placed.key) if placed else None,
                    "place": place_text(line.due_place or line.place),
                    "codes": [part.code for part in line.alignments],
                }
            )
        rows.append(
            {
                "component": component,
                "lines": lines,
                "codes": [part.code for part in component.alignments],
            }
        )
    return rows


def _changes(shown: ImportPreview) -> list[dict[str, Any]]:
    rows = []
    for section in SECTIONS:
        counts = {kind.value: shown.changes.of(kind, section) for kind in Kind}
        changed = [
            words
            for change in shown.changes.all
            if change.section == section and change.fields and change.kind is not Kind.NEW
            for words in change_words(change, shown.content)
        ]
        rows.append(
            {
                "name": section_name(section),
                **{name: len(found) for name, found in counts.items()},
                "words": changed[:SHOWN],
                "kept": [change.key for change in counts[Kind.VANISHED]][:SHOWN],
                "gone": [change.key for change in counts[Kind.REMOVED]][:SHOWN],
            }
        )
    return rows
