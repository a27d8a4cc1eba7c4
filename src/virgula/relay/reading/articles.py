"""One page of a site as an item: what it says of itself in its head, and what it shows.

Sites describe a page for others in OpenGraph (https://ogp.me), schema.org in JSON-LD, and plain
``meta``; each says only some of it, so the first that says a thing is believed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from virgula.domain.feed_items import plain_text
from virgula.domain.happening import Happening
from virgula.domain.spoken_dates import ReadDate, read_date
from virgula.relay.reading.base import (
    ALT_LENGTH,
    LINK_LENGTH,
    MOST_IMAGES,
    TEXT_LENGTH,
    Item,
    ItemImage,
    NotAFeedError,
    Raw,
)
from virgula.relay.reading.collecting import collect
from virgula.relay.reading.pages import Page, image_of, parse_page, words_of

_ARTICLES = re.compile(r"(News|Report|Blog|Tech|Scholarly)?(Article|Posting)$|^WebPage$")
_DATES = (
    "article:published_time", "og:published_time", "datepublished", "dcterms.date",
    "dcterms.created", "dc.date", "dc.date.issued", "dc.date.created", "publish-date",
    "publishdate", "publication_date", "date", "fecha",
)  # fmt: skip
# Where a page keeps what it is about, the surest first.
_BODIES = (
    "//*[@itemprop='articleBody']", "//article", "//main", "//*[@role='main']",
    "//*[@id='content' or @id='contenido']", "//body",
)  # fmt: skip
MOST_SCRIPTS, SCRIPT_LENGTH, MOST_NODES = 20, 300_000, 200
LEAST_PARAGRAPH = 40
YEARS = (1995, 2200)
LONGEST = timedelta(days=366)
_MARKED_DATES = "//*[@itemprop='datePublished'] | //time"


@dataclass(frozen=True, slots=True)
class Article:
    """A page read as an item. ``asks_password``: what was shown is the door, not the page."""

    item: Item
    site: str = ""
    asks_password: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """What the head of a page says: the ``meta`` by name, and the objects of schema.org."""

    meta: dict[str, str]
    article: dict[str, Any]
    event: dict[str, Any]


def read_article(content: bytes, *, base: str, zone: str, declared_type: str = "") -> Article:
    """Return what a page tells. ``zone`` reads its dates without one.

    Raises ``NotAFeedError`` when it is no page of HTML, or has no words to be known by ("empty").
    """
    page = parse_page(content, base, declared_type)
    said = _said(page)
    raw = _raw(page, said, base, zone)
    reading = collect("", [raw], [], base=base, zone=zone)
    if not reading.items:
        raise NotAFeedError("empty")
    return Article(
        item=reading.items[0],
        site=said.meta.get("og:site_name", "")[:200],
        asks_password=bool(page.root.xpath("//input[@type='password']")),
    )


def _said(page: Page) -> _Said:
    meta: dict[str, str] = {}
    for element in page.root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = " ".join((element.get("content") or "").split())
        if value:
            meta.setdefault(name.lower(), value[:TEXT_LENGTH])
    article: dict[str, Any] = {}
    event: dict[str, Any] = {}
    for node in _nodes(page):
        kinds = node.get("@type")
        for kind in kinds if isinstance(kinds, list) else [kinds]:
            if isinstance(kind, str) and kind.endswith("Event") and not event:
                event = node
            elif isinstance(kind, str) and _ARTICLES.search(kind):
                # A page around an article says less than the article.
                article = node if not article or kind != "WebPage" else article
    return _Said(meta, article, event)


def _nodes(page: Page) -> Iterator[dict[str, Any]]:
    """Give the objects of schema.org that a page carries, those within lists and graphs too."""
    scripts = page.root.xpath("//script[@type='application/ld+json']")
    waiting: list[Any] = []
    for script in scripts[:MOST_SCRIPTS]:
        text = (script.text or "").strip().removeprefix("<!--").removesuffix("-->")
        try:
            waiting.append(json.loads(text[:SCRIPT_LENGTH], strict=False))
        except (ValueError, RecursionError):
            # Broken in many sites; the page says the same in other places.
            continue
    for _ in range(MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node[:MOST_NODES]
        elif isinstance(node, dict):
            yield node
            waiting += [node[key] for key in ("@graph", "mainEntity") if key in node]


def _raw(page: Page, said: _Said, base: str, zone: str) -> Raw:
    meta, main = said.meta, said.article or said.event
    body = _body(page)
    paragraphs = _paragraphs(body)
    text = _text(main.get("articleBody")) or "\n".join(paragraphs)
    summary = (
        meta.get("og:description")
        or _text(main.get("description"))
        or meta.get("description")
        or (paragraphs[0] if paragraphs else "")
    )
    return Raw(
        guid="",
        link=_canonical(page, meta, base),
        title=_title(page, said),
        summary=summary,
        date=_date(page, said, zone),
        text=text[:TEXT_LENGTH],
        images=_images(page, said, body),
        happening=_happening(said.event, base, zone),
    )


def _title(page: Page, said: _Said) -> str:
    heading = next((words_of(e) for e in page.root.iter("h1")), "").replace("\n", " ")
    declared = (
        _text(said.article.get("headline"))
        or said.meta.get("og:title", "")
        or _text(said.event.get("name"))
    )
    # «Title | Site»: the heading says it without the site's name.
    for whole in (declared, page.title):
        if heading and plain_text(whole).startswith(heading):
            return heading
    return declared or heading or page.title


def _body(page: Page) -> Any:
    for path in _BODIES:
        found = page.root.xpath(path)
        if len(found) == 1:
            return found[0]
    return page.root


def _paragraphs(body: Any) -> list[str]:
    words = (" ".join(words_of(element).split()) for element in body.iter("p"))
    return [text for text in words if len(text) >= LEAST_PARAGRAPH]


def _date(page: Page, said: _Said, zone: str) -> str:
    """Return the first date that is understood, as printed; else the first that is printed."""
    found = [_text(said.article.get("datePublished"))]
    found += [said.meta.get(name, "") for name in _DATES]
    marked = page.root.xpath(_MARKED_DATES)
    found += [e.get("datetime") or e.get("content") or words_of(e) for e in marked[:5]]
    printed = [date.strip()[:100] for date in found if date.strip()]
    return next((date for date in printed if read_date(date, zone)), next(iter(printed), ""))


def _canonical(page: Page, meta: dict[str, str], base: str) -> str:
    """Return the address that the page gives itself, if it stays in its own site."""
    links = page.root.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")
    for link in [*links[:1], meta.get("og:url", "")]:
        address = _joined(base, link)
        if address and _host(address) == _host(base) and not _is_front(address, base):
            return address
    return base


def _is_front(address: str, base: str) -> bool:
    """Tell a site that calls its front page the canonical address of every page."""
    return urlsplit(address).path in {"", "/"} and urlsplit(base).path not in {"", "/"}


def _joined(base: str, link: str) -> str:
    try:
        address = urljoin(base, link.strip()) if link.strip() else ""
        return address if urlsplit(address).scheme in {"http", "https"} else ""
    except ValueError:
        return ""


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _images(page: Page, said: _Said, body: Any) -> tuple[ItemImage, ...]:
    meta = said.meta
    alt = (meta.get("og:image:alt") or meta.get("twitter:image:alt") or "")[:ALT_LENGTH]
    declared = [meta.get("og:image:secure_url"), meta.get("og:image"), meta.get("twitter:image")]
    declared += [_image_of(said.article.get("image")), _image_of(said.event.get("image"))]
    images: dict[str, ItemImage] = {}
    for link in declared:
        url = _joined(page.base, link or "")
        if url and len(url) <= LINK_LENGTH:
            return (ItemImage(url, alt),)
    shown = image_of(body, page.base)
    if shown is not None:
        images[shown.url] = shown
    return tuple(images.values())[:MOST_IMAGES]


def _image_of(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) else ""


def _happening(event: dict[str, Any], base: str, zone: str) -> Happening | None:
    """Return what schema.org's Event declares, if its day is understood."""
    start = read_date(_text(event.get("startDate")), zone)
    # A year that no calendar shows is a slip, and cannot be told in another zone.
    if start is None or not YEARS[0] <= start.at.year < YEARS[1]:
        return None
    end = read_date(_text(event.get("endDate")), zone)
    if end is not None and not start.at <= end.at < start.at + LONGEST:
        end = None
    place, link = _place(event.get("location"))
    first_on = _day(start, zone)
    return Happening(
        first_on=first_on,
        last_on=_day(end, zone) if end else first_on,
        zone=zone,
        starts_at=start.at if start.has_hour else None,
        ends_at=end.at if end and end.has_hour and start.has_hour else None,
        title=plain_text(_text(event.get("name"))).replace("\n", " ")[:300],
        place=place,
        link=_joined(base, link),
        is_cancelled=_text(event.get("eventStatus")).endswith("EventCancelled"),
    )


def _day(date: ReadDate, zone: str) -> Any:
    moment: datetime = date.at.astimezone(ZoneInfo(zone))
    return moment.date()


def _place(location: Any) -> tuple[str, str]:
    """Return where it is in words, and where it is followed from afar."""
    link, words = "", ""
    for place in location if isinstance(location, list) else [location]:
        if isinstance(place, str):
            words = words or place
        elif isinstance(place, dict) and place.get("@type") == "VirtualLocation":
            link = link or _text(place.get("url"))
        elif isinstance(place, dict):
            words = words or ", ".join(filter(None, [_text(place.get("name")), _address(place)]))
    return plain_text(words).replace("\n", ", ")[:300], link


def _address(place: dict[str, Any]) -> str:
    address = place.get("address")
    if isinstance(address, dict):
        names = ("streetAddress", "addressLocality", "addressRegion")
        return ", ".join(filter(None, (_text(address.get(name)) for name in names)))
    return _text(address)


def _text(value: Any) -> str:
    """Return a value as text that every database can keep."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
