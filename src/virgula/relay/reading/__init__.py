"""Read what a source answers into items, and say what was not taken and why.

Nothing here fetches or stores: bytes in, items out. One reader for each kind of source.
"""

from collections.abc import Callable, Mapping
from typing import Any

from virgula.relay.choices import SourceKind
from virgula.relay.reading.base import (
    BrokenFeedError,
    FeedError,
    Item,
    ItemImage,
    NotAFeedError,
    Reading,
    Refused,
    UnsafeFeedError,
)
from virgula.relay.reading.feeds import read_feed

# A reader takes the document, ``base`` for its relative links, ``zone`` for dates without one,
# ``declared_type`` (the header whole) and the source's ``options``; it raises a ``FeedError``.
Reader = Callable[..., Reading]


def _feed(content: bytes, *, options: Mapping[str, Any], **how: str) -> Reading:
    return read_feed(content, **how)


READERS: dict[str, Reader] = {SourceKind.FEED: _feed, SourceKind.FILE: _feed}


def read_document(
    content: bytes,
    *,
    kind: str,
    base: str,
    zone: str,
    declared_type: str = "",
    options: Mapping[str, Any] | None = None,
) -> Reading:
    """Return the items of a document by the reader of its source's kind. Raises ``FeedError``."""
    reader = READERS[kind]
    return reader(content, base=base, zone=zone, declared_type=declared_type, options=options or {})


__all__ = [
    "READERS",
    "BrokenFeedError",
    "FeedError",
    "Item",
    "ItemImage",
    "NotAFeedError",
    "Reading",
    "Refused",
    "UnsafeFeedError",
    "read_document",
    "read_feed",
]
