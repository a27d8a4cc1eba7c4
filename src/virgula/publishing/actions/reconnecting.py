"""An account whose token ends: its owner is told in time, and connects it again by one link.

The link opens one page for one account, once, and shows nothing of it but its name. What is typed
there is tried at the network before it is kept: a wrong token never replaces one that works.
"""

import logging
from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from virgula.domain.network import Client
from virgula.institutions.clock import civil_day
from virgula.institutions.scope import staff_who_may
from virgula.networks.registry import network_for
from virgula.platform.links import LinkUnknownError, make_link, open_link, revoke_links, use_link
from virgula.publishing.actions.channels import change_channel, resume_connection
from virgula.publishing.health import THRESHOLDS, days_left
from virgula.publishing.models import Channel, TokenWarning
from virgula.publishing.needs import needs_of
from virgula.publishing.queries.accounts import connection_ends_at
from virgula.publishing.wires import wire_of

logger = logging.getLogger(__name__)

RECONNECT = "publishing.reconnect"
LIFETIME = timedelta(days=14)
MAY_CONNECT = "publishing.change_channel"


class AnotherAccountError(Exception):
    """The new token belongs to another account than the one that speaks for us."""

    def __init__(self, *, ours: str, theirs: str) -> None:
        super().__init__(f"{ours}: {theirs}")
        self.ours, self.theirs = ours, theirs


def run_token_warnings(now: datetime) -> str:
    """The daily round: write to the owner of each account whose token ends soon."""
    told = 0
    for channel in Channel.objects.filter(is_active=True).select_related("system", "owner"):
        if needs_of(channel.network).has_connection:
            told += warn_of_token(channel, at=now)
    return f"told={told}"


def warn_of_token(channel: Channel, *, at: datetime) -> bool:
    """Write to an account's owner when its token passed a threshold; once for each."""
    ends = connection_ends_at(channel)
    if ends is None:
        return False
    left = days_left(ends, at)
    passed = [days for days in THRESHOLDS if left <= days]
    if not passed:
        return False
    # The nearest threshold speaks for those before it.
    known = TokenWarning.objects.filter(channel=channel, ends_at=ends, days__lte=passed[-1])
    people = _keepers(channel, at)
    if known.exists() or not people:
        return False
    if not send_reconnect_link(channel, people=people, at=at):
        return False
    TokenWarning.objects.get_or_create(
        channel=channel, ends_at=ends, days=passed[-1], defaults={"at": at}
    )
    return True


def send_reconnect_link(channel: Channel, *, people: list[Any], at: datetime) -> int:
    """Send each of them a link that connects the account; older links open no more."""
    revoke_links(purpose=RECONNECT, target=channel, at=at)
    sent = 0
    for person in people:
        token = make_link(purpose=RECONNECT, target=channel, at=at, lifetime=LIFETIME)
        try:
            _letter(channel, person, token, at).send()
        except OSError as error:
            # A mail server's answer may repeat the address: only its kind is kept.
            logger.warning("A letter of a token did not leave: %s.", type(error).__name__)
            break
        sent += 1
    return sent


def mail_reconnect_link(channel: Channel, *, at: datetime) -> int:
    """Send the link now, on a person's word; return how many letters left."""
    return send_reconnect_link(channel, people=_keepers(channel, at), at=at)


def channel_of_link(token: str, *, at: datetime) -> Channel:
    """Return the account that a link connects; reading changes nothing. Raises ``LinkError``."""
    link = open_link(token, purpose=RECONNECT, at=at)
    found = Channel.objects.filter(pk=link.object_id).select_related("system", "owner").first()
    if found is None:
        raise LinkUnknownError
    return found


def reconnect_channel(
    *,
    token: str,
    secrets: Mapping[str, str],
    ends_at: datetime | None,
    client: Client,
    at: datetime,
) -> tuple[Channel, str]:
    """Try new secrets at the network and keep them; what waited for them leaves.

    Returns the account and the name by which the network knows it. Raises ``LinkError``, a
    ``DeliveryError`` of the trial, or ``AnotherAccountError``; then nothing changes.
    """
    channel = channel_of_link(token, at=at)
    trial = copy(channel)
    for name, secret in secrets.items():
        setattr(trial, name, secret)
    named = network_for(channel.network).probe(wire_of(trial, client))
    # Some networks answer with the title of a page, which proves nothing.
    if channel.handle and named.startswith("@") and not is_same_account(channel.handle, named):
        raise AnotherAccountError(ours=channel.handle, theirs=named)
    with transaction.atomic():
        use_link(open_link(token, purpose=RECONNECT, at=at), at=at)
        change_channel(
            channel=channel,
            values={"token_expires_at": ends_at},
            secrets=secrets,
            by=channel.owner,
            at=at,
        )
        resume_connection(channel, at=at)
    return channel, named


def is_same_account(ours: str, theirs: str) -> bool:
    """Compare two names of an account: with or without the sign, its server and capitals."""
    mine, other = (name.strip().lstrip("@").casefold() for name in (ours, theirs))
    return mine == other or mine.partition("@")[0] == other.partition("@")[0]


def _keepers(channel: Channel, at: datetime) -> list[Any]:
    """Return the owner of an account; where it has none, whoever may connect it."""
    if channel.owner is not None and channel.owner.is_active:
        return [channel.owner]
    return staff_who_may(MAY_CONNECT, channel.system, on=civil_day(channel.system, at))


def _letter(channel: Channel, person: Any, token: str, at: datetime) -> EmailMessage:
    ends = connection_ends_at(channel)
    with override(settings.LANGUAGE_CODE):
        left = max(days_left(ends, at), 0) if ends else None
        values = {
            "channel": channel,
            "person": person,
            "when": _in_days(left),
            "url": settings.BASE_URL + reverse("desk:accounts:reconnect", args=[token]),
            "days": LIFETIME.days,
        }
        body = render_to_string("publishing/mail/token_ends.txt", values)
        subject = _("Connect «%(channel)s» again") % {"channel": channel.name}
    return EmailMessage(subject=" ".join(subject.split())[:78], body=body, to=[person.email])


def _in_days(left: int | None) -> str:
    if left is None:
        return ""
    if left == 0:
        return _("Its token ends today.")
    return ngettext(
        "Its token ends in %(count)d day.", "Its token ends in %(count)d days.", left
    ) % {"count": left}
