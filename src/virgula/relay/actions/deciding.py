"""Decide on an entry: approve, dismiss, put off, change its words, undo."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from virgula.domain.schedule import to_wall
from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.journal.actions import write_record
from virgula.publishing.actions import (
    NoChannelError,
    NotNowError,
    PublishingError,
    UnfitForChannelError,
    approve_post,
    attach_media,
    create_post,
    withdraw_post,
)
from virgula.publishing.choices import Origin
from virgula.publishing.models import Channel, Post
from virgula.publishing.queries import relay_channels_of
from virgula.publishing.queries.slots import is_free_hour
from virgula.relay.actions.errors import AlreadyDecidedError, NoHourError, NothingToUndoError
from virgula.relay.choices import EditStatus, EntryStatus
from virgula.relay.models import Entry, EntryEdit, EntryImage
from virgula.relay.queries import (
    credits_of,
    last_relays,
    proposals,
    relay_picture,
    relays_had,
    settings_of,
    suggestion_for,
)


def approve_entry(
    *,
    entry: Entry,
    by: Any,
    at: datetime,
    text: str = "",
    variants: Mapping[str, str] | None = None,
    channels: Iterable[Channel] | None = None,
    wait: timedelta | None = None,
    due_at: datetime | None = None,
    rule: str = "",
) -> Post:
    """Make a post of the entry and let it leave on the system's channels, once.

    It leaves at ``due_at``; else it waits a little, so that a slip can be undone. ``variants`` are
    the words for one account. ``rule`` says which rule approved it, when no person did. Of two who
    approve at once the second gets ``AlreadyDecidedError``, and nothing of theirs stays. Raises
    what ``publishing.actions`` raises, too.
    """
    system = entry.source.system
    chosen = list(relay_channels_of(system) if channels is None else channels)
    wait = timedelta(seconds=settings.RELAY_GRACE_SECONDS) if wait is None else wait
    said = suggestion_for(entry, channels=chosen, at=at, text=text, variants=variants)
    leaves = to_wall(due_at or at + wait, system.zone).replace(microsecond=0)
    with transaction.atomic():
        post = create_post(
            system=system,
            origin=Origin.RELAY,
            title=entry.title,
            text=said.text,
            variants=said.variants,
            link=entry.link,
            credit=entry.source.actor,
            due_wall=leaves,
            due_zone=system.zone,
            by=by,
            at=at,
        )
        _approve(post, relay_picture(entry), chosen, by=by, at=at)
        _decide(entry, EntryStatus.APPROVED, by=by, at=at, post=post, rule=rule)
    return post


def _approve(
    post: Post, picture: EntryImage | None, channels: Sequence[Channel], *, by: Any, at: datetime
) -> None:
    """Approve it with its picture; without, where a network does not take that picture.

    A picture without words for who does not see it stays at home.
    """
    if picture is not None and picture.upload is not None and picture.alt.strip():
        try:
            with transaction.atomic():
                attach_media(post=post, upload=picture.upload, alt=picture.alt, by=by, at=at)
                approve_post(post=post, channels=channels, by=by, at=at)
        except UnfitForChannelError:
            post.refresh_from_db()
        else:
            return
    approve_post(post=post, channels=channels, by=by, at=at)


def approve_entries(*, entries: Sequence[Entry], by: Any, at: datetime) -> list[Post]:
    """Approve several, each by itself, leaving one after another instead of all at once.

    What somebody else decided meanwhile is left as it is.
    """
    posts: list[Post] = []
    for entry in entries:
        pause = timedelta(seconds=settings.RELAY_PACE_SECONDS * len(posts))
        wait = timedelta(seconds=settings.RELAY_GRACE_SECONDS) + pause
        try:
            posts.append(approve_entry(entry=entry, by=by, at=at, wait=wait))
        except AlreadyDecidedError:
            continue
    return posts


@dataclass
class Scheduled:
    """What became of several: approved to an hour, decided by another, refused, without an hour."""

    posts: list[Post] = field(default_factory=list)
    already: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, PublishingError]] = field(default_factory=list)
    no_hour: list[Entry] = field(default_factory=list)


def schedule_entries(
    *,
    system: System,
    entries: Sequence[Entry],
    by: Any,
    at: datetime,
    rules: Mapping[int, str] | None = None,
    until: datetime | None = None,
) -> Scheduled:
    """Approve several into free hours of the accounts, in fair rotation; each by itself.

    ``rules`` names the rule that approves each entry, by its key. What would leave at or after
    ``until``, or after its event, gets no hour.
    """
    done = Scheduled()
    channels = relay_channels_of(system)
    hours = proposals(
        entries,
        system=system,
        channels=channels,
        settings=settings_of(system),
        last=last_relays(system, now=at),
        had=relays_had(system, now=at),
        now=at,
    )
    for entry in entries:
        turn = hours.get(entry.pk)
        due_at = turn.at if turn else None
        if due_at is None or (until is not None and due_at >= until):
            done.no_hour.append(entry)
            continue
        _schedule(done, entry, due_at, channels, (rules or {}).get(entry.pk, ""), by=by, at=at)
    return done


def _schedule(
    done: Scheduled,
    entry: Entry,
    due_at: datetime,
    channels: Sequence[Channel],
    rule: str,
    *,
    by: Any,
    at: datetime,
) -> None:
    try:
        post = approve_entry(entry=entry, by=by, at=at, channels=channels, due_at=due_at, rule=rule)
    except AlreadyDecidedError as error:
        done.already.append(error.entry)
    except PublishingError as error:
        done.refused.append((entry, error))
    else:
        done.posts.append(post)


def schedule_entry(
    *,
    entry: Entry,
    by: Any,
    at: datetime,
    text: str = "",
    variants: Mapping[str, str] | None = None,
    shown_at: datetime | None = None,
) -> Post:
    """Approve one into the hour that was shown to a person, if it is still free.

    Else it is the next free hour of the accounts that its institution's share allows. Raises
    ``NoHourError`` where none is free, and what ``approve_entry`` raises.
    """
    system = entry.source.system
    channels = relay_channels_of(system)
    if not channels:
        raise NoChannelError
    if shown_at is not None and shown_at > at and is_free_hour(system, channels, shown_at):
        return approve_entry(
            entry=entry,
            by=by,
            at=at,
            text=text,
            variants=variants,
            channels=channels,
            due_at=shown_at,
        )
    hours = proposals(
        [entry],
        system=system,
        channels=channels,
        settings=settings_of(system),
        last=last_relays(system, now=at),
        had=relays_had(system, now=at),
        now=at,
    )
    due_at = hours[entry.pk].at if entry.pk in hours else None
    if due_at is None:
        raise NoHourError(entry)
    return approve_entry(
        entry=entry,
        by=by,
        at=at,
        text=text,
        variants=variants,
        channels=channels,
        due_at=due_at,
    )


def undo_together(
    *, entries: Sequence[Entry], by: Any, at: datetime
) -> tuple[list[Entry], list[Entry]]:
    """Bring back what was decided together; return what came back and what had left already."""
    back, gone = [], []
    for entry in entries:
        try:
            undo_decision(entry=entry, by=by, at=at)
        except NothingToUndoError as error:
            if error.has_left:
                gone.append(entry)
        else:
            back.append(entry)
    return back, gone


def dismiss_entry(*, entry: Entry, by: Any, at: datetime, rule: str = "") -> None:
    """Say that the entry is not for us; ``rule`` says which rule did, when no person did."""
    with transaction.atomic():
        _decide(entry, EntryStatus.DISMISSED, by=by, at=at, rule=rule)


def put_off_entry(*, entry: Entry, by: Any, at: datetime) -> None:
    """Show the entry again tomorrow."""
    tomorrow = civil_day(entry.source.system, at) + timedelta(days=1)
    with transaction.atomic():
        changed = Entry.objects.filter(pk=entry.pk, status=EntryStatus.NEW).update(
            later_on=tomorrow, decided_at=at, decided_by=label(by)
        )
        if not changed:
            raise AlreadyDecidedError(_fresh(entry))
        entry.later_on = tomorrow
        write_record(
            by=by,
            verb="relay.entry_put_off",
            target=entry,
            at=at,
            changes={"later_on": ["", tomorrow.isoformat()]},
        )


def change_words(
    *,
    entry: Entry,
    text: str,
    variants: Mapping[str, str] | None = None,
    by: Any,
    at: datetime,
) -> None:
    """Keep the words with which the entry will leave; empty goes back to the template's."""
    kept = {key: words.strip() for key, words in (variants or {}).items() if words.strip()}
    with transaction.atomic():
        changed = Entry.objects.filter(pk=entry.pk, status=EntryStatus.NEW).update(
            draft_text=text.strip(), draft_variants=kept
        )
        if not changed:
            raise AlreadyDecidedError(_fresh(entry))
        entry.draft_text, entry.draft_variants = text.strip(), kept
        write_record(by=by, verb="relay.words_changed", target=entry, at=at)


