"""From what a source printed to items in plain words, each once.

The identity is chosen here: a guid that is shared identifies nothing.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from virgula.domain import feed_items
from virgula.domain.mending import mended
from virgula.domain.spoken_dates import ReadDate, read_date
from virgula.relay.reading.base import (
    DATE_LENGTH,
    LINK_LENGTH,
    MOST_HTML,
    MOST_ITEMS,
    SUMMARY_LENGTH,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Item,
    Raw,
    Reading,
    Refused,
)
from virgula.relay.reading.picturing import chosen_images

# A clock may be a little ahead; a date further than this is none of a publication.
AHEAD = timedelta(days=2)
# Before this nobody published on the web: a date left at its zero.
FIRST_DAY = datetime(1995, 1, 1, tzinfo=UTC)


def collect(
    title: str,
    raws: Sequence[Raw],
    notes: Sequence[str],
    *,
    base: str,
    zone: str,
    at: datetime | None = None,
    keeps_order: bool = False,
) -> Reading:
    """Return the items of a document, each once, cleaned, and what was left out.

    ``at``: the moment of reading, by which a date is told to be of the future. Of more items than
    are read at once the newest stay; with ``keeps_order``, the first.
    """
    # Some sites print one guid for every item: then it identifies nothing.
    guids = Counter(guid for raw in raws if (guid := raw.guid.strip()))
    shared = {guid for guid, count in guids.items() if count > 1}
    cleaner = _Cleaner(shared, base, zone, at)
    items: dict[str, tuple[int, Item]] = {}
    refused: list[Refused] = []
    for position, raw in enumerate(raws, start=1):
        item = cleaner.clean(raw)
        if not item.title or item.identity in items:
            why = "repeated" if item.title else "no_words"
            refused.append(Refused(position, item.title, why))
        else:
            items[item.identity] = (position, item)
    kept, left = _newest(list(items.values()), keeps_order)
    refused += [Refused(position, item.title, "too_many") for position, item in left]
    refused.sort(key=lambda one: one.position)
    told = [*notes, *(["shared_guids"] if shared else []), *cleaner.notes()]
    if kept and not any(item.published_at or item.happening for item in kept):
        told.append("no_dates")
    plain_title = " ".join(mended(feed_items.plain_text(title)).split())
    return Reading(feed_items.shortened(plain_title, TITLE_LENGTH), kept, refused, told)


def _newest(
    placed: list[tuple[int, Item]], keeps_order: bool
) -> tuple[list[Item], list[tuple[int, Item]]]:
    """Return the items that are read, in the document's order, and those that are too many."""
    if len(placed) <= MOST_ITEMS:
        return [item for _place, item in placed], []
    ranked = placed
    if not keeps_order:
        # Without a date it may be the newest: sites print those first.
        ranked = sorted(
            placed, key=lambda pair: pair[1].published_at or datetime.max.replace(tzinfo=UTC),
            reverse=True,
        )  # fmt: skip
    chosen = {position for position, _item in ranked[:MOST_ITEMS]}
    kept = [item for position, item in placed if position in chosen]
    return kept, [(position, item) for position, item in placed if position not in chosen]


class _Cleaner:
    """Turn what was printed into plain words, and remember what was odd."""

    def __init__(self, shared: set[str], base: str, zone: str, at: datetime | None) -> None:
        self.shared, self.base, self.zone, self.at = shared, base, zone, at
        self.odd: set[str] = set()

    def notes(self) -> list[str]:
        return sorted(self.odd)

    def clean(self, raw: Raw) -> Item:
        guid = raw.guid.strip()[:LINK_LENGTH]
        link = self._link(raw, guid)
        summary = self._words(raw.summary)
        text = self._words(raw.text) if raw.text not in {"", raw.summary} else summary
        # What is said is kept once: a text that is the summary is no other text.
        whole = feed_items.shortened(text, TEXT_LENGTH) if text != summary else ""
        if text == summary and len(text) > SUMMARY_LENGTH:
            whole = feed_items.shortened(text, TEXT_LENGTH)
        summary = feed_items.shortened(summary or text, SUMMARY_LENGTH)
        # A title is one line; an item without one is known by its first words.
        title = " ".join(self._words(raw.title).split())
        title = feed_items.shortened(title or feed_items.first_sentence(summary), TITLE_LENGTH)
        date = self._date(raw.date)
        return Item(
            identity=feed_items.identity_of(
                guid="" if raw.guid.strip() in self.shared else guid,
                link=link,
                title=raw.title or summary,
                printed_date=raw.date,
            ),
            guid=guid,
            link=link,
            title=title,
            summary=summary,
            published_at=date.at if date else None,
            published_text="" if date else " ".join(raw.date.split())[:DATE_LENGTH],
            content_sha256=feed_items.content_digest(
                title=title, summary=summary, happening=raw.happening
            ),
            text=whole,
            images=chosen_images(raw.images, self.base),
            date_read=("zone" if date.has_zone else "source") if date else "",
            happening=raw.happening,
        )

    def _link(self, raw: Raw, guid: str) -> str:
        link = feed_items.canonical_link(raw.link, self.base) if raw.link else ""
        if not link and guid.startswith(("http://", "https://")):
            link = feed_items.canonical_link(guid)
        return link if len(link) <= LINK_LENGTH else ""

    def _words(self, html: str) -> str:
        printed = html[:MOST_HTML]
        better = mended(printed)
        plain = feed_items.plain_text(better)
        words = mended(plain)
        if better != printed or words != plain:
            self.odd.add("mended")
        return feed_items.without_ending(words)

    def _date(self, printed: str) -> ReadDate | None:
        """Return the instant of a printed date; one that cannot be of a publication is none."""
        date = read_date(printed, self.zone) if printed else None
        if date is None:
            return None
        if date.at < FIRST_DAY:
            self.odd.add("odd_dates")
            return None
        if self.at is not None and date.at > self.at + AHEAD:
            self.odd.add("future_dates")
            return None
        return date
