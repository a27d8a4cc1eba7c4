"""Bring one page that a person saw: an entry like any other, of whose page it is."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from virgula.domain.feed_items import (
    canonical_link,
    content_digest,
    identity_of,
    plain_text,
    same_page,
    shortened,
)
from virgula.evidence.actions import keep_copy
from virgula.institutions.models import Actor, System
from virgula.journal.actions import write_record
from virgula.platform.sniffing import sniff_type
from virgula.relay.actions.errors import RelayError
from virgula.relay.actions.keeping import keep_items
from virgula.relay.actions.sources import free_key
from virgula.relay.choices import EntryStatus, SourceKind
from virgula.relay.models import Entry, Source
from virgula.relay.queries.recognising import zone_of
from virgula.relay.reading import Item
from virgula.relay.reading.base import SUMMARY_LENGTH, TITLE_LENGTH


class AlreadyHereError(RelayError):
    """The system has an entry of this page."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(str(entry.pk))
        self.entry = entry


def entry_of_page(system: System, *links: str) -> Entry | None:
    """Return the first entry of a page, whichever source told it."""
    keys = {same_page(canonical_link(link)) for link in links if link} - {""}
    if not keys:
        return None
    rows = Entry.objects.filter(source__system=system, page_key__in=keys)
    return rows.select_related("source__actor", "same_as").order_by("pk").first()


def item_of_page(read: Item | None, *, title: str, summary: str, link: str, at: datetime) -> Item:
    """Return what was read of a page with the words that a person left of it.

    Of a page that cannot be read the person's words are all, and its day is today.
    """
    title = shortened(" ".join(plain_text(title).split()), TITLE_LENGTH)
    summary = shortened(plain_text(summary), SUMMARY_LENGTH)
    digest = content_digest(title=title, summary=summary)
    if read is not None:
        return replace(read, title=title, summary=summary, content_sha256=digest)
    link = canonical_link(link) if link else ""
    day = at.date().isoformat()
    return Item(
        identity=identity_of(guid="", link=link, title=title, printed_date=day),
        guid="",
        link=link,
        title=title,
        summary=summary,
        published_at=at,
        published_text="",
        content_sha256=digest,
    )


def paste_page(
    *, system: System, actor: Actor, item: Item, content: bytes = b"", url: str = "", by: Any,
    at: datetime,
) -> Entry:  # fmt: skip
    """Put a page into the inbox, with a dated copy of what it showed.

    ``content`` is the page as it was read; empty when a person wrote it. Raises
    ``AlreadyHereError``: one page is one entry. What was only seen at a first visit goes to the
    inbox instead: a person asked for it.
    """
    with transaction.atomic():
        # Of two who paste at once the second finds what the first brought.
        System.objects.select_for_update().get(pk=system.pk)
        entry = entry_of_page(system, item.link, url)
        if entry is not None and entry.status != EntryStatus.SEEN:
            raise AlreadyHereError(entry)
        if entry is not None:
            Entry.objects.filter(pk=entry.pk).update(status=EntryStatus.NEW, found_at=at)
            entry.refresh_from_db()
        else:
            entry = _new_entry(_source_of(system, actor), item, content, url, at)
        write_record(by=by, verb="relay.page_pasted", target=entry, at=at)
    return entry


def _new_entry(source: Source, item: Item, content: bytes, url: str, at: datetime) -> Entry:
    def copy() -> str:
        if not content:
            return ""
        return keep_copy(content, content_type=sniff_type(content), url=url, at=at).sha256

    found = keep_items(source, [item], at, copy=copy)
    if not found.new:
        raise AlreadyHereError(source.entries.get(identity=item.identity))
    entry = found.new[0]
    entry.refresh_from_db()
    return entry


def _source_of(system: System, actor: Actor) -> Source:
    """Return where the pasted links of an institution are kept, made when it is first needed.

    It is never visited, so that everything in it is news.
    """
    known = Source.objects.filter(system=system, actor=actor, kind=SourceKind.PASTE)
    source = known.order_by("pk").first()
    if source is not None:
        return source
    name = _("Links of %(name)s") % {"name": actor.acronym or shortened(actor.name, 150)}
    return Source.objects.create(
        system=system,
        actor=actor,
        key=free_key(system, name),
        name=name,
        kind=SourceKind.PASTE,
        location="",
        zone=zone_of(actor, system),
        skip_first_visit=False,
    )
