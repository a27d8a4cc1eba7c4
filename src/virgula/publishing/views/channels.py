"""The desk's pages of our accounts."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from virgula.domain.delivery import DeliveryError, NeedsAuthError, NotSentError, ThrottledError
from virgula.institutions.scope import reach_of
from virgula.networks.client import HttpClient
from virgula.platform.access import permission
from virgula.publishing import queries
from virgula.publishing.actions import (
    add_channel,
    change_channel,
    pause_channel,
    probe_channel,
    resume_channel,
)
from virgula.publishing.choices import Network
from virgula.publishing.forms.channels import ChannelForm, NewChannelForm
from virgula.publishing.models import Channel
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.pages import channel_list

CHANGE = "publishing.change_channel"
PROBE_SECONDS = 10.0


@permission("publishing.view_delivery")
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    context = {
        "channels": channel_list(reach_of(request.user)),
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "publishing/desk/channels.html", context)


def _channel_of(request: HttpRequest, pk: int) -> Channel:
    return get_object_or_404(queries.channels_within(reach_of(request.user)), pk=pk)


@permission(CHANGE)
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    found = _channel_of(request, pk)
    form = ChannelForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        # The form has already written on its instance: the action compares with the stored row.
        change_channel(
            channel=_channel_of(request, pk),
            values=form.values(),
            token=form.cleaned_data["token"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect("desk:publishing:channels")
    return render(request, "publishing/desk/channel.html", {"form": form, "channel": found})


@permission(CHANGE)
def new_channel(request: HttpRequest) -> HttpResponse:
    systems = queries.systems_within(reach_of(request.user))
    if not systems:
        raise Http404
    wanted = request.GET.get("sistema", "")
    system = next((one for one in systems if one.key == wanted), systems[0])
    form = NewChannelForm(request.POST or None, system=system)
    if request.method == "POST" and form.is_valid():
        add_channel(
            channel=form.instance,
            token=form.cleaned_data["token"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The channel is there. Test its connection."))
        return redirect("desk:publishing:channels")
    return render(request, "publishing/desk/channel.html", {"form": form, "system": system})


@permission(CHANGE)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    found = _channel_of(request, pk)
    if request.method == "POST":
        pause_channel(channel=found, by=request.user, at=timezone.now())
        messages.success(request, _("Paused: nothing leaves by this channel until you resume it."))
    return redirect("desk:publishing:channels")


@permission(CHANGE)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    found = _channel_of(request, pk)
    if request.method == "POST":
        resume_channel(channel=found, by=request.user, at=timezone.now())
        messages.success(request, _("Resumed: what was waiting leaves now."))
    return redirect("desk:publishing:channels")


@permission(CHANGE)
def probe(request: HttpRequest, pk: int) -> HttpResponse:
    found = _channel_of(request, pk)
    if request.method != "POST":
        return redirect("desk:publishing:channels")
    if found.network != Network.MASTODON:
        messages.info(request, _("This channel needs no connection."))
        return redirect("desk:publishing:channels")
    client = HttpClient(shared_pool(), timeout_seconds=PROBE_SECONDS)
    try:
        name = probe_channel(channel=found, client=client, at=timezone.now())
    except DeliveryError as error:
        messages.error(request, probe_failure(error))
    else:
        messages.success(request, _("Connected: the server knows us as %(name)s.") % {"name": name})
    return redirect("desk:publishing:channels")


def probe_failure(error: DeliveryError) -> str:
    """Say in a sentence why a connection does not work, and what to do."""
    if isinstance(error, NeedsAuthError):
        return _("The server does not accept the token. Make a new one there and write it here.")
    if isinstance(error, ThrottledError):
        return _("The server asks us to wait. Try again in some minutes.")
    if isinstance(error, NotSentError):
        return _("The server cannot be reached. Check its address.")
    return _("The server answered something that is not understood. Check its address.")
