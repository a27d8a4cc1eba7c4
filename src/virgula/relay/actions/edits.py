"""What becomes of an entry whose source changed its words: a proposal, never a second post."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from virgula.domain.schedule import to_wall
from virgula.journal.actions import write_record
from virgula.publishing.actions import approve_post, create_post, withdraw_post
from virgula.publishing.actions.errors import NotNowError
from virgula.publishing.choices import Origin
from virgula.publishing.models import Post
from virgula.relay.actions.deciding import label
from virgula.relay.actions.errors import AlreadyDecidedError, NothingToUndoError
from virgula.relay.actions.happenings import note_happenings
from virgula.relay.choices import EditStatus, EntryStatus
from virgula.relay.models import Entry, EntryEdit
from virgula.relay.queries import suggestion_for
from virgula.relay.reading import Item

# These wait for a person: what changed is shown to them.
SHOWN = (EntryStatus.NEW, EntryStatus.APPROVED)


def note_edit(entry: Entry, item: Item, at: datetime) -> None:
    """Keep the new words and mark them: a proposal, never a second post.

    Called inside the visit's transaction. What waits, or was approved already, gets an
    ``EntryEdit`` for a person to see; a newer edit takes the place of one that nobody decided.
    """
    before = (entry.title, entry.summary, entry.event_on)
    entry.title, entry.summary, entry.text = item.title, item.summary, item.text
    entry.content_sha256, entry.edited_at = item.content_sha256, at
    entry.save(update_fields=["title", "summary", "text", "content_sha256", "edited_at"])
    note_happenings([entry], items={entry.identity: item}, at=at)
    if entry.status in SHOWN and before != (entry.title, entry.summary, entry.event_on):
        _propose(entry, before, at)
    write_record(
        by=None,
        verb="relay.entry_edited",
        target=entry,
        at=at,
        changes={"title": [before[0], item.title]} if before[0] != item.title else {},
    )


def _propose(entry: Entry, before: tuple[str, str, Any], at: datetime) -> None:
    """Replace the words that are proposed; what they were when we used them stays."""
    now = {
        "found_at": at,
        "title": entry.title,
        "summary": entry.summary,
        "event_on": entry.event_on,
    }
    title, summary, event_on = before
    was = {"title_before": title, "summary_before": summary, "event_before": event_on}
    edit, _made = EntryEdit.objects.update_or_create(
        entry=entry, status=EditStatus.PROPOSED, defaults=now, create_defaults=now | was
    )
    if (edit.title_before, edit.summary_before, edit.event_before) == (
        edit.title,
        edit.summary,
        edit.event_on,
    ):
        # The source took it back: there is nothing to decide.
        edit.delete()


def apply_edit(*, edit: EntryEdit, by: Any, at: datetime) -> Post:
    """Write anew the post that has not left: the same accounts, the same hour, the new words.

    Raises ``NothingToUndoError`` once something of it has left; then a correction is the way.
    """
    entry = edit.entry
    with transaction.atomic():
        _close(edit, EditStatus.APPLIED, by=by, at=at)
        old = entry.post
        if old is None:
            raise NothingToUndoError(entry, has_left=False)
        channels = list(old.channels.all())
        try:
            withdraw_post(post=old, by=by, at=at)
        except NotNowError as error:
            raise NothingToUndoError(entry, has_left=True) from error
        said = suggestion_for(entry, channels=channels, at=at)
        post = create_post(
            system=old.system,
            origin=Origin.RELAY,
            title=entry.title,
            text=said.text,
            variants=said.variants,
            link=entry.link,
            credit=old.credit,
            due_wall=to_wall(max(old.due_at, at), old.due_zone).replace(microsecond=0),
            due_zone=old.due_zone,
            by=by,
            at=at,
        )
        approve_post(post=post, channels=channels, by=by, at=at)
        Entry.objects.filter(pk=entry.pk).update(post=post)
        entry.post = post
        write_record(
            by=by,
            verb="relay.edit_applied",
            target=entry,
            at=at,
            changes={"title": [edit.title_before, edit.title]},
        )
    return post


def correct_edit(*, edit: EntryEdit, by: Any, at: datetime) -> Post:
    """Write the draft of a correction that cites what we said; a person approves it, or not."""
    entry = edit.entry
    with transaction.atomic():
        _close(edit, EditStatus.APPLIED, by=by, at=at)
        old = entry.post
        system = entry.source.system
        channels = [one for one in old.channels.all() if one.is_active] if old else []
        said = suggestion_for(entry, channels=[], at=at)
        post = create_post(
            system=system,
            origin=Origin.RELAY,
            title=_("Correction: %(title)s") % {"title": entry.title},
            text=_("Correction of what we published («%(before)s»):\n\n%(words)s")
            % {"before": edit.title_before, "words": said.text},
            link=entry.link,
            credit=entry.source.actor,
            channels=channels,
            due_wall=to_wall(at, system.zone).replace(microsecond=0),
            due_zone=system.zone,
            by=by,
            at=at,
        )
        write_record(by=by, verb="relay.edit_corrected", target=entry, at=at)
    return post


def ignore_edit(*, edit: EntryEdit, by: Any, at: datetime) -> None:
    """Leave what we said as it is."""
    with transaction.atomic():
        _close(edit, EditStatus.IGNORED, by=by, at=at)
        write_record(by=by, verb="relay.edit_ignored", target=edit.entry, at=at)


def _close(edit: EntryEdit, status: EditStatus, *, by: Any, at: datetime) -> None:
    """Decide on an edit once: of two who decide the second is told."""
    closed = EntryEdit.objects.filter(pk=edit.pk, status=EditStatus.PROPOSED).update(
        status=status, decided_at=at, decided_by=label(by)
    )
    if not closed:
        raise AlreadyDecidedError(Entry.objects.get(pk=edit.entry_id))
    edit.status = status
