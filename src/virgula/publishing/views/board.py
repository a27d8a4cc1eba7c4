"""The board of our accounts (row D-5), their groups, and the page that a mailed link opens."""

from datetime import UTC, datetime, time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from virgula.domain.delivery import DeliveryError
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.networks.client import HttpClient
from virgula.platform.access import by_link, permission, public
from virgula.platform.links import LinkError
from virgula.publishing.actions.reconnecting import (
    AnotherAccountError,
    channel_of_link,
    reconnect_channel,
)
from virgula.publishing.actions.rhythms import keep_group, remove_group
from virgula.publishing.forms.channels import GroupForm
from virgula.publishing.forms.reconnecting import ReconnectForm
from virgula.publishing.models import ChannelGroup
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.queries.accounts import account_board, groups_within
from virgula.publishing.views.channels import CHANGE, PROBE_SECONDS, probe_failure

FORM = require_http_methods(["GET", "HEAD", "POST"])


@permission("publishing.view_delivery")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show every account with its health, those in trouble first."""
    reach = reach_of(request.user)
    rows = account_board(reach, now=timezone.now())
    page = {
        "rows": rows,
        "troubled": sum(row.is_trouble for row in rows),
        "groups": groups_within(reach),
        "may_change": request.user.has_perm(CHANGE),
    }
    return render(request, "publishing/accounts/board.html", page)


def _group(request: HttpRequest, pk: int) -> ChannelGroup:
    found = {group.pk: group for group in groups_within(reach_of(request.user))}
    if pk not in found:
        raise Http404
    return found[pk]


@permission(CHANGE)
@FORM
def new_group(request: HttpRequest) -> HttpResponse:
    system = main_system(reach_of(request.user))
    if system is None:
        raise Http404
    return _group_page(request, ChannelGroup(system=system))


@permission(CHANGE)
@FORM
def group(request: HttpRequest, pk: int) -> HttpResponse:
    return _group_page(request, _group(request, pk))


def _group_page(request: HttpRequest, found: ChannelGroup) -> HttpResponse:
    form = GroupForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        keep_group(group=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The group is kept."))
        return redirect("desk:accounts:board")
    status = 422 if form.errors else 200
    page = {"form": form, "group": found if found.pk else None}
    return render(request, "publishing/accounts/group.html", page, status=status)


@permission(CHANGE)
@require_POST
def drop_group(request: HttpRequest, pk: int) -> HttpResponse:
    remove_group(group=_group(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The group is taken away; its accounts stay."))
    return redirect("desk:accounts:board")


@by_link
@FORM
def reconnect(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever got the link write a new token for one account, once."""
    now = timezone.now()
    try:
        channel = channel_of_link(token, at=now)
    except LinkError:
        return render(request, "publishing/accounts/link_closed.html", status=410)
    form = ReconnectForm(request.POST or None, network=channel.network)
    if request.method == "POST" and form.is_valid() and _connect(form, token, now):
        return redirect("desk:accounts:reconnected")
    status = 422 if form.errors else 200
    page = {"form": form, "channel": channel}
    return render(request, "publishing/accounts/reconnect.html", page, status=status)


def _connect(form: ReconnectForm, token: str, now: datetime) -> bool:
    """Try and keep what was typed; what goes wrong is said at its field."""
    client = HttpClient(shared_pool(), timeout_seconds=PROBE_SECONDS)
    day = form.cleaned_data.get("token_ends_on")
    try:
        reconnect_channel(
            token=token,
            secrets=form.secrets(),
            ends_at=datetime.combine(day, time(), UTC) if day else None,
            client=client,
            at=now,
        )
    except DeliveryError as error:
        form.add_error("token", probe_failure(error))
    except AnotherAccountError as error:
        form.add_error(
            "token",
            _("This token is of %(theirs)s, and the account is %(ours)s. Enter there with it.")
            % {"theirs": error.theirs, "ours": error.ours},
        )
    except LinkError:
        form.add_error(None, _("This link was used meanwhile. Ask for another."))
    else:
        return True
    return False


@public
@require_safe
def reconnected(request: HttpRequest) -> HttpResponse:
    """Say that the account is connected; it names nothing, so that it needs no key."""
    return render(request, "publishing/accounts/reconnected.html")
