"""Feeds: RSS, Atom, RDF, JSON Feed.

feedparser is slow and right about odd feeds; characters, dates, identity, links, images and plain
text are ours (see ``decoding``, ``collecting``, ``domain.spoken_dates``, ``domain.feed_items``).
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any

from virgula.domain.feed_items import plain_text
from virgula.platform.sniffing import sniff_type
from virgula.relay.reading.base import (
    TITLE_LENGTH,
    BrokenFeedError,
    ItemImage,
    NotAFeedError,
    Raw,
    Reading,
    Refused,
    UnsafeFeedError,
)
from virgula.relay.reading.collecting import collect
from virgula.relay.reading.declared_events import declared_happening
from virgula.relay.reading.decoding import decoded, unpacked
from virgula.relay.reading.json_feeds import read_json
from virgula.relay.reading.picturing import images_in, is_tiny
from virgula.relay.reading.plain import as_text, kind_found
from virgula.relay.reading.repairing import repaired

# In a dict's own way: feedparser's warns when it lends one date to another name.
DATES = ("published", "updated", "created")
# An internal subset may define entities that unfold without end; feeds need none.
ENTITIES = re.compile(r"<!\s*ENTITY|<!\s*DOCTYPE[^>\[]{0,2000}\[", re.IGNORECASE)
PROLOG = re.compile(r"\s*<\?xml[^>]{0,300}\?>", re.IGNORECASE)
_ROOT = re.compile(
    r"<\?xml\s|<rss[\s>]|<feed[\s>]|<rdf:RDF[\s>]|<urlset[\s>]|<sitemapindex[\s>]", re.IGNORECASE
)
_IS_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
# What a server may print before the document: a warning of its own programs.
MOST_BEFORE = 8000
# All that feedparser raises on documents that nobody meant as feeds, found by damaging them.
_PARSER_FAULTS = (
    ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError,
)  # fmt: skip
_IMAGE_ENDING = re.compile(r"\.(?:jpe?g|png|webp|gif)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Printed:
    """What a feed holds, as it is printed."""

    title: str
    raws: list[Raw]
    notes: list[str]
    refused: list[Refused] = field(default_factory=list)


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
    text = without_noise(decoded(content, declared_type))
    kind = sniff_type(text[:MOST_BEFORE].encode("utf-8", "replace"))
    if kind == "application/json":
        printed = _Printed(*read_json(text))
    elif kind.startswith("application/") and "xml" in kind:
        printed = _read_xml(text, zone)
    else:
        raise NotAFeedError(kind_found(content))
    reading = collect(printed.title, printed.raws, printed.notes, base=base, zone=zone, at=at)
    return replace(reading, refused=[*reading.refused, *printed.refused])


def without_noise(text: str) -> str:
    """Return a document without what its server printed before it: blank lines, a warning.

    Raises ``UnsafeFeedError`` for one that defines entities.
    """
    if ENTITIES.search(text):
        raise UnsafeFeedError
    if _IS_PAGE.match(text):
        return text
    root = _ROOT.search(text, 0, MOST_BEFORE)
    return text[root.start() :] if root else text


def _read_xml(text: str, zone: str) -> _Printed:
    """Return the feed as its parser has it, its items still as printed."""
    import feedparser

    # The prolog names an encoding that the text has no more. feedparser gets a stream, never the
    # text, which it would take for an address or a path to open; and no address of the document:
    # it would resolve guids too, and an identity must not change when a feed moves. It neither
    # cleans nor resolves HTML, which we keep none of.
    document = repaired(PROLOG.sub("", text, count=1))
    try:
        parsed = feedparser.parse(
            io.BytesIO(document.text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _PARSER_FAULTS as error:
        raise BrokenFeedError(str(error)[:200]) from error
    entries = parsed.entries
    if not entries and not parsed.version:
        if parsed.bozo and "<item" in text:
            raise BrokenFeedError(str(parsed.get("bozo_exception", ""))[:200])
        raise NotAFeedError("xml")
    notes = ["broken"] if document.is_cut else []
    notes += [] if document.is_whole else ["very_long"]
    refused = []
    if document.cut_title is not None:
        title = " ".join(plain_text(document.cut_title).split())[:TITLE_LENGTH]
        refused = [Refused(document.items, title, "cut")]
    raws = [_raw(entry, zone) for entry in entries]
    return _Printed(as_text(parsed.feed.get("title")), raws, notes, refused)


def _raw(entry: Any, zone: str) -> Raw:
    guid = as_text(entry.get("id"))
    link = as_text(entry.get("link"))
    if link == guid and not guid.startswith(("http://", "https://")):
        # A guid counts as a link unless it says otherwise; «17» is none.
        link = ""
    contents = [as_text(part.get("value")) for part in entry.get("content") or []]
    summary = as_text(entry.get("summary"))
    text = max(contents, key=len, default="")
    title = as_text(entry.get("title"))
    return Raw(
        guid=guid,
        link=link,
        title=title,
        summary=summary or text,
        date=next((date for name in DATES if (date := as_text(dict.get(entry, name)))), ""),
        text=text,
        images=tuple(chain(_attached(entry), images_in(text), images_in(summary))),
        happening=declared_happening(entry, title, zone),
    )


def _attached(entry: Any) -> Iterator[ItemImage]:
    """Yield the images that an item declares beside its text."""
    for media in entry.get("media_content") or []:
        if _is_image(media) and not is_tiny(media.get("width"), media.get("height")):
            yield ItemImage(as_text(media.get("url")))
    for link in entry.get("links") or []:
        if link.get("rel") == "enclosure" and _is_image({**link, "url": link.get("href")}):
            yield ItemImage(as_text(link.get("href")), as_text(link.get("title")))
    for media in entry.get("media_thumbnail") or []:
        if not is_tiny(media.get("width"), media.get("height")):
            yield ItemImage(as_text(media.get("url")))
    image = entry.get("image")
    if isinstance(image, dict):
        yield ItemImage(as_text(image.get("href")))


def _is_image(media: Mapping[str, Any]) -> bool:
    declared = as_text(media.get("type")).lower()
    if declared:
        return declared.startswith("image/") and "svg" not in declared
    url = as_text(media.get("url")).partition("?")[0]
    return as_text(media.get("medium")) == "image" or bool(_IMAGE_ENDING.search(url))
