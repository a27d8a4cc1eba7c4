"""How our posts were received: asked an hour, a day and a week after, where the network tells.

No proof and no fact: the numbers move, and what is said of us counts for nothing of the plan. A
network that does not answer is asked again at the next turn, and never holds a post up.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from virgula.domain.delivery import DeliveryError
from virgula.domain.network import Measured, Results
from virgula.networks.client import HttpClient
from virgula.networks.registry import NETWORKS
from virgula.publishing.actions.renewing import freshen
from virgula.publishing.choices import ChannelStatus, DeliveryState
from virgula.publishing.models import Channel, Delivery, DeliveryResult
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.wires import wire_of

logger = logging.getLogger(__name__)

# After the publication; a turn that is missed is not made up for by another.
TURNS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
OLDEST = timedelta(days=8)
AT_ONCE = 50


def read_results(now: datetime) -> str:
    """Read what is due, channel by channel; return what the round's pulse says."""
    measured = [key for key, network in NETWORKS.items() if isinstance(network, Measured)]
    _begin(measured, now)
    due = (
        DeliveryResult.objects.filter(next_at__lte=now, delivery__channel__network__in=measured)
        .exclude(delivery__channel__status__in=[ChannelStatus.NEEDS_AUTH, ChannelStatus.PAUSED])
        .select_related("delivery__channel")
        .order_by("next_at", "pk")[:AT_ONCE]
    )
    by_channel: dict[int, list[DeliveryResult]] = defaultdict(list)
    for row in due:
        by_channel[row.delivery.channel_id].append(row)
    read = sum(_read(rows[0].delivery.channel, rows, now) for rows in by_channel.values())
    return f"read={read}"


def _begin(networks: Iterable[str], now: datetime) -> None:
    """Put what was published lately on the list, to be asked in an hour."""
    new = Delivery.objects.filter(
        state=DeliveryState.PUBLISHED,
        channel__network__in=networks,
        published_at__gt=now - OLDEST,
        result=None,
    ).exclude(remote_id="")
    DeliveryResult.objects.bulk_create(
        [
            DeliveryResult(delivery=one, next_at=(one.published_at or now) + TURNS[0])
            for one in new.order_by("pk")
        ],
        ignore_conflicts=True,
    )


def _read(channel: Channel, rows: list[DeliveryResult], now: datetime) -> int:
    network = NETWORKS[channel.network]
    client = HttpClient(shared_pool(), timeout_seconds=settings.OUTBOX_TIMEOUT_SECONDS)
    found: dict[str, Results] = {}
    try:
        if isinstance(network, Measured):
            freshen(channel, client=client, at=now)
            asked = [row.delivery.remote_id for row in rows]
            found = dict(network.results(asked, wire=wire_of(channel, client)))
    except DeliveryError as error:
        # Only its kind: an answer of a network may repeat anything.
        logger.info("Results of channel %s were not read: %s.", channel.pk, type(error).__name__)
    for row in rows:
        _keep(row, found.get(row.delivery.remote_id), now)
    return len(found)


def _keep(row: DeliveryResult, result: Results | None, now: datetime) -> None:
    if result is not None:
        for name in ("likes", "reposts", "replies", "views"):
            number = getattr(result, name)
            if number is not None:
                setattr(row, name, max(number, 0))
        row.read_at = now
    row.reads += 1
    published = row.delivery.published_at or now
    row.next_at = next((published + turn for turn in TURNS if published + turn > now), None)
    row.save()
