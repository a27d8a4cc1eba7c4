"""A month from a spreadsheet: choose the file, see what it would do, do exactly that."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from virgula.documents.blocks import Document
from virgula.documents.errors import DocumentError
from virgula.documents.reading import read_document
from virgula.institutions.models import System
from virgula.institutions.scope import reach_of
from virgula.media.actions import UploadError, keep_upload
from virgula.media.models import Upload
from virgula.platform.access import permission
from virgula.platform.scoping import within
from virgula.publishing import queries
from virgula.publishing.actions.importing import (
    MonthChangedError,
    MonthImported,
    MonthPreview,
    MonthRefusedError,
    apply_month,
    preview_month,
)
from virgula.publishing.calendars import day_in
from virgula.publishing.forms.importing import MonthFileForm
from virgula.publishing.importers.columns import SheetError
from virgula.publishing.importers.reading import Wanted
from virgula.publishing.importers.sentences import (
    document_refusal,
    done_words,
    said,
    sheet_refusal,
)
from virgula.publishing.importers.writing import write_month, write_template
from virgula.publishing.models import Post
from virgula.publishing.queries.agenda import kept_by, place_name
from virgula.publishing.views.agenda import entries_in, filters_in, system_of

WRITE = "publishing.add_post"
APPROVE = "publishing.approve_post"
# Rows shown of each outcome; the rest is counted.
SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"markdown": "text/plain", "csv": "text/csv"}


@permission(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Take the spreadsheet and lead to its preview; nothing is imported here."""
    system = system_of(request)
    form = MonthFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and form.document:
        kept = _keep(request, form, form.document)
        if kept is not None:
            address = reverse("desk:agenda:preview", args=[kept.pk])
            return redirect(f"{address}?{urlencode({'sistema': system.key})}")
    status = 422 if form.errors else 200
    context = {"form": form, "system": system}
    return render(request, "publishing/agenda/import.html", context, status=status)


def _keep(request: HttpRequest, form: MonthFileForm, document: Document) -> Upload | None:
    try:
        return keep_upload(
            form.cleaned_data["file"],
            by=request.user,
            at=timezone.now(),
            content_type=TYPES.get(document.format, ""),
        )
    except UploadError:
        # A workbook with macros is a program: read or not, it is never kept.
        form.add_error("file", _("The file is not kept here: save it as .xlsx without macros."))
        return None


@permission(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what the spreadsheet would do; a POST does exactly what was shown."""
    upload = get_object_or_404(_uploads(request), pk=key, withdrawn_at=None)
    system = system_of(request)
    try:
        with upload.file.open("rb") as file:
            document = read_document(bytes(file.read()), name=upload.name)
        if request.method == "POST":
            return _apply(request, upload, document, system)
        shown = preview_month(document=document, system=system, now=timezone.now())
    except (DocumentError, SheetError) as error:
        words = sheet_refusal if isinstance(error, SheetError) else document_refusal
        messages.error(request, words(error))  # type: ignore[arg-type]
        return redirect("desk:agenda:import")
    context = {**_page(shown), "upload": upload, "may_approve": request.user.has_perm(APPROVE)}
    return render(request, "publishing/agenda/import_preview.html", context)


def _apply(
    request: HttpRequest, upload: Upload, document: Document, system: System
) -> HttpResponse:
    again = redirect(
        f"{reverse('desk:agenda:preview', args=[upload.pk])}?{urlencode({'sistema': system.key})}"
    )
    try:
        done = apply_month(
            document=document,
            system=system,
            by=request.user,
            at=timezone.now(),
            token=request.POST.get("token", "") or "-",
            takes_good=bool(request.POST.get("good")),
            approves=bool(request.POST.get("approve")) and request.user.has_perm(APPROVE),
        )
    except MonthRefusedError as error:
        count = len(error.preview.wrong)
        messages.error(
            request,
            ngettext(
                "Nothing was imported: %(count)d row is wrong. Mend it, or take the good ones.",
                "Nothing was imported: %(count)d rows are wrong. Mend them, or take the good ones.",
                count,
            )
            % {"count": count},
        )
        return again
    except MonthChangedError:
        messages.warning(
            request,
            _("The agenda changed after you saw this: nothing was imported. Look again."),
        )
        return again
    messages.success(request, done_words(done))
    address = reverse("desk:agenda:agenda")
    query = {"sistema": system.key, "dia": _first_day(done, system)}
    return redirect(f"{address}?{urlencode({name: one for name, one in query.items() if one})}")


def _first_day(done: MonthImported, system: System) -> str:
    posts = [*done.made, *done.changed]
    if not posts:
        return ""
    return day_in(system.zone, min(post.due_at for post in posts)).isoformat()


def _uploads(request: HttpRequest) -> Any:
    """Return the files that people of the same systems brought."""
    path = "uploaded_by__memberships__actor__system"
    return within(Upload.objects.all(), reach_of(request.user), system=path).distinct()


def _page(shown: MonthPreview) -> dict[str, Any]:
    wrong = shown.wrong
    warned = [row for row in shown.rows if row.findings and not row.is_wrong]
    return {
        "preview": shown,
        "system": shown.system,
        "counts": shown.counts,
        "wrong": [_told(row) for row in wrong[:SHOWN]],
        "more_wrong": max(0, len(wrong) - SHOWN),
        "warned": [_told(row) for row in warned[:SHOWN]],
        "more_warned": max(0, len(warned) - SHOWN),
        "good": [_shown(row, shown.system) for row in shown.good[:SHOWN]],
        "more_good": max(0, len(shown.good) - SHOWN),
        "total": len(shown.good),
    }


def _told(row: Wanted) -> dict[str, Any]:
    return {"number": row.number, "title": row.title, "said": [said(one) for one in row.findings]}


def _shown(row: Wanted, system: System) -> dict[str, Any]:
    return {
        "number": row.number,
        "wall": row.wall,
        "place": "" if row.zone == system.zone else place_name(row.zone),
        "title": row.title,
        "channels": ", ".join(channel.name for channel in row.channels),
        "is_new": row.post is None,
    }


@permission(WRITE)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Give an empty month with its help."""
    system = system_of(request)
    today = day_in(system.zone, timezone.now())
    content = write_template(system, queries.channels_of(system), today=today)
    return _file(content, "plantilla-agenda.xlsx", XLSX)


@permission("publishing.view_delivery")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Give the posts that the agenda shows, in the columns of an import."""
    system, now = system_of(request), timezone.now()
    stretch, entries = entries_in(request, system, now)
    chosen = [entry.pk for entry in kept_by(filters_in(request), entries)]
    posts = (
        Post.objects.filter(system=system, due_at__range=stretch.instants(system.zone))
        .select_related("campaign", "line")
        .prefetch_related("channels", "media")
        .order_by("due_at", "pk")
    )
    wanted = set(chosen)
    rows = [post for post in posts if post.pk in wanted]
    as_csv = request.GET.get("formato") == "csv"
    name = f"agenda-{stretch.first.isoformat()}.{'csv' if as_csv else 'xlsx'}"
    kind = "text/csv; charset=utf-8" if as_csv else XLSX
    return _file(write_month(rows, as_csv=as_csv), name, kind)


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
