"""What kind of source a document comes from, told by the document itself."""

import json
import re
from typing import Any

from virgula.platform.sniffing import sniff_type
from virgula.relay.choices import SourceKind
from virgula.relay.reading.decoding import decoded, unpacked

_SITEMAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)
_POSTS = re.compile(r'\[\{"id":\d+,"(?:date|link|guid|slug)')
# Enough of a document to know it by.
HEAD = 20_000


def kind_of(content: bytes, declared_type: str = "") -> SourceKind | None:
    """Return the kind of source whose document this is; ``None`` for a web page.

    What is neither is taken for a feed, whose reader says what it is instead.
    """
    content = unpacked(content)
    text = decoded(content[:HEAD], declared_type).lstrip()
    kind = sniff_type(text[:4096].encode("utf-8", "replace"))
    if kind == "text/calendar":
        return SourceKind.CALENDAR
    if "xml" in kind and _SITEMAP.search(text):
        return SourceKind.SITEMAP
    if kind == "text/html":
        return None
    if _POSTS.search(text) and '"title"' in text:
        # Also behind a warning that the server printed before its answer.
        return SourceKind.WORDPRESS
    if kind == "application/json" and _is_of_posts(_loaded(content, declared_type)):
        return SourceKind.WORDPRESS
    return SourceKind.FEED


def _loaded(content: bytes, declared_type: str) -> Any:
    try:
        return json.loads(decoded(content, declared_type))
    except (ValueError, RecursionError):
        return None


def _is_of_posts(value: Any) -> bool:
    if isinstance(value, dict):
        return str(value.get("code", "")).startswith("rest_")
    first = value[0] if isinstance(value, list) and value else None
    return isinstance(first, dict) and "title" in first and ("date" in first or "link" in first)
