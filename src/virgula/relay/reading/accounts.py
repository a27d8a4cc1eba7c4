"""What accounts of Mastodon and Bluesky said, as items: words, links, images with their words."""

import html
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from virgula.relay.reading.base import BrokenFeedError, ItemImage, NotAFeedError, Raw, Reading
from virgula.relay.reading.collecting import collect
from virgula.relay.reading.plain import as_text

# Seen by everybody; the rest is for followers or for one person.
PUBLIC = frozenset({"public", "unlisted"})
IMAGES = "app.bsky.embed.images#view"
WITH_MEDIA = "app.bsky.embed.recordWithMedia#view"


def read_mastodon(
    content: bytes,
    *,
    base: str,
    zone: str,
    declared_type: str = "",
    options: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Reading:
    """Return the public statuses of a list of Mastodon. Raises a ``FeedError``."""
    raws = [_status(row) for row in _rows(content) if row.get("visibility", "public") in PUBLIC]
    return collect("", raws, [], base=base, zone=zone, at=at)


def read_bluesky(
    content: bytes,
    *,
    base: str,
    zone: str,
    declared_type: str = "",
    options: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Reading:
    """Return the posts of an author's feed of Bluesky. Raises a ``FeedError``."""
    raws = [_post(row) for row in _rows(content)]
    return collect("", raws, [], base=base, zone=zone, at=at)


def _rows(content: bytes) -> list[dict[str, Any]]:
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BrokenFeedError(str(error)[:200]) from error
    if not isinstance(rows, list):
        raise NotAFeedError("text")
    return [row for row in rows if isinstance(row, dict)]


def _status(row: Mapping[str, Any]) -> Raw:
    # A warning about what follows stands before the words that it covers.
    words = "".join(
        f"<p>{text}</p>" for name in ("spoiler_text", "content") if (text := as_text(row.get(name)))
    )
    return Raw(
        guid=as_text(row.get("uri")) or as_text(row.get("id")),
        link=as_text(row.get("url")),
        title="",
        summary=words,
        date=as_text(row.get("created_at")),
        images=tuple(_attached(row.get("media_attachments"))),
    )


def _attached(media: Any) -> Iterator[ItemImage]:
    for one in media if isinstance(media, list) else []:
        if isinstance(one, dict) and one.get("type") == "image":
            yield ItemImage(as_text(one.get("url")), as_text(one.get("description")))


def _post(row: Mapping[str, Any]) -> Raw:
    uri = as_text(row.get("uri"))
    did, _slash, rest = uri.removeprefix("at://").partition("/")
    key = rest.rpartition("/")[2]
    author = as_text(row.get("handle")) or did
    embed = row.get("embed") if isinstance(row.get("embed"), dict) else {}
    return Raw(
        guid=uri,
        link=f"https://bsky.app/profile/{author}/post/{key}" if key else "",
        title="",
        # Plain words: what looks like markup in them is none.
        summary=_escaped(as_text(row.get("text"))),
        date=as_text(row.get("createdAt")),
        images=tuple(_shown(embed)),
    )


def _shown(embed: Any) -> Iterator[ItemImage]:
    if isinstance(embed, dict) and embed.get("$type") == WITH_MEDIA:
        embed = embed.get("media")
    if not isinstance(embed, dict) or embed.get("$type") != IMAGES:
        return
    images = embed.get("images")
    for one in images if isinstance(images, list) else []:
        if isinstance(one, dict):
            yield ItemImage(as_text(one.get("fullsize")), as_text(one.get("alt")))


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")
