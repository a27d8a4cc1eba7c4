"""How a system relays: its words, its shares, and by which accounts institutions are credited."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from virgula.institutions.models import System
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.platform.scoping import within
from virgula.publishing.queries import relay_channels_of
from virgula.publishing.refusals import network_refusal
from virgula.relay import actions
from virgula.relay.forms_of_words import HandleForm, RelaySettingsForm
from virgula.relay.models import BodyHandle, RelaySettings
from virgula.relay.queries import handle_rows, on_channels, sample_entry, settings_of
from virgula.relay.wording import placeholder_names

MAY_CHANGE = "relay.change_source"


def _system(request: HttpRequest) -> System:
    system = main_system(reach_of(request.user))
    if system is None:
        raise Http404
    return system


@permission(MAY_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def relay_settings(request: HttpRequest) -> HttpResponse:
    """Show how relays are written and shared out, or keep it; «preview» keeps nothing."""
    system = _system(request)
    current = settings_of(system)
    form = RelaySettingsForm(request.POST or None, initial=_initial(current))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        actions.change_relay_settings(
            system=system, values=form.cleaned_data, by=request.user, at=timezone.now()
        )
        messages.success(request, _("Changes kept: they count from the next relay on."))
        return redirect("desk:relay:settings")
    if form.is_bound and form.is_valid():
        current = RelaySettings(system=system, **form.cleaned_data)
    return _page(request, system, form=form, current=current)


def _initial(current: RelaySettings) -> dict[str, Any]:
    return {
        "template": current.template,
        "most_a_day": current.most_a_day,
        "pace_minutes": current.pace_minutes,
    }


def _page(
    request: HttpRequest,
    system: System,
    *,
    form: RelaySettingsForm | None = None,
    handle: HandleForm | None = None,
    current: RelaySettings,
) -> HttpResponse:
    sample, channels = sample_entry(system), relay_channels_of(system)
    looks = []
    if sample is not None:
        _said, found = on_channels(
            sample, channels=channels, at=timezone.now(), settings=current, from_template=True
        )
        looks = [(one, network_refusal(one.problem) if one.problem else "") for one in found]
    context = {
        "form": form or RelaySettingsForm(initial=_initial(current)),
        "handle_form": handle or HandleForm(system=system),
        "handles": handle_rows(system),
        "placeholders": list(placeholder_names().values()),
        "sample": sample,
        "looks": looks,
    }
    wrong = bool((form and form.errors) or (handle and handle.errors))
    return render(request, "relay/desk/settings.html", context, status=422 if wrong else 200)


@permission(MAY_CHANGE)
@require_POST
def add_handle(request: HttpRequest) -> HttpResponse:
    """Keep the account by which an institution is credited on a network."""
    system = _system(request)
    form = HandleForm(request.POST, system=system)
    if not form.is_valid():
        return _page(request, system, handle=form, current=settings_of(system))
    actions.name_handle(**form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("From now on it is credited by that account."))
    return redirect("desk:relay:settings")


@permission(MAY_CHANGE)
@require_POST
def remove_handle(request: HttpRequest, pk: int) -> HttpResponse:
    """Credit an institution by its name again."""
    rows = within(BodyHandle.objects.all(), reach_of(request.user), system="actor__system")
    handle = get_object_or_404(rows.select_related("actor"), pk=pk)
    actions.forget_handle(handle=handle, by=request.user, at=timezone.now())
    messages.success(request, _("It is credited by its name again."))
    return redirect("desk:relay:settings")
