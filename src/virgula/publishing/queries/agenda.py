"""The posts of a stretch of time, as the agenda shows them: four statements for any number."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from virgula.content.models import Campaign
from virgula.domain.delivery import CLAIMABLE, State
from virgula.domain.schedule import to_wall
from virgula.institutions.models import System
from virgula.networks.registry import network_for
from virgula.plans.models import Line
from virgula.publishing.choices import Network, PostStatus
from virgula.publishing.models import Channel, Delivery, Post
from virgula.publishing.queries.deliveries import LATE_AFTER, public_address
from virgula.publishing.standings import LOOKS, Look, Standing, standing_of

# Nothing of these has left, and nobody holds them.
MOVABLE = CLAIMABLE | {State.NEEDS_AUTH}
LINKS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person wants to see; an empty text is everything."""

    channel: str = ""
    standing: str = ""
    campaign: str = ""
    line: str = ""

    @property
    def any(self) -> bool:
        return bool(self.channel or self.standing or self.campaign or self.line)


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as the agenda shows it."""

    pk: Any
    title: str
    standing: Standing
    channels: tuple[Channel, ...]
    due_at: datetime
    shown: datetime  # wall time of the system
    wall: datetime  # wall time of the post's own zone
    zone: str
    campaign: str
    campaign_key: str
    line: str
    number: int | None
    may_move: bool
    links: tuple[tuple[str, str], ...] = ()
    more_links: int = 0
    keys: frozenset[str] = field(default=frozenset())

    @property
    def look(self) -> Look:
        return LOOKS[self.standing]

    @property
    def day(self) -> date:
        return self.shown.date()

    @property
    def has_other_clock(self) -> bool:
        return self.wall != self.shown

    @property
    def place(self) -> str:
        """The city of its zone."""
        return place_name(self.zone)

    @property
    def channel_names(self) -> str:
        return ", ".join(channel.name for channel in self.channels)

    @property
    def url(self) -> str:
        return reverse("desk:publishing:post", args=[self.pk])

    @property
    def move_url(self) -> str:
        return reverse("desk:agenda:move", args=[self.pk])


def place_name(zone: str) -> str:
    """Return the city after which a zone is named."""
    return zone.rpartition("/")[2].replace("_", " ")


def may_move(delivery: Delivery, *, network: str) -> bool:
    """Tell whether provably nothing of it has left and nobody is busy with it."""
    if delivery.remote_id:
        return False
    # Too late to leave by itself, and never sent: a new hour is the person's decision.
    expired = (
        delivery.state == State.NEEDS_HUMAN
        and delivery.sending_since is None
        and not network_for(network).is_by_hand
    )
    return delivery.state in MOVABLE or expired


def agenda_entries(
    system: System,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    moves_approved: bool = True,
) -> list[Entry]:
    """Return every post of a system that is to leave, or left, between two instants.

    Who only writes drafts moves no approved post: ``moves_approved`` says so.
    """
    rows = Post.objects.filter(system=system, due_at__gte=since, due_at__lt=until)
    posts = list(
        rows.select_related("campaign", "line")
        .defer("text", "variants", "target", "utility")
        .order_by("due_at", "pk")
    )
    channels = {channel.pk: channel for channel in Channel.objects.filter(system=system)}
    wanted: dict[Any, list[int]] = {}
    through = Post.channels.through.objects.filter(post__in=rows).order_by("channel_id")
    for post_id, channel_id in through.values_list("post_id", "channel_id"):
        wanted.setdefault(post_id, []).append(channel_id)
    deliveries: dict[Any, list[Delivery]] = {}
    for one in Delivery.objects.filter(post__in=rows).defer("payload").order_by("channel_id", "pk"):
        deliveries.setdefault(one.post_id, []).append(one)
    found = [
        _entry(post, system, channels, wanted.get(post.pk, []), deliveries.get(post.pk, []), now)
        for post in posts
    ]
    if moves_approved:
        return found
    early = {post.pk for post in posts if post.status != PostStatus.APPROVED}
    return [replace(one, may_move=one.may_move and one.pk in early) for one in found]


def _entry(
    post: Post,
    system: System,
    channels: dict[int, Channel],
    wanted: list[int],
    deliveries: list[Delivery],
    now: datetime,
) -> Entry:
    for one in deliveries:
        one.channel = channels[one.channel_id]
    kept = [one for one in deliveries if one.state != State.CANCELLED]
    used = {one.channel_id for one in kept or deliveries} or set(wanted)
    shown = sorted((channels[pk] for pk in used), key=lambda channel: channel.name)
    standing = standing_of(
        post.status,
        [State(one.state) for one in deliveries],
        due_at=post.due_at,
        late_before=now - LATE_AFTER,
    )
    links = _links(deliveries)
    return Entry(
        pk=post.pk,
        title=post.title,
        standing=standing,
        channels=tuple(shown),
        due_at=post.due_at,
        shown=to_wall(post.due_at, system.zone),
        wall=to_wall(post.due_at, post.due_zone),
        zone=post.due_zone,
        campaign=post.campaign.name if post.campaign else "",
        campaign_key=post.campaign.key if post.campaign else "",
        line=post.line.code if post.line else "",
        number=post.series_number,
        may_move=_may_move_post(post, kept, standing),
        links=links[:LINKS_SHOWN],
        more_links=max(0, len(links) - LINKS_SHOWN),
        keys=frozenset(channel.key for channel in shown),
    )


def _may_move_post(post: Post, kept: list[Delivery], standing: Standing) -> bool:
    if post.status != PostStatus.APPROVED:
        return standing is not Standing.WITHDRAWN
    return bool(kept) and all(may_move(one, network=one.channel.network) for one in kept)


def _links(deliveries: Iterable[Delivery]) -> tuple[tuple[str, str], ...]:
    """Return the name and the permalink of every channel where it is out, the first part only."""
    out = [one for one in deliveries if one.state == State.PUBLISHED and one.part == 1]
    found = [(one.channel.name, public_address(one)) for one in out]
    # What everybody may open stands before our own page.
    own = {one.channel.name for one in out if one.channel.network == Network.FEED}
    return tuple(sorted((pair for pair in found if pair[1]), key=lambda pair: pair[0] in own))


def kept_by(filters: Filters, entries: Iterable[Entry], *, by_standing: bool = True) -> list[Entry]:
    """Return the entries that a person wants to see; without a wish, all that was not withdrawn."""
    return [entry for entry in entries if _is_kept(filters, entry, by_standing=by_standing)]


def _is_kept(filters: Filters, entry: Entry, *, by_standing: bool) -> bool:
    if filters.channel and filters.channel not in entry.keys:
        return False
    if filters.campaign and filters.campaign != entry.campaign_key:
        return False
    if filters.line and filters.line != entry.line:
        return False
    if not by_standing:
        return True
    if not filters.standing:
        return entry.standing is not Standing.WITHDRAWN
    return entry.standing == filters.standing


def campaign_choices(system: System) -> list[tuple[str, str]]:
    """Return key and name of a system's campaigns, for a filter."""
    return list(
        Campaign.objects.filter(system=system).order_by("name", "pk").values_list("key", "name")
    )


def line_choices(system: System) -> list[tuple[str, str]]:
    """Return the code (twice: value and words) of every line for which a post was written."""
    rows = Line.objects.filter(posts__system=system).order_by("code").distinct()
    return [(code, code) for code in dict.fromkeys(rows.values_list("code", flat=True))]
