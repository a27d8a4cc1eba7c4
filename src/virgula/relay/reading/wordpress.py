"""Posts of a WordPress site as its REST interface gives them: dates in UTC, images with words."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from virgula.relay.reading.base import BrokenFeedError, ItemImage, NotAFeedError, Raw, Reading
from virgula.relay.reading.collecting import collect
from virgula.relay.reading.decoding import decoded, unpacked
from virgula.relay.reading.plain import as_text, kind_found

FIELDS = "id,date,date_gmt,link,guid,title,excerpt,content,_links,_embedded"
POSTS_QUERY = f"per_page=20&_embed=wp:featuredmedia&_fields={FIELDS}"
# A picture of this width is enough for every network.
_SIZES = ("large", "medium_large", "full")


def posts_address(root: str) -> str:
    """Return where the newest posts are, given the root that a site declares.

    A site without rewritten addresses declares «…/?rest_route=/» instead of «…/wp-json/».
    """
    if "rest_route=" in root:
        return f"{root.rstrip('/')}/wp/v2/posts&{POSTS_QUERY}"
    return f"{root.rstrip('/')}/wp/v2/posts?{POSTS_QUERY}"


def read_wordpress(
    content: bytes,
    *,
    base: str,
    zone: str,
    declared_type: str = "",
    options: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Reading:
    """Return the posts of a WordPress site. Raises a ``FeedError``."""
    posts = _posts(unpacked(content), declared_type)
    raws = [_raw(post) for post in posts if isinstance(post, dict)]
    return collect("", raws, [], base=base, zone=zone, at=at)


def _posts(content: bytes, declared_type: str) -> list[Any]:
    text = decoded(content, declared_type).strip()
    if not text.startswith(("[", "{")):
        # A warning printed by a plugin before the answer: the list begins at its first bracket.
        start = text.find('[{"id"')
        if start < 0:
            raise NotAFeedError(kind_found(content))
        text = text[start:]
    try:
        posts = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BrokenFeedError(str(error)[:200]) from error
    if isinstance(posts, dict) and isinstance(posts.get("id"), int) and "title" in posts:
        return [posts]
    if not isinstance(posts, list):
        # {"code": "rest_no_route", …}: the site closed this door.
        raise NotAFeedError("closed" if isinstance(posts, dict) and "code" in posts else "text")
    return posts


def _raw(post: dict[str, Any]) -> Raw:
    text = _rendered(post.get("content"))
    return Raw(
        guid=_rendered(post.get("guid")) or as_text(post.get("id")),
        link=as_text(post.get("link")),
        title=_rendered(post.get("title")),
        summary=_rendered(post.get("excerpt")) or text,
        date=_date(post),
        text=text,
        images=tuple(_images(post)),
    )


def _rendered(value: Any) -> str:
    """Return a field that may be an object with its HTML, or plain text; a locked one is empty."""
    if isinstance(value, dict):
        return "" if value.get("protected") is True else as_text(value.get("rendered"))
    return as_text(value)


def _date(post: dict[str, Any]) -> str:
    in_utc = as_text(post.get("date_gmt"))
    # A draft that was published by hand keeps zeros here.
    if in_utc and not in_utc.startswith("0000"):
        return in_utc if in_utc.endswith("Z") or "+" in in_utc else f"{in_utc}Z"
    return as_text(post.get("date"))


def _images(post: dict[str, Any]) -> Iterator[ItemImage]:
    embedded = post.get("_embedded")
    media = embedded.get("wp:featuredmedia") if isinstance(embedded, dict) else None
    for image in media if isinstance(media, list) else []:
        if isinstance(image, dict) and str(image.get("media_type", "image")) == "image":
            yield ItemImage(_source(image), as_text(image.get("alt_text")))
    yield ItemImage(as_text(post.get("jetpack_featured_media_url")))


def _source(image: dict[str, Any]) -> str:
    details = image.get("media_details")
    sizes = details.get("sizes") if isinstance(details, dict) else None
    for name in _SIZES if isinstance(sizes, dict) else ():
        size = sizes.get(name) if isinstance(sizes, dict) else None
        if isinstance(size, dict) and as_text(size.get("source_url")):
            return as_text(size["source_url"])
    return as_text(image.get("source_url"))
