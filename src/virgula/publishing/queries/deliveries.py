"""Deliveries as lists show them: what leaves, what is in trouble, what is out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from virgula.domain.delivery import CLAIMABLE, LEASED, TERMINAL, State
from virgula.domain.schedule import QuietHours, end_of_quiet
from virgula.institutions.models import System
from virgula.networks.registry import network_for
from virgula.platform.models import Heartbeat
from virgula.platform.scoping import Reach, within
from virgula.platform.tick import CLOCK
from virgula.publishing import words
from virgula.publishing.choices import ChannelStatus, DeliveryState, Network, PostStatus
from virgula.publishing.models import Channel, Delivery, Post
from virgula.publishing.places import own_page

LATE_AFTER = timedelta(minutes=5)
# Longer than the slowest request: a worker that waits for a network is no dead worker.
SILENT_AFTER = timedelta(minutes=2)
# A round that visits many slow sources is no dead clock either.
CLOCK_SILENT_AFTER = timedelta(minutes=10)
SOON = timedelta(hours=3)
# What a row is made from.
ROW_RELATED = ("post__system__publishing_policy", "channel", "depends_on")
HEARTBEAT = "outbox"


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery as a list shows it."""

    pk: int
    post_id: Any
    title: str
    credit_name: str
    channel_name: str
    channel_key: str
    network: str
    state: State
    due_at: datetime
    due_zone: str
    zone_label: str
    next_at: datetime
    published_at: datetime | None
    remote_url: str
    last_error: str
    # Why it stands among the trouble, "" when it does not.
    trouble: str

    @property
    def state_label(self) -> str:
        return str(DeliveryState(self.state.value).label)

    @property
    def look(self) -> tuple[str, str]:
        """Tone and icon of its state."""
        return words.LOOKS[self.state]

    @property
    def advice(self) -> words.Advice | None:
        """What is the matter and what to do, when it needs somebody's eye."""
        return words.advice_for(self.trouble, network=self.network, said=self.last_error)

    @property
    def due_wall(self) -> datetime:
        return self.due_at.astimezone(ZoneInfo(self.due_zone))

    @property
    def desk_url(self) -> str:
        return reverse("desk:publishing:post", args=[self.post_id])


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What keeps a waiting delivery back, besides its own state."""

    channel_status: str = ChannelStatus.OK
    rests_until: datetime | None = None
    waits_for_part: bool = False
    is_all_paused: bool = False
    quiet_until: datetime | None = None


def trouble_of(
    state: State, *, network: str, around: Surroundings, due_at: datetime, now: datetime
) -> str:
    """Return why a delivery needs somebody's eye: a key of ``words.TROUBLE``, or an empty text.

    Nothing that is five minutes past its hour is without a name.
    """
    if state is State.NEEDS_HUMAN:
        return "by_hand" if network_for(network).is_by_hand else "needs_human"
    if state in {State.REJECTED, State.NEEDS_AUTH}:
        return state.value
    if state in {State.UNKNOWN, State.RECONCILING}:
        return State.UNKNOWN.value
    if state in TERMINAL or due_at + LATE_AFTER >= now:
        return ""
    return State.HELD.value if state is State.HELD else _lateness(around, now)


def _lateness(around: Surroundings, now: datetime) -> str:
    reasons = {
        "all_paused": around.is_all_paused,
        "paused": around.channel_status == ChannelStatus.PAUSED,
        "waits_for_part": around.waits_for_part,
        "disconnected": around.channel_status == ChannelStatus.NEEDS_AUTH,
        "quiet": around.quiet_until is not None,
        "resting": around.rests_until is not None and around.rests_until > now,
    }
    return next((name for name, holds in reasons.items() if holds), "late")


def surroundings_of(delivery: Delivery, now: datetime) -> Surroundings:
    """Return what keeps a delivery back; it was read with ``ROW_RELATED``."""
    channel, system, before = delivery.channel, delivery.post.system, delivery.depends_on
    policy = getattr(system, "publishing_policy", None)
    quiet_until = None
    if policy is not None and policy.quiet_from and policy.quiet_until:
        hours = QuietHours(policy.quiet_from, policy.quiet_until, system.zone)
        quiet_until = None if delivery.is_urgent else end_of_quiet(now, hours)
    return Surroundings(
        channel_status=channel.status,
        rests_until=channel.not_before,
        waits_for_part=before is not None and before.state != DeliveryState.PUBLISHED,
        is_all_paused=policy is not None and policy.paused_at is not None,
        quiet_until=quiet_until,
    )


def trouble_condition(now: datetime) -> Q:
    """Return the rows for which ``trouble_of`` is not empty."""
    asking = [
        State.NEEDS_HUMAN,
        State.REJECTED,
        State.NEEDS_AUTH,
        State.UNKNOWN,
        State.RECONCILING,
    ]
    waiting = CLAIMABLE | LEASED | {State.HELD}
    return Q(state__in=asking) | Q(state__in=waiting, due_at__lt=now - LATE_AFTER)


def deliveries_within(reach: Reach) -> QuerySet[Delivery]:
    """Return the deliveries of the systems that a person runs."""
    return within(Delivery.objects.all(), reach, system="post__system")


def posts_within(reach: Reach) -> QuerySet[Post]:
    return within(Post.objects.select_related("system"), reach, system="system")


def review_count(reach: Reach) -> int:
    """Return how many posts wait for an approval."""
    return (
        within(Post.objects.all(), reach, system="system")
        .filter(status=PostStatus.IN_REVIEW)
        .count()
    )


def channels_within(reach: Reach) -> QuerySet[Channel]:
    return within(Channel.objects.all(), reach, system="system")


def rows_of(deliveries: Any, *, now: datetime) -> list[DeliveryRow]:
    """Return deliveries (a query, or a page's piece of one) as rows, in their order."""
    return [row_of(delivery, now) for delivery in deliveries.select_related(*ROW_RELATED)]


def row_of(delivery: Delivery, now: datetime) -> DeliveryRow:
    """Return a delivery, read with ``ROW_RELATED``, as a row."""
    post, channel, state = delivery.post, delivery.channel, State(delivery.state)
    return DeliveryRow(
        pk=delivery.pk,
        post_id=post.pk,
        title=post.title,
        credit_name=post.credit_name,
        channel_name=channel.name,
        channel_key=channel.key,
        network=channel.network,
        state=state,
        due_at=delivery.due_at,
        due_zone=post.due_zone,
        zone_label=post.system.zone_label,
        next_at=delivery.next_at,
        published_at=delivery.published_at,
        remote_url=public_address(delivery),
        last_error=delivery.last_error,
        trouble=trouble_of(
            state,
            network=channel.network,
            around=surroundings_of(delivery, now),
            due_at=delivery.due_at,
            now=now,
        ),
    )


def public_address(delivery: Delivery) -> str:
    """Return where the public reads it; our own page by its path, wherever the site is today."""
    own = own_page(delivery.channel.network, delivery.post_id) if delivery.remote_url else None
    return own or delivery.remote_url


def trouble(reach: Reach, now: datetime | None = None) -> list[DeliveryRow]:
    """Return what needs a person's eye, the oldest first."""
    now = now or timezone.now()
    rows = deliveries_within(reach).filter(trouble_condition(now)).order_by("due_at", "pk")
    return rows_of(rows, now=now)


def leaving_soon(reach: Reach, now: datetime) -> list[DeliveryRow]:
    """Return what leaves within the next three hours."""
    rows = deliveries_within(reach).filter(
        state__in=CLAIMABLE, due_at__gte=now - LATE_AFTER, due_at__lte=now + SOON
    )
    return rows_of(rows.order_by("due_at", "pk"), now=now)


def systems_within(reach: Reach) -> list[System]:
    """Return the systems that a person runs."""
    return list(System.objects.filter(pk__in=reach.system_ids).order_by("name", "pk"))


def channel_choices(reach: Reach) -> list[tuple[str, str]]:
    """Return key and name of every channel, for a filter."""
    rows = channels_within(reach).order_by("name", "pk")
    return list(rows.values_list("key", "name"))


def channels_of(system: System) -> list[Channel]:
    """Return the channels in use of a system, the feed first."""
    rows = list(Channel.objects.filter(system=system, is_active=True).order_by("name", "pk"))
    return sorted(rows, key=lambda channel: channel.network != Network.FEED)


def relay_channels_of(system: System) -> list[Channel]:
    """Return where a relay goes by itself: never by letter, nor where a picture is needed."""
    return [
        channel
        for channel in channels_of(system)
        if channel.takes_relays
        and channel.network != Network.EMAIL
        and not network_for(channel.network).rules.needs_media
    ]


@dataclass(frozen=True, slots=True)
class WorkerState:
    """Whether a part of the machine lives: who sends, or the clock that does the rounds."""

    last_seen_at: datetime | None
    is_silent: bool
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class MachineState:
    """The pulse of both parts, as the desk shows it."""

    worker: WorkerState
    clock: WorkerState


def worker_state(now: datetime) -> WorkerState:
    """Tell whether the worker was seen lately."""
    return machine_state(now).worker


def machine_state(now: datetime) -> MachineState:
    """Tell whether the worker and the clock were seen lately, in one statement."""
    beats = dict(Heartbeat.objects.filter(name__in=[HEARTBEAT, CLOCK]).values_list("name", "at"))
    return MachineState(
        worker=_pulse(beats.get(HEARTBEAT), now, SILENT_AFTER),
        clock=_pulse(beats.get(CLOCK), now, CLOCK_SILENT_AFTER),
    )


def _pulse(at: datetime | None, now: datetime, patience: timedelta) -> WorkerState:
    if at is None:
        return WorkerState(None, True)
    passed = now - at
    return WorkerState(at, passed > patience, max(int(passed.total_seconds()), 0))


@dataclass(frozen=True, slots=True)
class Published:
    """A post that is out, as the portal and its feeds show it: the words that were frozen."""

    post_id: Any
    guid: str
    title: str
    text: str
    link: str
    credit_name: str
    published_at: datetime
    published_on: date
    url: str
    # «¿Para qué me sirve?», where it is our own content.
    utility: str = ""
    # Path and words of each picture.
    pictures: tuple[tuple[str, str], ...] = ()


def published_posts(
    *, system: str = "", plan: str = "", most: int | None = None
) -> QuerySet[Delivery]:
    """Return the deliveries that are on the portal's feed, the newest first."""
    rows = Delivery.objects.filter(
        channel__network=Network.FEED, state=DeliveryState.PUBLISHED
    ).select_related("post__system", "post__line__plan")
    if system:
        rows = rows.filter(post__system__key=system)
    if plan:
        rows = rows.filter(post__line__plan__key=plan)
    rows = rows.order_by("-published_at", "-pk")
    return rows if most is None else rows[:most]


def as_published(delivery: Delivery) -> Published:
    post, payload = delivery.post, delivery.payload
    at, on = delivery.published_at, delivery.published_on
    return Published(
        post_id=post.pk,
        guid=payload["guid"],
        title=payload["title"],
        text=payload["text"],
        link=payload["link"],
        credit_name=post.credit_name,
        published_at=at or delivery.due_at,
        published_on=on or delivery.due_at.date(),
        url=reverse("publishing:post", args=[post.pk]),
        utility=post.utility,
        pictures=tuple(
            (one["url"].removeprefix(settings.BASE_URL), one["alt"])
            for one in payload.get("media", ())
            if one["content_type"].startswith("image/")
        ),
    )


def feed_state(*, system: str = "", plan: str = "") -> tuple[int, datetime | None]:
    """Return how many posts a feed holds and when the last one came: what its ETag is made of."""
    rows = published_posts(system=system, plan=plan)
    found = rows.order_by().aggregate(number=Count("pk"), last=Max("published_at"))
    return found["number"], found["last"]


def places_of(post: Post) -> Sequence[tuple[str, str]]:
    """Return the name and the permalink of every channel where a post is out."""
    rows = post.deliveries.filter(state=DeliveryState.PUBLISHED).exclude(
        channel__network=Network.FEED
    )
    return list(rows.order_by("channel__name", "pk").values_list(F("channel__name"), "remote_url"))


def speaking_systems() -> list[System]:
    """Return the systems that have something on the portal's feed."""
    out = Delivery.objects.filter(channel__network=Network.FEED, state=DeliveryState.PUBLISHED)
    rows = System.objects.filter(pk__in=out.values("post__system"))
    return list(rows.order_by("short_name", "pk"))
