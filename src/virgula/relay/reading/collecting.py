"""From what a source printed to items in plain words, each once.

The identity is chosen here: a guid that is shared identifies nothing.
"""

from collections import Counter

from virgula.domain import feed_items
from virgula.domain.spoken_dates import read_date
from virgula.relay.reading.base import (
    DATE_LENGTH,
    LINK_LENGTH,
    MOST_ITEMS,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    Item,
    Raw,
    Reading,
    Refused,
)


def collect(title: str, raws: list[Raw], notes: list[str], *, base: str, zone: str) -> Reading:
    """Return the items of a document, each once, cleaned, and what was left out."""
    # Some sites print one guid for every item: then it identifies nothing.
    guids = Counter(raw.guid.strip() for raw in raws)
    shared = {guid for guid, count in guids.items() if guid and count > 1}
    items: dict[str, Item] = {}
    refused: list[Refused] = []
    for position, raw in enumerate(raws, start=1):
        item = _clean(raw, shared, base, zone)
        why = _reason_against(item, items)
        if why:
            refused.append(Refused(position, item.title or feed_items.plain_text(raw.title), why))
        else:
            items[item.identity] = item
    if shared:
        notes = [*notes, "shared_guids"]
    if items and not any(item.published_at for item in items.values()):
        notes = [*notes, "no_dates"]
    return Reading(feed_items.plain_text(title), list(items.values()), refused, notes)


def _reason_against(item: Item, items: dict[str, Item]) -> str:
    if not item.title:
        return "no_words"
    if item.identity in items:
        return "repeated"
    return "too_many" if len(items) >= MOST_ITEMS else ""


def _clean(raw: Raw, shared: set[str], base: str, zone: str) -> Item:
    guid = raw.guid.strip()[:LINK_LENGTH]
    link = feed_items.canonical_link(raw.link, base) if raw.link else ""
    if not link and guid.startswith(("http://", "https://")):
        link = feed_items.canonical_link(guid)
    link = link if len(link) <= LINK_LENGTH else ""
    summary = feed_items.shortened(feed_items.plain_text(raw.summary), SUMMARY_LENGTH)
    # A title is one line; an item without one is known by its first words.
    title = " ".join(feed_items.plain_text(raw.title).split())
    title = feed_items.shortened(title or feed_items.first_sentence(summary), TITLE_LENGTH)
    date = read_date(raw.date, zone) if raw.date else None
    return Item(
        identity=feed_items.identity_of(
            guid="" if raw.guid.strip() in shared else guid,
            link=link,
            title=raw.title or summary,
            printed_date=raw.date,
        ),
        guid=guid,
        link=link,
        title=title,
        summary=summary,
        published_at=date.at if date else None,
        published_text="" if date else raw.date[:DATE_LENGTH],
        content_sha256=feed_items.content_digest(title=title, summary=summary),
        happening=raw.happening,
    )
