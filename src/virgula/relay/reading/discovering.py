"""Where a site tells its news: what its pages declare, and where such sites usually keep it.

Declared addresses come first. Guesses (``is_guess``) are to be tried by the caller, which keeps
only what can be read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from virgula.domain.feed_items import canonical_link
from virgula.relay.choices import SourceKind
from virgula.relay.reading.pages import Page, parse_page, words_of
from virgula.relay.reading.wordpress import posts_address

MOST_FOUND = 20
TITLE_LENGTH = 200
_FEED_TYPES = {
    "application/rss+xml": SourceKind.FEED,
    "application/atom+xml": SourceKind.FEED,
    "application/rdf+xml": SourceKind.FEED,
    "application/feed+json": SourceKind.FEED,
    "text/xml": SourceKind.FEED,
    "application/xml": SourceKind.FEED,
    "application/json": SourceKind.FEED,
    "text/calendar": SourceKind.CALENDAR,
}
_WORDPRESS_ROOT = "https://api.w.org/"
_FEED_LINK = re.compile(
    r"(?:/(?:feed|rss|atom)/?$)|(?:\.(?:rss|atom|rdf)$)|(?:/(?:rss|atom|feed)\.(?:xml|php|json)$)",
    re.IGNORECASE,
)
_CALENDAR_LINK = re.compile(r"\.ics$|^webcal:|[?&](?:outlook-)?ical=1", re.IGNORECASE)
_BLUESKY_LINK = re.compile(r"https?://bsky\.app/profile/[\w.:-]+/?", re.IGNORECASE)
_COMMENTS = re.compile(r"/comments/|comentarios|comments", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Discovered:
    """A place where a site may tell its news. ``kind``: a ``SourceKind``."""

    kind: str
    url: str
    title: str = ""
    is_guess: bool = False


def discover(
    content: bytes | str, base: str, *, declared_type: str = "", guesses: bool = True
) -> list[Discovered]:
    """Return where a page says that its site tells its news, the likeliest first.

    ``base`` is the page's address. Raises ``NotAFeedError`` when the content is no page.
    """
    page = parse_page(content, base, declared_type)
    found: dict[str, Discovered] = {}
    candidates = [*_declared(page), *_linked(page)]
    # Feeds of comments are not the institution's voice.
    candidates = [one for one in candidates if not _COMMENTS.search(f"{one.url} {one.title}")]
    if guesses:
        candidates += _guesses(page, base)
    for one in candidates:
        url = canonical_link(
            re.sub(r"^webcals?:", "https:", one.url, flags=re.IGNORECASE), page.base
        )
        if url and url not in found and len(url) <= 1000:
            found[url] = Discovered(one.kind, url, one.title[:TITLE_LENGTH], one.is_guess)
    return list(found.values())[:MOST_FOUND]


def _declared(page: Page) -> Iterator[Discovered]:
    """Yield what the page's <link> elements declare."""
    for link in islice(page.root.iter("link"), 200):
        relations = (link.get("rel") or "").lower().split()
        href = (link.get("href") or "").strip()
        title = " ".join((link.get("title") or "").split())
        media = (link.get("type") or "").partition(";")[0].strip().lower()
        if not href:
            continue
        if _WORDPRESS_ROOT in relations:
            address = canonical_link(href, page.base)
            if address:
                yield Discovered(SourceKind.WORDPRESS, posts_address(address), page.title)
        elif {"alternate", "feed"} & set(relations) and not _is_wordpress_object(media, href):
            kind = _FEED_TYPES.get(media) or (SourceKind.FEED if "feed" in relations else None)
            if kind:
                yield Discovered(kind, href, title or page.title)


def _is_wordpress_object(media: str, href: str) -> bool:
    """Tell whether a JSON alternate is WordPress's word for this one page, or an oEmbed."""
    return media == "application/json" and bool(re.search(r"wp-json|oembed|rest_route", href))


def _linked(page: Page) -> Iterator[Discovered]:
    """Yield what the page links to in its text: a feed's icon, a calendar, an account."""
    for anchor in islice(page.root.iter("a"), 3000):
        href = (anchor.get("href") or "").strip()
        path = href.partition("#")[0]
        if not path or len(path) > 1000:
            continue
        if _CALENDAR_LINK.search(path):
            yield Discovered(SourceKind.CALENDAR, path, _title(anchor, page))
        elif _FEED_LINK.search(path.partition("?")[0]):
            yield Discovered(SourceKind.FEED, path, _title(anchor, page))
        elif _BLUESKY_LINK.fullmatch(path):
            yield Discovered(SourceKind.BLUESKY, path, _title(anchor, page))


def _title(anchor: Any, page: Page) -> str:
    words = " ".join(words_of(anchor, TITLE_LENGTH).split())
    return words or (anchor.get("title") or "").strip() or page.title


def _guesses(page: Page, base: str) -> Iterator[Discovered]:
    """Yield where sites usually keep their news, at the root of the page's own address."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return
    root = f"{parts.scheme}://{parts.netloc}"
    for kind, url in (
        (SourceKind.FEED, f"{root}/feed/"),
        (SourceKind.WORDPRESS, posts_address(f"{root}/wp-json/")),
        (SourceKind.FEED, f"{root}/rss.xml"),
        (SourceKind.SITEMAP, f"{root}/sitemap-news.xml"),
        (SourceKind.SITEMAP, f"{root}/sitemap.xml"),
    ):
        yield Discovered(kind, url, page.title, is_guess=True)
