"""Our accounts as the board shows them: who answers, whether they can speak, how often they do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q

from virgula.domain.delivery import CLAIMABLE
from virgula.institutions.clock import civil_day
from virgula.networks.registry import NETWORKS
from virgula.platform.scoping import Reach, within
from virgula.publishing.choices import ChannelStatus, DeliveryState
from virgula.publishing.health import (
    Health,
    cost_health,
    rhythm_health,
    token_health,
    worst,
)
from virgula.publishing.models import Channel, ChannelGroup, Delivery, Slot
from virgula.publishing.needs import needs_of
from virgula.publishing.queries.costs import spent_in_month
from virgula.publishing.queries.deliveries import channels_within, trouble_condition
from virgula.publishing.words import CHANNEL_LOOKS


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account on the board."""

    channel: Channel
    system_name: str
    network: str
    status: str
    status_tone: str
    status_icon: str
    owner: str
    token: Health | None
    rhythm: Health
    cost: Health | None
    waiting: int
    trouble: int
    groups: Sequence[str]
    slots: int
    tone: str

    @property
    def is_ours(self) -> bool:
        return needs_of(self.channel.network).is_ours

    @property
    def is_paused(self) -> bool:
        return self.channel.status == ChannelStatus.PAUSED

    @property
    def is_trouble(self) -> bool:
        return self.tone in {"bad", "warn"}

    @property
    def needs_connection(self) -> bool:
        return self.token is not None


def account_board(reach: Reach, *, now: datetime) -> list[AccountRow]:
    """Return the accounts within reach, those in trouble first; a fixed number of statements."""
    out = Q(deliveries__state=DeliveryState.PUBLISHED)
    rows = channels_within(reach).select_related("system", "owner")
    channels = list(
        rows.annotate(
            waiting=Count("deliveries", filter=Q(deliveries__state__in=CLAIMABLE)),
            last_on=Max("deliveries__published_on", filter=out),
        ).order_by("system__name", "name", "pk")
    )
    counted = _Counted(
        spent=_spent(channels, now),
        groups=_groups(channels),
        slots=_slots(channels),
        trouble=_troubled(channels, now),
    )
    found = [_row(one, counted, now) for one in channels]
    return sorted(found, key=lambda row: (not row.channel.is_active, not row.is_trouble))


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was read of all accounts at once, by their keys."""

    spent: Mapping[int, Decimal]
    groups: Mapping[int, list[str]]
    slots: Mapping[int, int]
    trouble: Mapping[int, int]


def _troubled(channels: Sequence[Channel], now: datetime) -> Mapping[int, int]:
    rows = Delivery.objects.filter(trouble_condition(now), channel__in=channels)
    counted = rows.order_by("channel_id").values_list("channel_id")
    return dict(counted.annotate(number=Count("pk")))


def _spent(channels: Sequence[Channel], now: datetime) -> Mapping[int, Decimal]:
    spent: dict[int, Decimal] = {}
    by_system: dict[int, list[Channel]] = defaultdict(list)
    for channel in channels:
        by_system[channel.system_id].append(channel)
    for several in by_system.values():
        system = several[0].system
        day = now.astimezone(ZoneInfo(system.zone)).date()
        spent |= spent_in_month(several, day=day, zone=system.zone)
    return spent


def _groups(channels: Sequence[Channel]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = ChannelGroup.channels.through.objects.filter(channel__in=channels)
    for channel_id, name in rows.order_by("channelgroup__name", "pk").values_list(
        "channel_id", "channelgroup__name"
    ):
        found[channel_id].append(name)
    return found


def _slots(channels: Sequence[Channel]) -> Mapping[int, int]:
    rows = Slot.objects.filter(channel__in=channels).order_by("channel_id")
    return dict(rows.values_list("channel_id").annotate(number=Count("pk")))


def _row(channel: Any, counted: _Counted, now: datetime) -> AccountRow:
    token = token_of(channel, now=now)
    rhythm = rhythm_health(
        last_on=channel.last_on,
        target=channel.rhythm_days,
        today=civil_day(channel.system, now),
    )
    cost = _cost(channel, counted.spent.get(channel.pk, Decimal(0)))
    tone, icon = CHANNEL_LOOKS[channel.status]
    standing = Health(tone, icon, "")
    trouble = counted.trouble.get(channel.pk, 0)
    failing = Health("warn", "alert", "") if trouble else None
    return AccountRow(
        channel=channel,
        system_name=channel.system.short_name,
        network=channel.get_network_display(),
        status=channel.get_status_display(),
        status_tone=tone,
        status_icon=icon,
        owner=str(channel.owner) if channel.owner else "",
        token=token,
        rhythm=rhythm,
        cost=cost,
        waiting=channel.waiting,
        trouble=trouble,
        groups=counted.groups.get(channel.pk, []),
        slots=counted.slots.get(channel.pk, 0),
        tone=worst(token, rhythm, cost, standing, failing),
    )


def token_of(channel: Channel, *, now: datetime) -> Health | None:
    """Return how the token of an account is; nothing where it needs none."""
    if not needs_of(channel.network).has_connection:
        return None
    return token_health(
        has_token=bool(channel.token),
        is_refused=channel.status == ChannelStatus.NEEDS_AUTH,
        ends=connection_ends_at(channel),
        now=now,
    )


def connection_ends_at(channel: Channel) -> datetime | None:
    """Return when a person must connect again: a token that renews itself lasts as its renewal."""
    if channel.refresh_token:
        return channel.refresh_expires_at
    return channel.token_expires_at


def _cost(channel: Channel, spent: Decimal) -> Health | None:
    network = NETWORKS.get(channel.network)
    currency = network.rules.price.currency if network else ""
    return cost_health(spent=spent, cap=channel.monthly_cap, currency=currency)


def groups_within(reach: Reach) -> list[ChannelGroup]:
    """Return the groups of the systems that a person runs, with their accounts."""
    rows = within(ChannelGroup.objects.select_related("system"), reach, system="system")
    return list(rows.prefetch_related("channels").order_by("system__name", "name", "pk"))
