"""The images that an item shows, without those that show nothing: pixels that count readers."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from virgula.domain.feed_items import html_tree, resolved_link
from virgula.relay.reading.base import ALT_LENGTH, LINK_LENGTH, MOST_HTML, MOST_IMAGES, ItemImage

# Smaller than this on a side is an icon or a pixel that counts.
LEAST_PIXELS = 48
_COUNTERS = re.compile(
    r"(?:^|\.)(?:feedburner\.com|pixel\.wp\.com|stats\.wordpress\.com|stats\.wp\.com|gravatar\.com"
    r"|feedsportal\.com|doubleclick\.net|google-analytics\.com|scorecardresearch\.com|s\.w\.org)$"
)
_ICONS = re.compile(
    r"/smilies/|/emoji/|wp-smiley|/(?:pixel|spacer|blank|1x1)\.(?:gif|png)", re.IGNORECASE
)
_DIGITS = re.compile(r"\s*(\d{1,5})")


def chosen_images(images: Iterable[ItemImage], base: str) -> tuple[ItemImage, ...]:
    """Return the first images that can be shown, each once, with absolute addresses.

    One that comes twice keeps the words of whichever has them.
    """
    kept: dict[str, ItemImage] = {}
    for image in images:
        # An empty address would be that of the page.
        url = resolved_link(image.url, base) if image.url.strip() else ""
        if not url or len(url) > LINK_LENGTH or _is_counter(url):
            continue
        before = kept.get(url)
        if before is None and len(kept) >= MOST_IMAGES:
            continue
        alt = " ".join(image.alt.split())[:ALT_LENGTH]
        kept[url] = ItemImage(url, before.alt if before and before.alt else alt)
    return tuple(kept.values())


def _is_counter(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return bool(_COUNTERS.search(host) or _ICONS.search(url))


def is_tiny(*sides: str | None) -> bool:
    """Tell whether a printed width or height is that of an icon or a pixel."""
    for side in sides:
        match = _DIGITS.match(side or "")
        if match and int(match[1]) < LEAST_PIXELS and "%" not in (side or ""):
            return True
    return False


def images_in(html: str) -> Iterator[ItemImage]:
    """Yield the images of some HTML, with the words that stand for them."""
    if "<img" not in html.lower():
        return
    tree = html_tree(html[:MOST_HTML])
    for image in islice(tree.iter("img") if tree is not None else (), MOST_IMAGES * 3):
        sources = (image.get(name) or "" for name in ("data-src", "data-lazy-src", "src"))
        source = next((s for s in sources if s and not s.startswith("data:")), "")
        if source and not is_tiny(image.get("width"), image.get("height")):
            yield ItemImage(source, image.get("alt") or "")
