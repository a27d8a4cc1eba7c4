"""Our accounts: their token, their rest, and what a failure or an answer says about them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from virgula.domain.delivery import (
    DeliveryError,
    Event,
    NeedsAuthError,
    State,
    ThrottledError,
    rest_of_channel,
    rule_for,
)
from virgula.domain.network import Client
from virgula.journal.actions import write_record
from virgula.networks.registry import network_for
from virgula.publishing.actions.moves import ERROR_LIMIT, move_delivery
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.models import Channel
from virgula.publishing.wires import wire_of

# A network that asks for patience without saying how much.
PATIENCE = timedelta(minutes=1)


def note_success(channel: Channel) -> None:
    """A network answered: whatever was held against the channel is forgotten."""
    if not (channel.failures or channel.last_error or channel.status == ChannelStatus.OPEN):
        return
    rows = Channel.objects.filter(pk=channel.pk)
    rows.filter(status=ChannelStatus.OPEN).update(status=ChannelStatus.OK, not_before=None)
    rows.update(failures=0, last_error="")


def note_failure(channel: Channel, error: DeliveryError, *, at: datetime) -> None:
    """Hold a failure against the channel as its rule says: rest, wait, or disconnection."""
    rows = Channel.objects.filter(pk=channel.pk)
    said = (error.detail or type(error).__name__)[:ERROR_LIMIT]
    if isinstance(error, NeedsAuthError):
        rows.exclude(status=ChannelStatus.PAUSED).update(
            status=ChannelStatus.NEEDS_AUTH, last_error=said
        )
    elif isinstance(error, ThrottledError):
        wait = PATIENCE if error.retry_after is None else timedelta(seconds=error.retry_after)
        rows.update(not_before=at + min(wait, timedelta(days=1)), last_error=said)
    elif rule_for(error).hurts:
        with transaction.atomic():
            rows.update(failures=F("failures") + 1, last_error=said)
            channel.refresh_from_db(fields=["failures", "status"])
            rest = rest_of_channel(channel.failures)
            if rest is not None:
                rows.filter(status__in=[ChannelStatus.OK, ChannelStatus.OPEN]).update(
                    status=ChannelStatus.OPEN, not_before=at + rest
                )


# A history says that these changed, never what they were.
PRIVATE = frozenset({"owner", "recovery_contact"})


def change_channel(
    *,
    channel: Channel,
    values: Mapping[str, Any],
    token: str = "",
    secrets: Mapping[str, str] | None = None,
    by: Any,
    at: datetime,
) -> Channel:
    """Change a channel's own fields; a secret that is empty keeps the one that is there."""
    typed = {"token": token, **(secrets or {})}
    written = {name: secret for name, secret in typed.items() if secret}
    changed = {
        name: ["…", "…"] if name in PRIVATE else [_plain(getattr(channel, name)), _plain(new)]
        for name, new in values.items()
        if getattr(channel, name) != new
    } | {name: ["…", "…"] for name in written}
    new = {**values, **written}
    if "token" in written:
        # It is the version of the token: whoever renews the old one at this moment keeps nothing.
        new["renewed_at"] = at
        if new.get("token_expires_at") is None and _end_of_token(channel, at):
            new["token_expires_at"] = _end_of_token(channel, at)
    with transaction.atomic():
        for name, value in new.items():
            setattr(channel, name, value)
        if new:
            channel.save(update_fields=list(new))
        if changed:
            write_record(
                by=by, verb="publishing.channel_changed", target=channel, at=at, changes=changed
            )
    return channel


def _end_of_token(channel: Channel, at: datetime) -> datetime | None:
    """Return when a token written now ends where nobody said it: it must be renewed in time."""
    life = network_for(channel.network).token_life
    return at + life if life else None


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {value[key]}" for key in sorted(value))
    return "" if value is None else str(value)


def add_channel(
    *,
    channel: Channel,
    token: str = "",
    secrets: Mapping[str, str] | None = None,
    by: Any,
    at: datetime,
) -> Channel:
    """Keep a new channel, with its secrets if it has some."""
    with transaction.atomic():
        for name, secret in {"token": token, **(secrets or {})}.items():
            if secret:
                setattr(channel, name, secret)
        if channel.token:
            channel.renewed_at = at
            channel.token_expires_at = channel.token_expires_at or _end_of_token(channel, at)
        channel.save(force_insert=True)
        write_record(by=by, verb="publishing.channel_added", target=channel, at=at)
    return channel


def pause_channel(*, channel: Channel, by: Any, at: datetime) -> None:
    """Let nothing leave by this channel until a person says so."""
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.PAUSED)
        write_record(by=by, verb="publishing.channel_paused", target=channel, at=at)
    channel.status = ChannelStatus.PAUSED


def resume_channel(*, channel: Channel, by: Any, at: datetime) -> None:
    """Let the channel speak again, and what waited for it leave."""
    with transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(
            status=ChannelStatus.OK, not_before=None, failures=0, last_error=""
        )
        write_record(by=by, verb="publishing.channel_resumed", target=channel, at=at)
        _reconnect(channel, at=at)
    channel.status = ChannelStatus.OK


def probe_channel(*, channel: Channel, client: Client, at: datetime) -> str:
    """Ask the network who we are; connect the channel again when it knows us.

    What its server says that it takes is kept among the channel's options. Returns the account's
    name. Raises a ``DeliveryError``, which is held against the channel.
    """
    network, wire = network_for(channel.network), wire_of(channel, client)
    try:
        name = network.probe(wire)
        limits = network.limits(wire)
    except DeliveryError as error:
        note_failure(channel, error, at=at)
        raise
    with transaction.atomic():
        note_success(channel)
        _keep_limits(channel, limits)
        if Channel.objects.filter(pk=channel.pk, status=ChannelStatus.NEEDS_AUTH).update(
            status=ChannelStatus.OK, not_before=None
        ):
            _reconnect(channel, at=at)
    channel.refresh_from_db()
    return name


def _keep_limits(channel: Channel, limits: Mapping[str, str]) -> None:
    if not limits:
        return
    row = Channel.objects.select_for_update().only("options").get(pk=channel.pk)
    Channel.objects.filter(pk=channel.pk).update(options={**row.options, **limits})


def resume_connection(channel: Channel, *, at: datetime) -> None:
    """Let an account that the network knows again speak, unless a person paused it."""
    with transaction.atomic():
        note_success(channel)
        Channel.objects.filter(pk=channel.pk, status=ChannelStatus.NEEDS_AUTH).update(
            status=ChannelStatus.OK, not_before=None
        )
        _reconnect(channel, at=at)
    channel.refresh_from_db(fields=["status", "not_before", "failures", "last_error"])


def _reconnect(channel: Channel, *, at: datetime) -> None:
    for delivery in channel.deliveries.filter(state=State.NEEDS_AUTH).order_by("next_at", "pk"):
        move_delivery(delivery, Event.RECONNECT, at=at, next_at=at, last_error="")
