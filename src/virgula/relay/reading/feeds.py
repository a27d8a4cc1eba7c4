"""Feeds: RSS, Atom, RDF, JSON Feed.

feedparser is slow and right about odd feeds; characters, dates, identity, links, images and plain
text are ours (see ``decoding``, ``collecting``, ``domain.spoken_dates``, ``domain.feed_items``).
"""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from typing import Any

from virgula.platform.sniffing import sniff_type
from virgula.relay.reading.base import (
    BrokenFeedError,
    ItemImage,
    NotAFeedError,
    Raw,
    Reading,
    UnsafeFeedError,
)
from virgula.relay.reading.collecting import collect
from virgula.relay.reading.declared_events import declared_happening
from virgula.relay.reading.decoding import decoded, unpacked
from virgula.relay.reading.json_feeds import read_json
from virgula.relay.reading.picturing import images_in, is_tiny
from virgula.relay.reading.plain import as_text, kind_found

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
# Of more items than these not even the dates are looked at.
MOST_READ = 12_000
_ITEM_START = re.compile(r"<(?:item|entry)[\s>]")
# All that feedparser raises on documents that nobody meant as feeds, found by damaging them.
_PARSER_FAULTS = (
    ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError,
)  # fmt: skip
_IMAGE_ENDING = re.compile(r"\.(?:jpe?g|png|webp|gif)$", re.IGNORECASE)


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
        title, raws, notes = read_json(text)
    elif kind.startswith("application/") and "xml" in kind:
        title, raws, notes = _read_xml(text, zone)
    else:
        raise NotAFeedError(kind_found(content))
    return collect(title, raws, notes, base=base, zone=zone, at=at)


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


def _read_xml(text: str, zone: str) -> tuple[str, list[Raw], list[str]]:
    import feedparser

    # The prolog names an encoding that the text has no more. feedparser gets a stream, never the
    # text, which it would take for an address or a path to open; and no address of the document:
    # it would resolve guids too, and an identity must not change when a feed moves. It neither
    # cleans nor resolves HTML, which we keep none of.
    document, is_whole = _first_items(PROLOG.sub("", text, count=1))
    try:
        parsed = feedparser.parse(
            io.BytesIO(document.encode("utf-8", "replace")),
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
    notes = ["broken"] if parsed.bozo and _is_cut(text) else []
    notes += [] if is_whole else ["very_long"]
    if "broken" in notes and _is_cut_inside_an_item(text):
        # Half of an item, with half a link, would be another one when it comes whole.
        entries = entries[:-1]
    return as_text(parsed.feed.get("title")), [_raw(entry, zone) for entry in entries], notes


def _first_items(text: str) -> tuple[str, bool]:
    """Return the document up to the last item that is read at all, and whether that is all."""
    starts = islice(_ITEM_START.finditer(text), MOST_READ, None)
    beyond = next(starts, None)
    return (text, True) if beyond is None else (text[: beyond.start()], False)


def _is_cut_inside_an_item(text: str) -> bool:
    lowered = text.lower()
    return any(lowered.rfind(f"<{name}") > lowered.rfind(f"</{name}") for name in ("item", "entry"))


def _is_cut(text: str) -> bool:
    """Tell whether the document ends before its closing tag: the answer came incomplete."""
    tail = text.rstrip()[-200:].lower()
    return not any(end in tail for end in ("</rss>", "</feed>", "</rdf:rdf>"))


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
