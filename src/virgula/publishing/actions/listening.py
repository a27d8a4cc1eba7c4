"""Read what people say to us, where a network's API allows it; nothing is open across a request."""

import logging
from datetime import datetime, timedelta
from typing import Any, cast

import httpx
from django.conf import settings
from django.db.models import Q

from virgula.domain.delivery import DeliveryError
from virgula.domain.network import Heard, Listening
from virgula.networks.client import HttpClient
from virgula.networks.registry import can_listen, network_for
from virgula.publishing.actions.channels import note_failure
from virgula.publishing.actions.renewing import freshen
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.models import Channel, Delivery, Mention
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.wires import wire_of

logger = logging.getLogger(__name__)
EVERY = timedelta(minutes=10)
# A network's list may lag behind, and its clock differ from ours: the last minutes are read again.
OVERLAP = timedelta(minutes=15)
# What was said before the channel was ours to answer is history.
FIRST_LOOK = timedelta(days=7)
MOST_TEXT = 5000


def listening_channels() -> list[Channel]:
    """Return the channels that are to be read."""
    rows = Channel.objects.filter(
        Q(status__in=[ChannelStatus.OK, ChannelStatus.OPEN]), is_active=True, listens=True
    )
    return [one for one in rows.order_by("pk") if can_listen(one.network)]


def listen_to_all(now: datetime) -> str:
    """Read every channel; the tick's round. Returns what its heartbeat says."""
    new = failed = 0
    for channel in listening_channels():
        try:
            new += len(listen(channel, at=now))
        except DeliveryError as error:
            failed += 1
            note_failure(channel, error, at=now)
        except Exception:
            failed += 1
            logger.exception("Channel %s could not be read.", channel.pk)
    return f"{new} new, {failed} failed"


def listen(channel: Channel, *, at: datetime, pool: httpx.Client | None = None) -> list[Mention]:
    """Keep what people said to us since the last look; return what is new.

    Raises a ``DeliveryError`` when the network cannot be read; then nothing is kept, and the next
    look begins where this one did.
    """
    client = HttpClient(pool or shared_pool(), timeout_seconds=settings.OUTBOX_TIMEOUT_SECONDS)
    since = (channel.heard_until or at - FIRST_LOOK) - OVERLAP
    freshen(channel, client=client, at=at)
    network = cast("Listening", network_for(channel.network))
    heard = network.heard(since=since, wire=wire_of(channel, client))
    kept = [mention for one in heard if (mention := keep_heard(channel, one, at=at)) is not None]
    Channel.objects.filter(pk=channel.pk).update(heard_until=at)
    channel.heard_until = at
    return kept


def keep_heard(channel: Channel, heard: Heard, *, at: datetime) -> Mention | None:
    """Keep one; ``None`` when it is known already, also when another worker was quicker."""
    answered = (
        Delivery.objects.filter(channel=channel, remote_id=heard.answers).order_by("pk").first()
        if heard.answers
        else None
    )
    values: dict[str, Any] = {
        "url": heard.url[:1000],
        "author": heard.author[:200],
        "author_url": heard.author_url[:1000],
        "text": heard.text[:MOST_TEXT],
        "at": min(heard.at, at),
        "received_at": at,
        "answers": answered,
    }
    mention, is_new = Mention.objects.get_or_create(
        channel=channel, remote_id=heard.remote_id[:300], defaults=values
    )
    return mention if is_new else None


def erase_old_mentions(now: datetime) -> str:
    """Erase the strangers' words of what was attended to long ago; the tick's round."""
    before = now - timedelta(days=settings.MENTIONS_KEPT_DAYS)
    ended = Q(answered_at__lt=before) | Q(answered_at__isnull=True, closed_at__lt=before)
    erased = Mention.objects.filter(ended, erased_at__isnull=True).update(
        author="", author_url="", text="", url="", erased_at=now
    )
    return f"{erased} erased"
