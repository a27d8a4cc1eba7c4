"""The desk's pages of bulletins: numbers of readers and of copies, and a list that is brought."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from virgula.bulletins import queries
from virgula.bulletins.actions.importing import compare, import_subscribers
from virgula.bulletins.forms import AgreedListForm, ListForm
from virgula.bulletins.reading import MOST_ERRORS_SHOWN
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.publishing.models import Channel

VIEW = "publishing.view_delivery"
IMPORT = "bulletins.import_subscribers"


@permission(VIEW)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": queries.bulletin_rows(reach_of(request.user)),
        "may_import": request.user.has_perm(IMPORT),
        "may_change": request.user.has_perm("publishing.change_channel"),
    }
    return render(request, "bulletins/desk/index.html", context)


def _bulletin_of(request: HttpRequest, pk: int) -> Channel:
    return get_object_or_404(queries.bulletins_within(reach_of(request.user)), pk=pk)


@permission(VIEW)
@require_safe
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    context = {
        "row": queries.bulletin_row(_bulletin_of(request, pk)),
        "may_import": request.user.has_perm(IMPORT),
    }
    return render(request, "bulletins/desk/bulletin.html", context)


@permission(IMPORT)
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a list and show what it would add; nothing is kept until it is said yes to."""
    channel = _bulletin_of(request, pk)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        read = form.cleaned_data["read"]
        preview = compare(channel, read.emails)
        agreed = AgreedListForm(
            initial={"consent": form.cleaned_data["consent"], "emails": " ".join(preview.new)}
        )
        context = {
            "channel": channel,
            "preview": preview,
            "read": read,
            "errors": read.errors[:MOST_ERRORS_SHOWN],
            "consent": form.cleaned_data["consent"],
            "form": agreed,
        }
        return render(request, "bulletins/desk/preview.html", context)
    status = 422 if form.errors else 200
    context = {"form": form, "channel": channel}
    return render(request, "bulletins/desk/bring.html", context, status=status)


@permission(IMPORT)
def add_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what was previewed."""
    channel = _bulletin_of(request, pk)
    form = AgreedListForm(request.POST or None)
    if request.method != "POST":
        return redirect("desk:bulletins:bring", pk)
    if not form.is_valid():
        messages.error(request, _("The list changed on the way. Bring it again."))
        return redirect("desk:bulletins:bring", pk)
    done = import_subscribers(
        channel=channel,
        emails=form.cleaned_data["emails"],
        consent=form.cleaned_data["consent"],
        by=request.user,
        at=timezone.now(),
    )
    count = len(done.new)
    said = ngettext("%(count)d reader was added.", "%(count)d readers were added.", count)
    messages.success(request, said % {"count": count})
    return redirect("desk:bulletins:bulletin", pk)
