"""Tokens that end are renewed before they do, by one process at a time.

Many networks let a renewal token be used once: whoever uses it second is disconnected. So a lease
on the channel's row decides who asks; who comes second waits, reads the new token and uses it. The
new token is written before it is used, and an empty renewal token never overwrites one.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from virgula.domain.delivery import DeliveryError, NeedsAuthError, NotSentError
from virgula.domain.network import Client, Renewing, Tokens
from virgula.networks.registry import network_for
from virgula.publishing.models import Channel
from virgula.publishing.wires import wire_of

# Of its life this much is used before a token is renewed.
USED_SHARE = 0.8
# A token whose beginning is not known is renewed within its last week.
LAST_WEEK = timedelta(days=7)
# A token that was renewed just now and is refused will not be better a second time.
TRUSTED_FOR = timedelta(minutes=5)
POLL_SECONDS = 0.1
FIELDS = [
    "token",
    "refresh_token",
    "token_expires_at",
    "refresh_expires_at",
    "renewed_at",
    "renewing_until",
]


def renewal_due_at(channel: Channel) -> datetime | None:
    """Return from when on the token should be renewed, or ``None`` when it never ends."""
    expires, begun = channel.token_expires_at, channel.renewed_at
    if expires is None or not isinstance(network_for(channel.network), Renewing):
        return None
    return begun + (expires - begun) * USED_SHARE if begun else expires - LAST_WEEK


def is_fresh(channel: Channel, *, at: datetime) -> bool:
    """Tell whether the token may be used as it is."""
    due = renewal_due_at(channel)
    return due is None or at < due


def freshen(channel: Channel, *, client: Client, at: datetime) -> None:
    """Renew the token first where its time has come. Raises what ``renew_channel`` does."""
    if not is_fresh(channel, at=at):
        renew_channel(channel, client=client, at=at)


def renew_channel(channel: Channel, *, client: Client, at: datetime, refused: bool = False) -> bool:
    """Get a new token, or wait for who gets one; return whether the channel has a newer one.

    ``refused``: the network does not know the token that we have. A renewal that fails does no
    harm while the old token lives. Raises ``NeedsAuthError`` when only a person can connect it
    again, and ``NotSentError`` when there is no token that lives.
    """
    network, seen = network_for(channel.network), channel.renewed_at
    if not isinstance(network, Renewing) or (refused and seen and at - seen < TRUSTED_FOR):
        return False
    until = at + timedelta(seconds=settings.OUTBOX_TIMEOUT_SECONDS * 2 + 10)
    if not _take(channel, at=at, until=until):
        _wait(channel, at=at)
        return _is_newer(channel, seen, at=at)
    try:
        channel.refresh_from_db(fields=FIELDS)
        if channel.renewed_at == seen:
            _keep(channel, network.renew(wire_of(channel, client)), seen=seen, at=at)
    except NeedsAuthError:
        raise
    except DeliveryError as error:
        return _is_newer(channel, seen, at=at, detail=error.detail)
    finally:
        Channel.objects.filter(pk=channel.pk, renewing_until=until).update(renewing_until=None)
    return channel.renewed_at != seen


def _take(channel: Channel, *, at: datetime, until: datetime) -> bool:
    """Take the lease: nobody has it, it ran out, or a clock that jumped wrote it."""
    free = Q(renewing_until=None) | Q(renewing_until__lt=at) | Q(renewing_until__gt=until)
    return bool(Channel.objects.filter(free, pk=channel.pk).update(renewing_until=until))


def _wait(channel: Channel, *, at: datetime) -> None:
    """Wait until whoever renews is done, at most as long as its lease."""
    channel.refresh_from_db(fields=FIELDS)
    held = channel.renewing_until
    longest = (held - at).total_seconds() if held else 0.0
    deadline = time.monotonic() + longest
    while channel.renewing_until == held is not None and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        channel.refresh_from_db(fields=FIELDS)


def _is_newer(channel: Channel, seen: datetime | None, *, at: datetime, detail: str = "") -> bool:
    if channel.renewed_at != seen:
        return True
    if channel.token_expires_at is not None and channel.token_expires_at <= at:
        raise NotSentError(f"the token could not be renewed yet: {detail}".rstrip(": "))
    return False


def _keep(channel: Channel, tokens: Tokens, *, seen: datetime | None, at: datetime) -> None:
    """Write the new tokens, unless a person or another process wrote others meanwhile."""
    changes = {
        "token": tokens.token,
        "token_expires_at": _end(at, tokens.expires_in),
        # Every renewal has an instant of its own: it is the version of the token.
        "renewed_at": max(at, seen + timedelta(microseconds=1)) if seen else at,
    }
    if tokens.refresh_token:
        changes["refresh_token"] = tokens.refresh_token
    if tokens.refresh_expires_in is not None:
        changes["refresh_expires_at"] = _end(at, tokens.refresh_expires_in)
    same = Q(renewed_at=seen) if seen else Q(renewed_at=None)
    Channel.objects.filter(same, pk=channel.pk).update(**changes)
    channel.refresh_from_db(fields=FIELDS)


def _end(at: datetime, seconds: float | None) -> datetime | None:
    return None if seconds is None else at + timedelta(seconds=seconds)