def describe_image(*, image: EntryImage, alt: str, by: Any, at: datetime) -> None:
    """Write the words of an image for who does not see it: without them it does not go out."""
    alt = alt.strip()[:1500]
    if alt == image.alt:
        return
    with transaction.atomic():
        before, image.alt = image.alt, alt
        image.save(update_fields=["alt"])
        write_record(
            by=by,
            verb="relay.image_described",
            target=image.entry,
            at=at,
            changes={"alt": [before, alt]},
        )


def undo_decision(*, entry: Entry, by: Any, at: datetime) -> None:
    """Bring the entry back to the inbox, as long as nothing of it has left.

    Raises ``NothingToUndoError``.
    """
    with transaction.atomic():
        fresh = Entry.objects.select_for_update().get(pk=entry.pk)
        if fresh.status == EntryStatus.APPROVED:
            _withdraw(fresh, by=by, at=at)
        elif fresh.status != EntryStatus.DISMISSED and fresh.later_on is None:
            raise NothingToUndoError(fresh, has_left=False)
        # Compared again: of two who undo at once the second has nothing left to undo.
        undone = Entry.objects.filter(
            pk=fresh.pk, status=fresh.status, decided_at=fresh.decided_at
        ).update(
            status=EntryStatus.NEW,
            post=None,
            later_on=None,
            decided_at=None,
            decided_by="",
            decided_rule="",
        )
        if not undone:
            raise NothingToUndoError(_fresh(entry), has_left=False)
        write_record(by=by, verb="relay.decision_undone", target=fresh, at=at)
    entry.refresh_from_db()


