"""What a draft will look like on each account, and what it costs, told by the networks themselves.

There is no second way to a preview: the words shown are what ``render`` would freeze now.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from virgula.domain.hashtags import Tag, tag
from virgula.domain.network import Medium, MediumKind, Rendered, TooLongError, UnfitError
from virgula.domain.schedule import to_wall
from virgula.networks.registry import network_for
from virgula.publishing.choices import LinkPolicy, Network
from virgula.publishing.models import Channel, Post
from virgula.publishing.queries.costs import spent_in_month
from virgula.publishing.refusals import network_refusal
from virgula.publishing.rendering import render_for

ICONS = {
    Network.FEED: "feed",
    Network.ASSISTED: "user",
    "email": "mail",
    "telegram": "send",
    "youtube": "play",
    "instagram": "image",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a post on an account, as it leaves; ``length`` in the network's own unit."""

    number: int
    text: str
    length: int
    pictures: tuple[Medium, ...]
    films: tuple[Medium, ...]
    title: str
    # Beside the words, where the network keeps it apart.
    link: str


@dataclass(frozen=True, slots=True)
class Budget:
    """A month's money on an account: what is spent, with this post and at most."""

    spent: Decimal
    with_this: Decimal
    cap: Decimal

    @property
    def is_passed(self) -> bool:
        return self.with_this > self.cap


@dataclass(frozen=True, slots=True)
class Outlook:
    """A draft on one account. ``problem`` is empty when it may leave as it is."""

    channel: Channel
    icon: str
    parts: tuple[Part, ...]
    problem: str
    limit: int
    unit: str
    cost: Decimal
    currency: str
    budget: Budget | None
    leaves_link_out: bool
    was_shortened: bool
    source: str
    rules_of: date
    is_proven: bool

    @property
    def length(self) -> int:
        return max((part.length for part in self.parts), default=0)

    @property
    def account(self) -> str:
        return self.channel.handle or self.channel.public_url or self.channel.base_url


@dataclass(frozen=True, slots=True)
class Tagging:
    """What happens to the hashtags of the common words."""

    inserted: tuple[str, ...]
    corrected: tuple[tuple[str, str], ...]


def outlooks(
    post: Post, channels: Sequence[Channel], media: tuple[Medium, ...], tags: Sequence[Tag]
) -> list[Outlook]:
    """Return the draft on each of these accounts; one statement where some of it costs money."""
    day = to_wall(post.due_at, post.system.zone).date()
    capped = [channel for channel in channels if channel.monthly_cap is not None]
    spent = spent_in_month(capped, day=day, zone=post.system.zone) if capped else {}
    return [_outlook(post, channel, media, tags, spent) for channel in channels]


def outlooks_without_budget(
    post: Post, channels: Sequence[Channel], media: tuple[Medium, ...]
) -> list[Outlook]:
    """Return the draft on each of these accounts without asking the database: for long lists.

    Hashtags that would be put in are left out; cost and problems hardly depend on them.
    """
    return [_outlook(post, channel, media, (), {}) for channel in channels]


def tagging(post: Post, tags: Sequence[Tag]) -> Tagging:
    """Return which hashtags are put into the common words, and which are spelled right."""
    tagged = tag(post.text, tags)
    return Tagging(tagged.inserted, tagged.corrected)


def _outlook(
    post: Post,
    channel: Channel,
    media: tuple[Medium, ...],
    tags: Sequence[Tag],
    spent: Mapping[int, Decimal],
) -> Outlook:
    network, problem = network_for(channel.network), ""
    parts: Sequence[Rendered] = ()
    try:
        parts = render_for(post, channel, media=media, tags=tags)
    except (TooLongError, UnfitError) as error:
        problem = network_refusal(error)
    cost = sum((network.cost(part) for part in parts), Decimal(0))
    rules = network.rules
    return Outlook(
        channel=channel,
        icon=ICONS.get(channel.network, "speech"),
        parts=tuple(
            _part(number, part, network.length(part.text))
            for number, part in enumerate(parts, start=1)
        ),
        problem=problem,
        limit=channel.text_limit or rules.text_limit,
        unit=rules.text_unit,
        cost=cost,
        currency=rules.price.currency,
        budget=_budget(channel, cost, spent.get(channel.pk, Decimal(0))),
        leaves_link_out=bool(post.link) and channel.link_policy == LinkPolicy.OMIT,
        was_shortened=any("…" in part.text for part in parts) and "…" not in post.text,
        source=rules.source,
        rules_of=rules.as_of,
        is_proven=rules.is_proven,
    )


def _part(number: int, part: Rendered, length: int) -> Part:
    return Part(
        number=number,
        text=part.text,
        length=length,
        pictures=tuple(_here(one) for one in part.media if one.kind is MediumKind.IMAGE),
        films=tuple(_here(one) for one in part.media if one.kind is MediumKind.VIDEO),
        title=part.title,
        link="" if part.link in part.text else part.link,
    )


def _here(medium: Medium) -> Medium:
    """Return a picture by its path: the desk may be open under another name than the site's."""
    return replace(medium, url=medium.url.removeprefix(settings.BASE_URL))


def _budget(channel: Channel, cost: Decimal, spent: Decimal) -> Budget | None:
    if channel.monthly_cap is None:
        return None
    return Budget(spent=spent, with_this=spent + cost, cap=channel.monthly_cap)


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as people of a place read it."""

    wall: datetime
    label: str


def clocks_of(post: Post) -> list[Clock]:
    """Return the hour of a post on the clocks of the system and of the institution credited."""
    system = post.system
    clocks = [Clock(post.due_at.astimezone(ZoneInfo(system.zone)), system.zone_label)]
    place = getattr(getattr(post.credit, "body", None), "territory", None)
    if place is not None and place.zone != system.zone:
        clocks.append(Clock(post.due_at.astimezone(ZoneInfo(place.zone)), str(place)))
    return clocks


@dataclass(frozen=True, slots=True)
class Reading:
    """How long the sentences of a text are: what can be told before somebody reviews it."""

    sentences: int
    words: int
    longest: int

    @property
    def is_long(self) -> bool:
        return self.longest > LONG_SENTENCE


# Spanish guides of plain language ask for 20 to 25 words; past 30 readers lose the beginning.
LONG_SENTENCE = 30


def reading_of(text: str) -> Reading:
    """Count the sentences of a text and the words of the longest; addresses are no words."""
    sentences = [
        number
        for piece in re.split(r"[.!?…]+(?=\s|$)|\n+", re.sub(r"https?://\S+", " ", text))
        if (number := len(re.findall(r"[^\W_]+", piece)))
    ]
    return Reading(len(sentences), sum(sentences), max(sentences, default=0))
