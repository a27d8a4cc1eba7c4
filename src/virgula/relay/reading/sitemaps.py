"""Sitemaps: of news, with titles and dates; plain ones, with addresses alone; and their indexes."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from virgula.domain.feed_items import canonical_link
from virgula.relay.reading.base import (
    MOST_ITEMS,
    BrokenFeedError,
    ItemImage,
    NotAFeedError,
    Raw,
    Reading,
)
from virgula.relay.reading.collecting import collect
from virgula.relay.reading.decoding import decoded, unpacked
from virgula.relay.reading.feeds import PROLOG, without_noise
from virgula.relay.reading.plain import kind_found

MOST_FOLLOWED = 10
MOST_READ = 2000
# An address tells a title only when it was made of one.
LEAST_WORDS = 3
_NEWS = re.compile(r"news|noticia|boletin|comunicado|post", re.IGNORECASE)
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?)$", re.IGNORECASE)


def read_sitemap(
    content: bytes,
    *,
    base: str,
    zone: str,
    declared_type: str = "",
    options: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Reading:
    """Return the items of a sitemap; of an index, where its sitemaps are (``Reading.follow``).

    Raises a ``FeedError``.
    """
    content = unpacked(content)
    if not content.strip():
        raise NotAFeedError("empty")
    text = without_noise(decoded(content, declared_type))
    root = _parsed(text)
    if root is None:
        raise NotAFeedError(kind_found(content))
    name = _local(root)
    if name == "sitemapindex":
        return Reading("", [], [], [], tuple(_to_follow(root, base)))
    if name != "urlset":
        raise NotAFeedError(kind_found(content))
    urls = [url for url in root if _local(url) == "url"]
    is_whole = len(urls) <= MOST_READ
    if not is_whole:
        # Dates of sitemaps are ISO 8601: as text they are in order.
        urls = sorted(urls, key=lambda url: _text(url, "lastmod"), reverse=True)[:MOST_READ]
    raws = [_raw(url) for url in urls]
    notes = ["titles_from_links"] if any(not title for _raw_item, title in raws) else []
    notes += [] if is_whole else ["very_long"]
    listed = [raw for raw, _title in raws]
    return collect(_publication(root), listed, notes, base=base, zone=zone, at=at)


def _parsed(text: str) -> Any:
    """Return the root of the document, or ``None`` when it is no XML."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    try:
        return etree.fromstring(PROLOG.sub("", text, count=1).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "<urlset" in text or "<sitemapindex" in text:
            raise BrokenFeedError(str(error)[:200]) from error
        return None


def _local(element: Any) -> str:
    """Return an element's name without its namespace: sites get the namespaces wrong."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _text(element: Any, *path: str) -> str:
    """Return the words of the first element at a path of local names."""
    for name in path:
        element = next((child for child in element if _local(child) == name), None)
        if element is None:
            return ""
    return "".join(element.itertext()).strip()


def _to_follow(root: Any, base: str) -> Iterator[str]:
    """Yield the sitemaps of an index: those of news first, then the newest."""
    listed = [
        (bool(_NEWS.search(loc)), _text(entry, "lastmod"), loc)
        for entry in list(root)[:MOST_ITEMS]
        if (loc := _text(entry, "loc"))
    ]
    links = [canonical_link(loc, base) for _news, _date, loc in sorted(listed, reverse=True)]
    yield from [link for link in dict.fromkeys(links) if link][:MOST_FOLLOWED]


def _publication(root: Any) -> str:
    for url in list(root)[:1]:
        return _text(url, "news", "publication", "name")
    return ""


def _raw(url: Any) -> tuple[Raw, str]:
    """Return an item, and the title that the sitemap gave it, if any."""
    link = _text(url, "loc")
    given = _text(url, "news", "title")
    images = tuple(
        ItemImage(_text(image, "loc"), _text(image, "caption") or _text(image, "title"))
        for image in url
        if _local(image) == "image"
    )
    date = _text(url, "news", "publication_date") or _text(url, "lastmod")
    raw = Raw(
        guid="",
        link=link,
        title=given or title_from_link(link),
        summary="",
        date=date,
        images=images[:8],
    )
    return raw, given


def title_from_link(link: str) -> str:
    """Return the words of an address that was made of a title, or nothing.

    «…/2026/11/convoca-el-foro-de-archivos/» says «Convoca el foro de archivos».
    """
    try:
        path = urlsplit(link.strip()).path
    except ValueError:
        return ""
    last = _EXTENSION.sub("", unquote(path.rstrip("/").rpartition("/")[2]))
    words = [word for word in re.split(r"[-_+\s]+", last) if word]
    if words and words[0].isdigit():
        words = words[1:]
    if len(words) < LEAST_WORDS or sum(word.isdigit() for word in words) * 2 > len(words):
        return ""
    title = " ".join(words)
    return title[:1].upper() + title[1:]