def _withdraw(entry: Entry, *, by: Any, at: datetime) -> None:
    post = entry.post
    if post is None:
        raise NothingToUndoError(entry, has_left=False)
    try:
        withdraw_post(post=post, by=by, at=at)
    except NotNowError as error:
        raise NothingToUndoError(entry, has_left=True) from error


def _decide(
    entry: Entry,
    status: EntryStatus,
    *,
    by: Any,
    at: datetime,
    post: Post | None = None,
    rule: str = "",
) -> None:
    """Set the decision if none stands; the compare-and-set is what makes it one."""
    decided = Entry.objects.filter(pk=entry.pk, status=EntryStatus.NEW).update(
        status=status,
        post=post,
        decided_at=at,
        decided_by=label(by),
        decided_rule=rule[:100],
        later_on=None,
    )
    if not decided:
        raise AlreadyDecidedError(_fresh(entry))
    entry.status, entry.post, entry.decided_at, entry.decided_rule = status, post, at, rule
    # Whoever decided saw the words as they read now.
    EntryEdit.objects.filter(entry=entry, status=EditStatus.PROPOSED).update(
        status=EditStatus.APPLIED, decided_at=at, decided_by=label(by)
    )
    changes: dict[str, Any] = {"credit": ["", credits_of(entry)]} if post else {}
    write_record(
        by=by,
        verb=f"relay.entry_{status.value}",
        target=entry,
        at=at,
        changes=changes | ({"rule": ["", rule]} if rule else {}),
    )


def _fresh(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def label(by: Any) -> str:
    """Return how the history names somebody; nobody is the machine."""
    return str(by)[:200] if by else ""
