"""Feeds: RSS, Atom, RDF, JSON Feed.

feedparser is slow and right about odd feeds; dates, identity, links and plain text are ours (see
``domain.spoken_dates``, ``domain.feed_items``).
"""

import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from virgula.platform.sniffing import sniff_type
from virgula.relay.reading.base import (
    BrokenFeedError,
    NotAFeedError,
    Raw,
    Reading,
    UnsafeFeedError,
)
from virgula.relay.reading.collecting import collect
from virgula.relay.reading.decoding import unpacked
from virgula.relay.reading.plain import as_text, kind_found

# In a dict's own way: feedparser's warns when it lends one date to another name.
DATES = ("published", "updated", "created")
JSON_FEED = "https://jsonfeed.org/version/"
# An internal subset may define entities that unfold without end; feeds need none.
ENTITIES = re.compile(rb"<!\s*ENTITY|<!\s*DOCTYPE[^>\[]*\[", re.IGNORECASE)
_LOOKS_LIKE_XML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<", re.ASCII)


def read_feed(
    content: bytes,
    *,
    base: str,
    zone: str,
    declared_type: str = "",
    options: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Reading:
    """Return the items of a feed: refuse, then parse, then clean.

    ``base`` resolves relative links; ``zone`` reads dates that carry none; ``declared_type`` is
    the ``Content-Type`` header whole, for its charset. Raises a ``FeedError``.
    """
    content = unpacked(content)
    if not content.strip():
        raise NotAFeedError("empty")
    kind = sniff_type(content)
    if kind == "application/json":
        title, raws, notes = _read_json(content)
    elif kind.startswith("application/") and "xml" in kind:
        title, raws, notes = _read_xml(content, declared_type)
    else:
        raise NotAFeedError(kind_found(content))
    return collect(title, raws, notes, base=base, zone=zone, at=at)


def _read_json(content: bytes) -> tuple[str, list[Raw], list[str]]:
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
    return as_text(feed.get("title")), raws, []


def _json_raw(item: dict[str, Any]) -> Raw:
    summary = item.get("summary") or item.get("content_html") or item.get("content_text")
    return Raw(
        guid=as_text(item.get("id")),
        link=as_text(item.get("url") or item.get("external_url")),
        title=as_text(item.get("title")),
        summary=as_text(summary),
        date=as_text(item.get("date_published") or item.get("date_modified")),
    )


def _read_xml(content: bytes, declared_type: str) -> tuple[str, list[Raw], list[str]]:
    # Without NULs, so that UTF-16 hides nothing.
    if ENTITIES.search(content.replace(b"\x00", b"")):
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
    return as_text(parsed.feed.get("title")), [_xml_raw(entry) for entry in entries], notes


def _is_cut(content: bytes) -> bool:
    """Tell whether the document ends before its closing tag: the answer came incomplete."""
    tail = content.replace(b"\x00", b"").rstrip()[-200:].lower()
    return not any(end in tail for end in (b"</rss>", b"</feed>", b"</rdf:rdf>"))


def _xml_raw(entry: Any) -> Raw:
    contents = [part.get("value", "") for part in entry.get("content", [])]
    guid = as_text(entry.get("id"))
    link = as_text(entry.get("link"))
    if link == guid and not guid.startswith(("http://", "https://")):
        # A guid counts as a link unless it says otherwise; «17» is none.
        link = ""
    return Raw(
        guid=guid,
        link=link,
        title=as_text(entry.get("title")),
        summary=as_text(entry.get("summary")) or as_text(next(iter(contents), "")),
        date=next((text for name in DATES if (text := as_text(dict.get(entry, name)))), ""),
    )
