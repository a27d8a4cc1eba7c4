"""What becomes of an entry whose source changed its words."""

from datetime import datetime

from virgula.journal.actions import write_record
from virgula.relay.choices import EditStatus, EntryStatus
from virgula.relay.models import Entry, EntryEdit
from virgula.relay.reading import Item


def note_edit(entry: Entry, item: Item, at: datetime) -> None:
    """Keep the new words and mark them: a proposal, never a second post.

    Called inside the visit's transaction. What was approved already gets an ``EntryEdit`` for a
    person to decide; a newer edit takes the place of one that nobody decided.
    """
    before = entry.title
    if entry.status == EntryStatus.APPROVED:
        _propose(entry, item, at)
    entry.title, entry.summary, entry.text = item.title, item.summary, item.text
    entry.content_sha256, entry.edited_at = item.content_sha256, at
    entry.save(update_fields=["title", "summary", "text", "content_sha256", "edited_at"])
    write_record(
        by=None,
        verb="relay.entry_edited",
        target=entry,
        at=at,
        changes={"title": [before, item.title]} if before != item.title else {},
    )


def _propose(entry: Entry, item: Item, at: datetime) -> None:
    """Replace the words that are proposed; what they were when we used them stays."""
    EntryEdit.objects.update_or_create(
        entry=entry,
        status=EditStatus.PROPOSED,
        defaults={"found_at": at, "title": item.title, "summary": item.summary},
        create_defaults={
            "found_at": at,
            "title_before": entry.title,
            "title": item.title,
            "summary_before": entry.summary,
            "summary": item.summary,
            "event_before": entry.event_on,
        },
    )
