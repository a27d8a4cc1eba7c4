"""A page with a list of news, read by CSS selectors; and proposals of such selectors.

``options`` of a listing: ``item`` (required: each of the list) and, within it, ``title``, ``link``,
``date``, ``summary``, ``image``. Left out or empty, the first heading or link is the title, the
first link the link, and so on.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from virgula.relay.reading.base import MOST_ITEMS, FeedError, Raw, Reading
from virgula.relay.reading.collecting import collect
from virgula.relay.reading.pages import Page, image_of, link_of, parse_page, words_of
from virgula.relay.reading.selectors import Selector, SelectorSyntaxError

PARTS = ("item", "title", "link", "date", "summary", "image")
HEADINGS = Selector("h1, h2, h3, h4, h5, h6")


class SelectorError(FeedError):
    """A selector of the source is missing or is none. ``part``: item, title, link…"""

    def __init__(self, part: str, selector: str) -> None:
        super().__init__(f"{part}: {selector}")
        self.part, self.selector = part, selector


class NothingSelectedError(FeedError):
    """The page has nothing of what the selector names: it was rebuilt, or shows it by script."""

    def __init__(self, selector: str) -> None:
        super().__init__(selector)
        self.selector = selector


def read_listing(
    content: bytes,
    *,
    base: str,
    zone: str,
    declared_type: str = "",
    options: Mapping[str, Any],
    at: datetime | None = None,
) -> Reading:
    """Return the items of a page's list. Raises a ``FeedError``."""
    selectors = selectors_of(options)
    page = parse_page(content, base, declared_type)
    reading = list_items(page, selectors, zone=zone, at=at)
    if not reading.items and not reading.refused:
        raise NothingSelectedError(selectors["item"].text)
    return reading


def selectors_of(options: Mapping[str, Any]) -> dict[str, Selector]:
    """Return the selectors of a listing's options. Raises ``SelectorError`` for one that is none.

    The desk's form calls it too, so that what is kept can be read.
    """
    selectors: dict[str, Selector] = {}
    for part in PARTS:
        text = str(options.get(part) or "").strip()
        if not text and part != "item":
            continue
        try:
            selectors[part] = Selector(text)
        except SelectorSyntaxError as error:
            raise SelectorError(part, text) from error
    return selectors


def list_items(
    page: Page, selectors: Mapping[str, Selector], *, zone: str, at: datetime | None
) -> Reading:
    """Return what the selectors find in a page."""
    elements = selectors["item"].within(page.root, MOST_ITEMS * 2)
    raws = [raw_item(element, selectors, page.base) for element in elements]
    # A row of headings, an advertisement: what says nothing is no item of a list.
    raws = [raw for raw in raws if raw.title or raw.link]
    return collect(page.title, raws, [], base=page.base, zone=zone, at=at)


def raw_item(element: Any, selectors: Mapping[str, Selector], base: str) -> Raw:
    """Return what one element of the list says."""
    heading = _part(element, selectors, "title")
    if heading is None and "title" not in selectors:
        heading = next(iter(HEADINGS.within(element, 1)), None)
    anchor = _part(element, selectors, "link")
    if anchor is None:
        anchor = heading if heading is not None and link_of(heading) else element
    if heading is None and "title" not in selectors:
        heading = _wordiest_link(element)
    summary = _part(element, selectors, "summary")
    pictured = _part(element, selectors, "image") if "image" in selectors else element
    image = image_of(pictured, base) if pictured is not None else None
    raw = Raw(
        guid="",
        link=link_of(anchor),
        title=" ".join(words_of(heading).split()) if heading is not None else "",
        summary=words_of(summary) if summary is not None else "",
        date=_date(_part(element, selectors, "date"), element, selectors),
    )
    return replace(raw, images=(image,) if image else ())


def _part(element: Any, selectors: Mapping[str, Selector], part: str) -> Any:
    if part not in selectors:
        return None
    return next(iter(selectors[part].within(element, 1)), None)


def _wordiest_link(element: Any) -> Any:
    anchors = [element] if element.tag == "a" else list(element.iter("a"))[:30]
    return max(anchors, key=lambda anchor: len(words_of(anchor, 500)), default=element)


def _date(found: Any, element: Any, selectors: Mapping[str, Selector]) -> str:
    """Return the date as printed: of a <time>, its attribute, which is for machines."""
    if found is None and "date" not in selectors:
        found = next(element.iter("time"), None)
    if found is None:
        return ""
    time = found if found.tag == "time" else next(found.iter("time"), found)
    stamp = (time.get("datetime") or time.get("content") or "").strip()
    return stamp or " ".join(words_of(found, 300).split())
