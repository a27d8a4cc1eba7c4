"""A web page as a tree, and what its elements say: words, links, images."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html

from virgula.domain.feed_items import one_line_a_paragraph, tree_words
from virgula.platform.sniffing import sniff_type
from virgula.relay.reading.base import (
    ALT_LENGTH,
    LINK_LENGTH,
    TEXT_LENGTH,
    ItemImage,
    NotAFeedError,
)
from virgula.relay.reading.decoding import decoded, unpacked

# Lists of news are far smaller; what comes after is not read.
MOST_BYTES = 2 * 1024 * 1024
# Where sites that load their images late keep the address.
_IMAGE_SOURCES = ("data-src", "data-lazy-src", "data-original", "src")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its tree, what its relative links hang from, and its title."""

    root: Any
    base: str
    title: str


def parse_page(content: bytes | str, base: str, declared_type: str = "") -> Page:
    """Return a page as a tree. Raises ``NotAFeedError`` when it is no HTML at all."""
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    content = unpacked(content)
    if not content.strip():
        raise NotAFeedError("empty")
    kind = sniff_type(content)
    if not kind.startswith("text/") and "xml" not in kind:
        raise NotAFeedError("pdf" if kind == "application/pdf" else "text")
    text = decoded(content[:MOST_BYTES], declared_type)
    # In one encoding that we choose: a page's own word for it is often wrong.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotAFeedError("text") from error
    declared_base = next(iter(root.xpath("//base/@href")), "")
    title = next((words_of(e) for e in root.iter("title")), "")
    return Page(root, _joined(base, declared_base) or base, title)


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def words_of(element: Any, most: int = TEXT_LENGTH) -> str:
    """Return the words of an element, one line a block; scripts and styles say nothing."""
    return one_line_a_paragraph(tree_words(element, most=most))


def link_of(element: Any) -> str:
    """Return the link that an element is, is within, or holds; empty when there is none."""
    if element.tag == "a":
        return (element.get("href") or "").strip()
    for anchor in element.iter("a"):
        href = (anchor.get("href") or "").strip()
        if href and not href.startswith(("#", "javascript:", "mailto:", "tel:")):
            return href
    for above in element.iterancestors("a"):
        return (above.get("href") or "").strip()
    return ""


def image_of(element: Any, base: str) -> ItemImage | None:
    """Return the image that an element is or holds, with the words that stand for it."""
    for image in element.iter("img"):
        source = next((s for name in _IMAGE_SOURCES if (s := _address(image.get(name)))), "")
        url = _joined(base, source or _largest(image.get("srcset") or image.get("data-srcset")))
        if url.startswith(("http://", "https://")) and len(url) <= LINK_LENGTH:
            return ItemImage(url, " ".join((image.get("alt") or "").split())[:ALT_LENGTH])
    return None


def _address(value: str | None) -> str:
    value = (value or "").strip()
    return "" if value.startswith("data:") else value


def _largest(srcset: str | None) -> str:
    """Return the address of the widest image of a ``srcset``."""
    best, width = "", -1.0
    for candidate in (srcset or "")[:5000].split(", "):
        address, _, size = candidate.strip().rstrip(",").partition(" ")
        match = re.match(r"\d+(?:\.\d+)?", size.strip())
        found = float(match[0]) if match else 1.0
        if address and not address.startswith("data:") and found > width:
            best, width = address, found
    return best
