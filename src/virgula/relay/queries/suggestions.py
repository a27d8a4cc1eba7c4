"""What an entry would say on each account: of the template, of a person, fitted, credited."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from virgula.domain.hashtags import Tag
from virgula.domain.network import Rendered, TooLongError, UnfitError
from virgula.domain.schedule import to_wall
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, System
from virgula.networks.registry import network_for
from virgula.publishing.choices import Network, Origin
from virgula.publishing.models import Channel, Post
from virgula.publishing.rendering import render_for, tags_of
from virgula.relay.models import BodyHandle, Entry, EntryImage, RelaySettings
from virgula.relay.wording import (
    Name,
    Parts,
    credit_within,
    default_template,
    fitted,
    kept_ending,
    lead_of,
    when_said,
)
from virgula.relay.words import WORDS_LIMIT

# A network that refuses words after so many shortenings refuses them for another reason.
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The words of an entry: those of all accounts, and those of one where they differ."""

    text: str
    variants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OnChannel:
    """What would go out on one account. ``problem``: why it would not."""

    channel: Channel
    words: str
    shown: str
    is_own: bool
    cost: Decimal
    currency: str
    problem: TooLongError | UnfitError | None = None


def settings_of(system: System) -> RelaySettings:
    """Return how a system relays; one that never said anything has the program's rules."""
    found = RelaySettings.objects.filter(system=system).first()
    return found or RelaySettings(system=system)


def announcers(entry: Entry, copies: Iterable[Entry] = ()) -> list[Actor]:
    """Return who tells of it, each once: its source's institution, and those of its copies."""
    actors = [entry.source.actor, *(copy.source.actor for copy in copies)]
    return list({actor.pk: actor for actor in actors}.values())


def copies_of(entries: Collection[Entry]) -> Mapping[int, list[Entry]]:
    """Return, for each entry, what other sources tell of the same: one statement."""
    rows = Entry.objects.filter(same_as__in=[entry.pk for entry in entries])
    found: dict[int, list[Entry]] = defaultdict(list)
    for copy in rows.select_related("source__actor").order_by("pk"):
        if copy.same_as_id is not None:
            found[copy.same_as_id].append(copy)
    return found


def handles_of(actors: Iterable[Actor]) -> Mapping[tuple[int, str], str]:
    """Return the accounts of institutions by institution and network: one statement."""
    rows = BodyHandle.objects.filter(actor__in=[actor.pk for actor in actors])
    return {(row.actor_id, row.network): row.handle for row in rows}


def network_named(channel: Channel) -> str:
    """Return the network on which a channel's words are read, also of one published by hand."""
    if channel.network == Network.ASSISTED:
        return str(channel.options.get("of", ""))
    return channel.network


