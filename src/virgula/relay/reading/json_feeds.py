"""JSON Feed (versions 1 and 1.1), as sites print it: fields of other types, and none at all."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from virgula.relay.reading.base import BrokenFeedError, ItemImage, NotAFeedError, Raw
from virgula.relay.reading.picturing import images_in
from virgula.relay.reading.plain import as_text

VERSIONS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")


def read_json(text: str) -> tuple[str, list[Raw], list[str]]:
    """Return the title, the items and the notes of a JSON Feed. Raises a ``FeedError``."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenFeedError(str(error)[:200]) from error
    if not isinstance(feed, dict) or not as_text(feed.get("version")).startswith(VERSIONS):
        raise NotAFeedError("text")
    items = feed.get("items")
    found = items if isinstance(items, list) else []
    return as_text(feed.get("title")), [_raw(item) for item in found if isinstance(item, dict)], []


def _raw(item: dict[str, Any]) -> Raw:
    html = as_text(item.get("content_html"))
    text = html or as_text(item.get("content_text"))
    return Raw(
        guid=as_text(item.get("id")),
        link=as_text(item.get("url")) or as_text(item.get("external_url")),
        title=as_text(item.get("title")),
        summary=as_text(item.get("summary")) or text,
        date=as_text(item.get("date_published")) or as_text(item.get("date_modified")),
        text=text,
        images=tuple(chain(_declared(item), images_in(html))),
    )


def _declared(item: dict[str, Any]) -> Iterator[ItemImage]:
    for name in ("image", "banner_image"):
        yield ItemImage(as_text(item.get(name)))
    attachments = item.get("attachments")
    for one in attachments if isinstance(attachments, list) else []:
        if isinstance(one, dict) and as_text(one.get("mime_type")).startswith("image/"):
            yield ItemImage(as_text(one.get("url")), as_text(one.get("title")))
