"""The desk's pages of one account: its fields, its pause, its connection, its hours."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from virgula.domain.delivery import DeliveryError, NeedsAuthError, NotSentError, ThrottledError
from virgula.institutions.clock import civil_day
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
from virgula.publishing.actions.reconnecting import mail_reconnect_link
from virgula.publishing.actions.rhythms import add_slots, remove_slot
from virgula.publishing.choices import Network
from virgula.publishing.forms.channels import ChannelForm, NewChannelForm, SlotForm
from virgula.publishing.models import Channel, Slot
from virgula.publishing.needs import needs_of
from virgula.publishing.outbox.pool import shared_pool

CHANGE = "publishing.change_channel"
PROBE_SECONDS = 10.0
BOARD = "desk:accounts:board"


@permission("publishing.view_delivery")
def channels(request: HttpRequest) -> HttpResponse:
    """The list of channels is the board of accounts now."""
    return redirect(BOARD)


def _channel_of(request: HttpRequest, pk: int) -> Channel:
    rows = queries.channels_within(reach_of(request.user)).select_related("system", "owner")
    return get_object_or_404(rows, pk=pk)


@permission(CHANGE)
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    found, now = _channel_of(request, pk), timezone.now()
    form = ChannelForm(request.POST or None, instance=found, today=civil_day(found.system, now))
    if request.method == "POST" and form.is_valid():
        # The form has already written on its instance: the action compares with the stored row.
        change_channel(
            channel=_channel_of(request, pk),
            values=form.values(),
            secrets=form.secrets(),
            by=request.user,
            at=now,
        )
        messages.success(request, _("Saved."))
        return redirect(BOARD)
    page = {"form": form, "channel": found, "slots": _slots_of(found), "slot_form": SlotForm()}
    return render(request, "publishing/desk/channel.html", page)


@permission(CHANGE)
def new_channel(request: HttpRequest) -> HttpResponse:
    """Choose a network first; then only what that network needs is asked for."""
    systems = queries.systems_within(reach_of(request.user))
    if not systems:
        raise Http404
    wanted = request.GET.get("sistema", "")
    system = next((one for one in systems if one.key == wanted), systems[0])
    network = request.GET.get("red", "")
    if network not in Network.values:
        page = {"system": system, "systems": systems, "networks": Network.choices}
        return render(request, "publishing/desk/new_channel.html", page)
    now = timezone.now()
    form = NewChannelForm(
        request.POST or None, system=system, network=network, today=civil_day(system, now)
    )
    if request.method == "POST" and form.is_valid():
        made = add_channel(channel=form.made(), secrets=form.secrets(), by=request.user, at=now)
        said = (
            _("The channel is there. Test its connection.")
            if needs_of(made.network).has_connection
            else _("The channel is there.")
        )
        messages.success(request, said)
        return redirect(BOARD)
    page = {"form": form, "system": system, "network": Network(network).label}
    return render(request, "publishing/desk/channel.html", page)


def _slots_of(channel: Channel) -> list[Slot]:
    return list(channel.slots.order_by("weekday", "at", "pk"))


@permission(CHANGE)
def add_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an account speak at an hour of some weekdays."""
    found = _channel_of(request, pk)
    if request.method != "POST":
        return redirect("desk:publishing:channel", pk)
    form = SlotForm(request.POST)
    if not form.is_valid():
        page = {
            "form": ChannelForm(instance=found, today=civil_day(found.system, timezone.now())),
            "channel": found,
            "slots": _slots_of(found),
            "slot_form": form,
        }
        return render(request, "publishing/desk/channel.html", page, status=422)
    add_slots(
        channel=found,
        weekdays=form.cleaned_data["weekdays"],
        hour=form.cleaned_data["at"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Its hours are kept: new posts are offered the next free one."))
    return redirect("desk:publishing:channel", pk)


@permission(CHANGE)
@require_POST
def remove_hour(request: HttpRequest, pk: int, slot: int) -> HttpResponse:
    found = get_object_or_404(Slot, channel=_channel_of(request, pk), pk=slot)
    remove_slot(slot=found, by=request.user, at=timezone.now())
    messages.success(request, _("That hour is taken away."))
    return redirect("desk:publishing:channel", pk)


@permission(CHANGE)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    found = _channel_of(request, pk)
    if request.method == "POST":
        pause_channel(channel=found, by=request.user, at=timezone.now())
        messages.success(request, _("Paused: nothing leaves by this channel until you resume it."))
    return redirect(BOARD)


@permission(CHANGE)
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    found = _channel_of(request, pk)
    if request.method == "POST":
        resume_channel(channel=found, by=request.user, at=timezone.now())
        messages.success(request, _("Resumed: what was waiting leaves now."))
    return redirect(BOARD)


@permission(CHANGE)
def probe(request: HttpRequest, pk: int) -> HttpResponse:
    found = _channel_of(request, pk)
    if request.method != "POST":
        return redirect(BOARD)
    if not needs_of(found.network).has_connection:
        messages.info(request, _("This channel needs no connection."))
        return redirect(BOARD)
    client = HttpClient(shared_pool(), timeout_seconds=PROBE_SECONDS)
    try:
        name = probe_channel(channel=found, client=client, at=timezone.now())
    except DeliveryError as error:
        messages.error(request, probe_failure(error))
    else:
        messages.success(request, _("Connected: the server knows us as %(name)s.") % {"name": name})
    return redirect(BOARD)


@permission(CHANGE)
def mail_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the owner the link that connects the account again, now."""
    found = _channel_of(request, pk)
    if request.method == "POST" and needs_of(found.network).has_connection:
        sent = mail_reconnect_link(found, at=timezone.now())
        if sent:
            messages.success(
                request,
                ngettext(
                    "The link is on its way to %(count)d person.",
                    "The link is on its way to %(count)d people.",
                    sent,
                )
                % {"count": sent},
            )
        else:
            messages.error(request, _("No letter left: name an owner, or try again later."))
    return redirect(BOARD)


def probe_failure(error: DeliveryError) -> str:
    """Say in a sentence why a connection does not work, and what to do."""
    if isinstance(error, NeedsAuthError):
        return _("The server does not accept the token. Make a new one there and write it here.")
    if isinstance(error, ThrottledError):
        return _("The server asks us to wait. Try again in some minutes.")
    if isinstance(error, NotSentError):
        return _("The server cannot be reached. Check its address.")
    return _("The server answered something that is not understood. Check its address.")
