"""Read a feed (RSS, Atom, RDF, JSON Feed) into items, and say what was not taken and why.

Nothing here fetches or stores: bytes in, items out. feedparser is slow and right about odd feeds;
dates, identity, links and plain text are ours (see ``domain.spoken_dates``, ``domain.feed_items``).
"""

import io
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from virgula.domain import feed_items
from virgula.domain.spoken_dates import read_date
from virgula.platform.sniffing import sniff_type

MOST_ITEMS = 500
TITLE_LENGTH, SUMMARY_LENGTH, TEXT_LENGTH = 500, 5000, 100
LINK_LENGTH = 1000
JSON_FEED = "https://jsonfeed.org/version/"
# An internal subset may define entities that unfold without end; feeds need none.
_ENTITIES = re.compile(rb"<!\s*ENTITY|<!\s*DOCTYPE[^>\[]*\[", re.IGNORECASE)
_LOOKS_LIKE_XML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<", re.ASCII)


class FeedError(Exception):
    """What was read is not a feed that we can take items from."""


class NotAFeedError(FeedError):
    """It is something else. ``found``: html, empty, pdf, image, calendar, text, xml."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class UnsafeFeedError(FeedError):
    """It defines entities: a document that could unfold without end."""


class BrokenFeedError(FeedError):
    """It begins like a feed, and nothing in it could be read."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Item:
    """One item, in plain words."""

    identity: str
    guid: str
    link: str
    title: str
    summary: str
    published_at: datetime | None
    # As the source printed it, when it could not be read.
    published_text: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that was not taken. ``why``: no_words, repeated, too_many."""

    position: int
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document holds. ``notes``: broken, shared_guids, no_dates."""

    title: str
    items: list[Item]
    refused: list[Refused]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class _Raw:
    guid: str
    link: str
    title: str
    summary: str
    date: str


def read_feed(content: bytes, *, base: str, zone: str, declared_type: str = "") -> Reading:
    """Return the items of a feed, newest rules first: refuse, then parse, then clean.

    ``base`` resolves relative links; ``zone`` reads dates that carry none; ``declared_type`` is
    the ``Content-Type`` header whole, for its charset. Raises a ``FeedError``.
    """
    if not content.strip():
        raise NotAFeedError("empty")
    kind = sniff_type(content)
    if kind == "application/json":
        title, raws, notes = _read_json(content)
    elif kind.startswith("application/") and "xml" in kind:
        title, raws, notes = _read_xml(content, declared_type)
    else:
        raise NotAFeedError(_plain_kind(kind))
    return _collect(title, raws, notes, base, zone)


def _plain_kind(kind: str) -> str:
    group = kind.partition("/")[0]
    special = {"text/html": "html", "application/pdf": "pdf", "text/calendar": "calendar"}
    return special.get(kind, "image" if group in {"image", "video"} else "text")


def _read_json(content: bytes) -> tuple[str, list[_Raw], list[str]]:
    try:
        feed = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BrokenFeedError(str(error)[:200]) from error
    if not isinstance(feed, dict) or not str(feed.get("version", "")).startswith(JSON_FEED):
        raise NotAFeedError("text")
    items = feed.get("items")
    raws = (
        [_json_raw(item) for item in items if isinstance(item, dict)]
        if isinstance(items, list)
        else []
    )
    return _text(feed.get("title")), raws, []


def _json_raw(item: dict[str, Any]) -> _Raw:
    summary = item.get("summary") or item.get("content_html") or item.get("content_text")
    return _Raw(
        guid=_text(item.get("id")),
        link=_text(item.get("url") or item.get("external_url")),
        title=_text(item.get("title")),
        summary=_text(summary),
        date=_text(item.get("date_published") or item.get("date_modified")),
    )


def _text(value: Any) -> str:
    """Return a value as text that every database can keep: no NUL, no half characters."""
    if not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _read_xml(content: bytes, declared_type: str) -> tuple[str, list[_Raw], list[str]]:
    # Without NULs, so that UTF-16 hides nothing.
    if _ENTITIES.search(content.replace(b"\x00", b"")):
        raise UnsafeFeedError
    import feedparser

    # Without the document's address: feedparser would resolve guids too, and an identity must not
    # change when a feed moves. Links are resolved in ``_clean``.
    headers = {"content-type": declared_type} if declared_type else {}
    # A stream, never the bytes: feedparser takes a text for an address or a path to open.
    parsed = feedparser.parse(io.BytesIO(content), response_headers=headers)
    entries = parsed.entries
    if not entries and not parsed.version:
        if parsed.bozo and _LOOKS_LIKE_XML.match(content) and b"<item" in content:
            raise BrokenFeedError(str(parsed.get("bozo_exception", ""))[:200])
        raise NotAFeedError("xml")
    notes = ["broken"] if parsed.bozo and _is_cut(content) else []
    return _text(parsed.feed.get("title")), [_xml_raw(entry) for entry in entries], notes


def _is_cut(content: bytes) -> bool:
    """Tell whether the document ends before its closing tag: the answer came incomplete."""
    tail = content.replace(b"\x00", b"").rstrip()[-200:].lower()
    return not any(end in tail for end in (b"</rss>", b"</feed>", b"</rdf:rdf>"))


def _xml_raw(entry: Any) -> _Raw:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    guid = _text(entry.get("id"))
    link = _text(entry.get("link"))
    if link == guid and not guid.startswith(("http://", "https://")):
        # A guid counts as a link unless it says otherwise; «17» is none.
        link = ""
    return _Raw(
        guid=guid,
        link=link,
        title=_text(entry.get("title")),
        summary=_text(entry.get("summary")) or _text(next(iter(contents), "")),
        date=_text(entry.get("published") or entry.get("updated") or entry.get("created")),
    )


def _collect(title: str, raws: list[_Raw], notes: list[str], base: str, zone: str) -> Reading:
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


def _clean(raw: _Raw, shared: set[str], base: str, zone: str) -> Item:
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
        published_text="" if date else raw.date[:TEXT_LENGTH],
        content_sha256=feed_items.content_digest(title=title, summary=summary),
    )
