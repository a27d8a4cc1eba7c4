"""What a reader gives: items in plain words, what it left out and why, and what was odd."""

from dataclasses import dataclass
from datetime import datetime

from virgula.domain.happening import Happening

MOST_ITEMS = 500
TITLE_LENGTH, SUMMARY_LENGTH, DATE_LENGTH = 500, 5000, 100
TEXT_LENGTH = 20_000
LINK_LENGTH = 1000
MOST_IMAGES = 4
# Of what one field may carry; the rest is not looked at.
MOST_HTML = 200_000
ALT_LENGTH = 1500


class FeedError(Exception):
    """What was read is not a feed that we can take items from."""


class NotAFeedError(FeedError):
    """It is something else. ``found``: html, empty, pdf, image, calendar, text, xml."""

    def __init__(self, found: str) -> None:
        super().__init__(found)
        self.found = found


class UnsafeFeedError(FeedError):
    """It defines entities: a document that could unfold without end."""


class BrokenFeedError(FeedError):
    """It begins like a feed, and nothing in it could be read."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ItemImage:
    """An image that an item shows: its address, and the words that stand for it, if any."""

    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item, in plain words."""

    identity: str
    guid: str
    link: str
    title: str
    summary: str
    published_at: datetime | None
    # As the source printed it, when it could not be read.
    published_text: str
    content_sha256: str
    # The whole text, when the source gives more than its summary.
    text: str = ""
    images: tuple[ItemImage, ...] = ()
    # How the date was read: "zone" (it said its own), "source" (that of the source), or "".
    date_read: str = ""
    # What the item itself declares to happen (a calendar); words are read later.
    happening: Happening | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that was not taken. ``why``: a word of ``words.refusal_sentence``."""

    position: int
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document holds.

    ``notes``: broken, shared_guids, no_dates, future_dates, odd_dates, mended, titles_from_links,
    unread_rules, unknown_zones, very_long. ``follow``: where the items are, when not here.
    """

    title: str
    items: list[Item]
    refused: list[Refused]
    notes: list[str]
    follow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """An item as its source printed it: HTML, relative links, dates in words."""

    guid: str
    link: str
    title: str
    summary: str
    date: str
    text: str = ""
    images: tuple[ItemImage, ...] = ()
    happening: Happening | None = None
