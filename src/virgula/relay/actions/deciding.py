"""Decide on an entry: approve, dismiss, put off, change its words, undo."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from virgula.domain.schedule import to_wall
from virgula.institutions.clock import civil_day
from virgula.journal.actions import write_record
from virgula.publishing.actions import NotNowError, approve_post, create_post, withdraw_post
from virgula.publishing.choices import Origin
from virgula.publishing.models import Channel, Post
from virgula.publishing.queries import relay_channels_of
from virgula.relay.actions.errors import AlreadyDecidedError, NothingToUndoError
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry
from virgula.relay.queries import credits_of, words_for


def approve_entry(
    *,
    entry: Entry,
    by: Any,
    at: datetime,
    text: str = "",
    channels: Iterable[Channel] | None = None,
    wait: timedelta | None = None,
) -> Post:
    """Make a post of the entry and let it leave on the system's channels, once.

    It waits a little before it leaves, so that a slip can be undone. Of two who approve at once
    the second gets ``AlreadyDecidedError``, and nothing of theirs stays. Raises what
    ``publishing.actions`` raises, too.
    """
    system = entry.source.system
    chosen = list(relay_channels_of(system) if channels is None else channels)
    wait = timedelta(seconds=settings.RELAY_GRACE_SECONDS) if wait is None else wait
    with transaction.atomic():
        post = create_post(
            system=system,
            origin=Origin.RELAY,
            title=entry.title,
            text=text.strip() or entry.draft_text or words_for(entry),
            link=entry.link,
            credit=entry.source.actor,
            due_wall=to_wall(at + wait, system.zone).replace(microsecond=0),
            due_zone=system.zone,
            by=by,
            at=at,
        )
        approve_post(post=post, channels=chosen, by=by, at=at)
        _decide(entry, EntryStatus.APPROVED, by=by, at=at, post=post)
    return post


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


def dismiss_entry(*, entry: Entry, by: Any, at: datetime) -> None:
    """Say that the entry is not for us."""
    with transaction.atomic():
        _decide(entry, EntryStatus.DISMISSED, by=by, at=at)


def put_off_entry(*, entry: Entry, by: Any, at: datetime) -> None:
    """Show the entry again tomorrow."""
    tomorrow = civil_day(entry.source.system, at) + timedelta(days=1)
    with transaction.atomic():
        changed = Entry.objects.filter(pk=entry.pk, status=EntryStatus.NEW).update(
            later_on=tomorrow, decided_at=at, decided_by=_label(by)
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


def change_words(*, entry: Entry, text: str, by: Any, at: datetime) -> None:
    """Keep the words with which the entry will leave; empty goes back to the template's."""
    with transaction.atomic():
        changed = Entry.objects.filter(pk=entry.pk, status=EntryStatus.NEW).update(
            draft_text=text.strip()
        )
        if not changed:
            raise AlreadyDecidedError(_fresh(entry))
        entry.draft_text = text.strip()
        write_record(by=by, verb="relay.words_changed", target=entry, at=at)


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
        ).update(status=EntryStatus.NEW, post=None, later_on=None, decided_at=None, decided_by="")
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
    entry: Entry, status: EntryStatus, *, by: Any, at: datetime, post: Post | None = None
) -> None:
    """Set the decision if none stands; the compare-and-set is what makes it one."""
    decided = Entry.objects.filter(pk=entry.pk, status=EntryStatus.NEW).update(
        status=status, post=post, decided_at=at, decided_by=_label(by), later_on=None
    )
    if not decided:
        raise AlreadyDecidedError(_fresh(entry))
    entry.status, entry.post, entry.decided_at = status, post, at
    write_record(
        by=by,
        verb=f"relay.entry_{status.value}",
        target=entry,
        at=at,
        changes={"credit": ["", credits_of(entry)]} if post else {},
    )


def _fresh(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def _label(by: Any) -> str:
    return str(by)[:200] if by else ""
