"""Read what a source answers into items, and say what was not taken and why.

Nothing here fetches or stores: bytes in, items out. One reader for each kind of source.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from virgula.relay.choices import SourceKind
from virgula.relay.reading.accounts import read_bluesky, read_mastodon
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
from virgula.relay.reading.calendars import read_calendar
from virgula.relay.reading.discovering import Discovered, discover
from virgula.relay.reading.feeds import read_feed
from virgula.relay.reading.listing import NothingSelectedError, SelectorError, read_listing
from virgula.relay.reading.proposing import Proposal, propose_selectors
from virgula.relay.reading.sensing import kind_of
from virgula.relay.reading.sitemaps import read_sitemap
from virgula.relay.reading.wordpress import read_wordpress

# A reader takes the document, ``base`` for its relative links, ``zone`` for dates without one,
# ``declared_type`` (the header whole), the source's ``options`` and ``at``, the moment of reading;
# it raises a ``FeedError``.
Reader = Callable[..., Reading]

READERS: dict[str, Reader] = {
    SourceKind.FEED: read_feed,
    SourceKind.FILE: read_feed,
    SourceKind.WORDPRESS: read_wordpress,
    SourceKind.CALENDAR: read_calendar,
    SourceKind.SITEMAP: read_sitemap,
    SourceKind.LISTING: read_listing,
    SourceKind.MASTODON: read_mastodon,
    SourceKind.BLUESKY: read_bluesky,
}


def read_document(
    content: bytes,
    *,
    kind: str,
    base: str,
    zone: str,
    declared_type: str = "",
    options: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Reading:
    """Return the items of a document by the reader of its source's kind. Raises ``FeedError``."""
    return READERS[kind](
        content,
        base=base,
        zone=zone,
        declared_type=declared_type,
        options=options or {},
        at=at or datetime.now(UTC),
    )


__all__ = [
    "READERS",
    "BrokenFeedError",
    "Discovered",
    "FeedError",
    "Item",
    "ItemImage",
    "NotAFeedError",
    "NothingSelectedError",
    "Proposal",
    "Reading",
    "Refused",
    "SelectorError",
    "UnsafeFeedError",
    "discover",
    "kind_of",
    "propose_selectors",
    "read_calendar",
    "read_document",
    "read_feed",
    "read_listing",
    "read_sitemap",
    "read_wordpress",
]