def suggestion_for(
    entry: Entry,
    *,
    channels: Sequence[Channel],
    at: datetime,
    text: str = "",
    variants: Mapping[str, str] | None = None,
    settings: RelaySettings | None = None,
    tags: Sequence[Tag] | None = None,
) -> Suggestion:
    """Return the words of an entry for some accounts.

    ``text`` are a person's for all, ``variants`` those for one account; else what was prepared
    before, else the template. An account gets words of its own where the institution is known by
    an account there, or where the common ones would lose their credit.
    """
    system = entry.source.system
    settings = settings or settings_of(system)
    actors = announcers(entry, copies_of([entry]).get(entry.pk, ()))
    handles = handles_of(actors)
    maker = _Maker(entry, actors, settings.template or default_template(), civil_day(system, at))
    said = (text or entry.draft_text).strip()
    own = {**entry.draft_variants, **(variants or {})}
    common = said or maker.words(WORDS_LIMIT, "", {})
    post = _unsaved(entry, common, at)
    tags = tags_of(post) if tags is None else tags
    found = {}
    for channel in channels:
        if own.get(channel.key, "").strip():
            found[channel.key] = own[channel.key].strip()
            continue
        network = network_named(channel)

        def make(limit: int, network: str = network) -> str:
            if said:
                return kept_ending(said, limit=limit)
            return maker.words(limit, network, handles)

        words = _fitting(post, channel, make, tags)
        if words != common:
            found[channel.key] = words
    return Suggestion(common, found)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the words of one entry from the template."""

    entry: Entry
    actors: Sequence[Actor]
    template: str
    today: date

    def words(self, limit: int, network: str, handles: Mapping[tuple[int, str], str]) -> str:
        names = [Name.of(actor, handles.get((actor.pk, network), "")) for actor in self.actors]
        entry = self.entry
        parts = Parts(
            title=entry.title,
            summary=lead_of(entry.title, entry.summary),
            when=when_of(entry, today=self.today),
            place=entry.activity.place if entry.activity else "",
            credit=credit_within(names, max(limit // 2, 20)),
        )
        return fitted(self.template, parts, limit=limit)


def when_of(entry: Entry, *, today: date | None = None) -> str:
    """Say when what an entry announces happens; nothing where it announces no day."""
    system, activity, day = entry.source.system, entry.activity, entry.event_on
    # An edit that names another day waits for a person in the agenda: here the newest word counts.
    if activity is not None and (day is None or activity.first_on <= day <= activity.last_on):
        return when_said(
            system,
            activity.first_on,
            last=activity.last_on,
            starts_at=activity.starts_at,
            zone=activity.zone,
            today=today,
        )
    return when_said(system, day, today=today) if day else ""


def _unsaved(entry: Entry, text: str, at: datetime) -> Post:
    system = entry.source.system
    return Post(
        system=system,
        origin=Origin.RELAY,
        title=entry.title,
        text=text,
        link=entry.link,
        due_at=at,
        due_zone=system.zone,
        due_wall=to_wall(at, system.zone).replace(tzinfo=None).isoformat(timespec="seconds"),
        created_at=at,
    )


def _fitting(post: Post, channel: Channel, make: Any, tags: Sequence[Tag]) -> str:
    """Return the longest words that the channel takes whole, with their hashtags and link."""
    limit = max(WORDS_LIMIT, len(post.text))
    words = make(limit)
    for _try in range(MOST_TRIES):
        over = _over(post, channel, words, tags)
        if over <= 0:
            return str(words)
        limit = len(words) - over
        shorter = make(max(limit, 1))
        if shorter == words:
            break
        words = shorter
    return str(words)


def _over(post: Post, channel: Channel, words: str, tags: Sequence[Tag]) -> int:
    """Return by how much the words are too long; 0 where they fit, or length is not the matter."""
    try:
        _rendered(post, channel, words, tags)
    except TooLongError as error:
        return max(error.length - error.limit, 1)
    except UnfitError:
        return 0
    return 0


def _rendered(post: Post, channel: Channel, words: str, tags: Sequence[Tag]) -> Sequence[Rendered]:
    post.variants = {channel.key: words}
    return render_for(post, channel, media=(), tags=tags)


def on_channels(
    entry: Entry,
    *,
    channels: Sequence[Channel],
    at: datetime,
    settings: RelaySettings | None = None,
    from_template: bool = False,
) -> tuple[Suggestion, list[OnChannel]]:
    """Return the words of an entry and what each account would say, with its cost.

    ``from_template`` leaves out what a person prepared.
    """
    if from_template:
        entry.draft_text, entry.draft_variants = "", {}
    probe = _unsaved(entry, entry.title, at)
    tags = tags_of(probe)
    suggestion = suggestion_for(entry, channels=channels, at=at, settings=settings, tags=tags)
    post = _unsaved(entry, suggestion.text, at)
    return suggestion, [_on_channel(post, channel, suggestion, tags) for channel in channels]


def _on_channel(
    post: Post, channel: Channel, suggestion: Suggestion, tags: Sequence[Tag]
) -> OnChannel:
    network = network_for(channel.network)
    words = suggestion.variants.get(channel.key, "")
    post.variants = {channel.key: words} if words else {}
    said = words or suggestion.text
    currency = network.rules.price.currency
    try:
        parts = render_for(post, channel, media=(), tags=tags)
    except (TooLongError, UnfitError) as error:
        return OnChannel(channel, said, said, bool(words), Decimal(0), currency, error)
    cost = sum((network.cost(part) for part in parts), Decimal(0))
    shown = "\n\n".join(part.text for part in parts)
    return OnChannel(channel, said, shown, bool(words), cost, currency)


def sample_entry(system: System) -> Entry | None:
    """Return the newest item of a system, a dated one where there is: to show how words read."""
    rows = Entry.objects.filter(source__system=system, same_as=None)
    rows = rows.select_related("source__system", "source__actor", "activity")
    dated = rows.filter(event_on__isnull=False).order_by("-found_at", "-pk").first()
    return dated or rows.order_by("-found_at", "-pk").first()


def handle_rows(system: System) -> list[BodyHandle]:
    """Return by which accounts the institutions of a system are credited."""
    names = dict(Network.choices)
    rows = list(
        BodyHandle.objects.filter(actor__system=system)
        .select_related("actor")
        .order_by("actor__name", "network", "pk")
    )
    for row in rows:
        row.network_name = str(names.get(row.network, row.network))
    return rows


def relay_picture(entry: Entry) -> EntryImage | None:
    """Return the picture that would go out, ours and with words; else the one that lacks them."""
    rows = [one for one in entry.images.all() if one.upload_id]
    return next((one for one in rows if one.alt.strip()), rows[0] if rows else None)
