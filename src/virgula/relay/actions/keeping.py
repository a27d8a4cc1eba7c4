"""From the items of a document to the entries of its source: what is new, what was edited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from virgula.domain.feed_items import same_page
from virgula.institutions.clock import civil_day
from virgula.relay.actions.edits import note_edit
from virgula.relay.actions.happenings import note_happenings, propose_activities
from virgula.relay.actions.joining import join_copies
from virgula.relay.actions.rules import apply_rules
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry, EntryImage, Source
from virgula.relay.reading import Item

# A site that moves prints its old items again: what is this old is no news.
NEWS_DAYS = 60


@dataclass
class Found:
    """What a reading brought to the source's rows."""

    new: list[Entry] = field(default_factory=list)
    edited: int = 0


def keep_items(
    source: Source, items: Sequence[Item], at: datetime, *, copy: Callable[[], str]
) -> Found:
    """Store what is new of ``items`` and note what was edited; each item is one row for ever.

    ``copy`` keeps the document where they stand and returns its mark; called when one is new.
    The caller holds the source's row: of two visits at once the second sees what the first wrote.
    """
    known = _known(source, items)
    found = Found()
    today = civil_day(source.system, at)
    new: dict[str, Item] = {}
    for item in items:
        entry = known.get(item.identity) or known.get(_words_key(item.link, item.title))
        if entry is None:
            found.new.append(_new_entry(source, item, at, today))
            new[item.identity] = item
        elif entry.content_sha256 != item.content_sha256:
            note_edit(entry, item, at)
            found.edited += 1
    if found.new:
        kept = copy()
        for entry in found.new:
            entry.copy_sha256 = kept
        Entry.objects.bulk_create(found.new)
        _keep_images(found.new, new)
        note_happenings(found.new, items=new, at=at)
        join_copies(source, found.new)
        propose_activities(found.new, items=new, at=at)
        apply_rules(found.new, at)
    return found


def _known(source: Source, items: Sequence[Item]) -> dict[Any, Entry]:
    """Return the rows that the items may be: by identity, or by link and title.

    Some sites print a new guid at each visit: the same title at the same link is the same item.
    """
    links = [item.link for item in items if item.link]
    rows = source.entries.filter(
        Q(identity__in=[item.identity for item in items]) | Q(link__in=links)
    )
    known: dict[Any, Entry] = {}
    for entry in rows.order_by("pk"):
        known[entry.identity] = entry
        if entry.link:
            known.setdefault(_words_key(entry.link, entry.title), entry)
    return known


def _words_key(link: str, title: str) -> tuple[str, str] | None:
    return (link, title) if link else None


def _new_entry(source: Source, item: Item, at: datetime, today: date) -> Entry:
    told_on = (item.published_at or at).astimezone(ZoneInfo(source.zone)).date()
    is_first = source.visited_at is None
    is_old = item.published_at is not None and (today - told_on).days > NEWS_DAYS
    is_news = not source.skip_first_visit if is_first else not is_old
    return Entry(
        source=source,
        identity=item.identity,
        guid=item.guid,
        link=item.link,
        page_key=same_page(item.link),
        title=item.title,
        summary=item.summary,
        text=item.text,
        published_at=item.published_at,
        published_text=item.published_text,
        found_at=at,
        content_sha256=item.content_sha256,
        status=EntryStatus.NEW if is_news else EntryStatus.SEEN,
    )


def _keep_images(entries: Sequence[Entry], items: dict[str, Item]) -> None:
    """Note where the images of the new entries are; the first of what is shown is brought soon."""
    EntryImage.objects.bulk_create(
        EntryImage(
            entry=entry,
            position=position,
            url=image.url,
            alt=image.alt,
            next_at=entry.found_at if position == 1 and entry.status == EntryStatus.NEW else None,
        )
        for entry in entries
        for position, image in enumerate(items[entry.identity].images, start=1)
    )
