"""Look at what a person pasted: what could be brought from there, and what it would bring.

Nothing is kept, and nothing of the page is run or shown: bytes in, words out.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.utils import timezone

from virgula.domain.announcements import read_happening
from virgula.domain.feed_items import canonical_link
from virgula.domain.visiting import host_of
from virgula.platform.http import FetchError, UnreachableError, check_url
from virgula.relay.choices import SourceKind
from virgula.relay.fetching import BRINGERS, Document, bring, read_address
from virgula.relay.models import Source
from virgula.relay.reading import READERS, FeedError, Item, NotAFeedError, Reading, read_document
from virgula.relay.reading.articles import Article, read_article
from virgula.relay.reading.discovering import discover
from virgula.relay.reading.pages import parse_page
from virgula.relay.reading.proposing import propose_selectors
from virgula.relay.robots import check_allowed, robots_of

# While a person adjusts selectors, the same page is not asked again and again.
KEPT_SECONDS = 600
MOST_KEPT_BYTES = 2 * 1024 * 1024
LOOK_SECONDS = 30
MOST_CANDIDATES = 6
_ACCOUNT = re.compile(r"@?[\w.-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_HANDLE = re.compile(r"@?[\w-]+(\.[\w-]+)*\.bsky\.social", re.ASCII | re.IGNORECASE)
_PROFILE = re.compile(r"https?://bsky\.app/profile/(?P<name>[\w.:-]+)/?$", re.ASCII)
_PERSON = re.compile(r"https?://[\w.-]+(?::\d+)?/@[\w.]+/?$", re.ASCII)
# What programs of calendars and feeds write instead of the scheme.
_OTHER_SCHEME = re.compile(r"^(?:webcals?:|feed:)(?://)?(?=\w)", re.IGNORECASE)

Fault = FetchError | FeedError | OSError | int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that could be brought, and what came of trying. ``fault``: why nothing came."""

    kind: str
    location: str
    title: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    reading: Reading | None = None
    # A number is the status of the answer; ``None`` beside no reading: there was no time to look.
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a pasted address leads to. ``fault``: why its page could not be read."""

    address: str
    title: str = ""
    candidates: tuple[Candidate, ...] = ()
    fault: Fault | None = None
    # It is a page of HTML: its list of news may be told by hand.
    is_page: bool = False
    asks_password: bool = False


def look_at(pasted: str, *, zone: str) -> Look:
    """Return what a pasted address, account or feed leads to, each tried."""
    end = time.monotonic() + LOOK_SECONDS
    account = account_in(pasted)
    if account is not None and account[0] in READERS:
        kind, address = account
        found = try_candidate(kind, address, zone=zone)
        # Other programs write «/@» too: what is no account is looked at as a page.
        if found.reading is not None or "://" not in pasted:
            return Look(address, found.title, (found,), fault=found.fault)
    address = whole_address(pasted)
    try:
        address, document = _page_at(address)
    except (FetchError, OSError) as error:
        return Look(address, fault=error)
    if document.status not in {None, 200}:
        return Look(address, fault=document.status)
    return _look_into(address, document, zone=zone, end=end)


def account_in(pasted: str) -> tuple[str, str] | None:
    """Return the kind and address of the account that a text names, if it names one."""
    text = pasted.strip()
    if _HANDLE.fullmatch(text):
        return SourceKind.BLUESKY, f"https://bsky.app/profile/{text.removeprefix('@').lower()}"
    if _PROFILE.match(text):
        return SourceKind.BLUESKY, text
    if _ACCOUNT.fullmatch(text):
        name, _at, host = text.removeprefix("@").partition("@")
        return SourceKind.MASTODON, f"https://{host.lower()}/@{name}"
    return (SourceKind.MASTODON, text) if _PERSON.match(text) else None


def whole_address(pasted: str) -> str:
    """Return a pasted address with its scheme: people copy «www.site.example»."""
    text = _OTHER_SCHEME.sub("", pasted.strip())
    return text if "://" in text else f"https://{text}"


def _page_at(address: str) -> tuple[str, Document]:
    """Return the document of an address; a site without encryption is tried in the clear."""
    check_url(address)
    try:
        return address, read_kept(address)
    except UnreachableError as error:
        if error.certificate or not address.startswith("https://"):
            raise
        plain = address.replace("https://", "http://", 1)
        try:
            return plain, read_kept(plain)
        except FetchError:
            raise error from None


def read_kept(address: str) -> Document:
    """Return the document of an address, asked once in ten minutes. Raises ``FetchError``."""
    key = f"relay.look.{sha256(address.encode()).hexdigest()}"
    kept = cache.get(key)
    if isinstance(kept, Document):
        return kept
    document = read_address(address)
    if document.status == 200 and len(document.content) <= MOST_KEPT_BYTES:
        cache.set(key, document, KEPT_SECONDS)
    return document


def _look_into(address: str, document: Document, *, zone: str, end: float) -> Look:
    fault: FeedError | None = None
    for kind in (SourceKind.FEED, SourceKind.CALENDAR, SourceKind.SITEMAP, SourceKind.WORDPRESS):
        try:
            reading = _read(document, kind=kind, zone=zone)
        except FeedError as error:
            fault = fault or error
            continue
        if reading.items or kind in {SourceKind.FEED, SourceKind.CALENDAR}:
            found = Candidate(kind, address, reading.title, reading=reading)
            return Look(address, reading.title, (found,))
    if not _is_html(document):
        return Look(address, fault=fault)
    try:
        return _look_into_page(address, document, zone=zone, end=end)
    except FeedError as error:
        return Look(address, fault=error)


def _look_into_page(address: str, document: Document, *, zone: str, end: float) -> Look:
    page = parse_page(document.content, document.base, document.declared_type)
    tried: list[Candidate] = []
    for found in discover(document.content, document.base, declared_type=document.declared_type):
        # Where the site says that its news are, nothing need be guessed.
        if len(tried) == MOST_CANDIDATES or (found.is_guess and _bring_something(tried)):
            break
        if time.monotonic() > end:
            one = Candidate(found.kind, found.url, found.title)
        else:
            one = try_candidate(found.kind, found.url, zone=zone, title=found.title)
        if not found.is_guess or _bring_something([one]):
            tried.append(one)
    if not _bring_something(tried):
        try:
            tried += _lists_of(address, document, zone)
        except FetchError as error:
            tried.append(Candidate(SourceKind.LISTING, address, fault=error))
    ordered = sorted(tried, key=lambda one: not _bring_something([one]))
    return Look(
        address,
        " ".join(page.title.split())[:200],
        tuple(ordered),
        is_page=True,
        asks_password=bool(page.root.xpath("//input[@type='password']")),
    )


def _bring_something(candidates: Iterable[Candidate]) -> bool:
    return any(one.reading is not None and one.reading.items for one in candidates)


def _lists_of(address: str, document: Document, zone: str) -> Iterator[Candidate]:
    """Give the lists of news that a page holds. Raises ``RobotsError``: it would not be visited."""
    check_allowed(_robots_of(address), address)
    for proposal in propose_selectors(document.content, document.base, zone=zone):
        try:
            reading = _read(document, kind=SourceKind.LISTING, zone=zone, options=proposal.options)
        except FeedError:
            continue
        if reading.items:
            yield Candidate(
                SourceKind.LISTING, address, options=dict(proposal.options), reading=reading
            )


def _robots_of(address: str) -> str:
    key = f"relay.robots.{host_of(address)}"
    kept = cache.get(key)
    if not isinstance(kept, str):
        kept = robots_of(address)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def propose_for(address: str, *, zone: str) -> tuple[list[Candidate], Fault | None]:
    """Return how the list of news of a page may be told, and why it could not be read."""
    try:
        address, document = _page_at(address)
        if document.status not in {None, 200}:
            return [], document.status
        return list(_lists_of(address, document, zone)), None
    except (FetchError, FeedError, OSError) as error:
        return [], error


def try_candidate(
    kind: str,
    location: str,
    *,
    zone: str,
    title: str = "",
    options: Mapping[str, str] | None = None,
) -> Candidate:
    """Visit what would be a source, without keeping anything."""
    options = dict(options or {})
    draft = Source(kind=kind, location=location, zone=zone, options=options)
    try:
        if kind in BRINGERS:
            document = bring(draft, host=None, at=timezone.now())
        else:
            document = read_kept(location)
        if document.status not in {None, 200}:
            return Candidate(kind, location, title, options, fault=document.status)
        reading = _read(document, kind=kind, zone=zone, options=options)
    except (FetchError, FeedError, OSError) as error:
        return Candidate(kind, location, title, options, fault=error)
    return Candidate(kind, location, title or reading.title, options, reading=reading)


def _read(
    document: Document, *, kind: str, zone: str, options: Mapping[str, str] | None = None
) -> Reading:
    return read_document(
        document.content,
        kind=kind,
        base=document.base,
        zone=zone,
        declared_type=document.declared_type,
        options=options or {},
    )


def _is_html(document: Document) -> bool:
    head = document.content[:2000].lstrip().lower()
    return "html" in document.declared_type or head.startswith((b"<!doctype html", b"<html"))


def with_happening(item: Item, *, zone: str) -> Item:
    """Return an item with what its words announce, when it declares nothing itself."""
    if item.happening is not None:
        return item
    told = item.published_at or timezone.now()
    happening = read_happening(
        f"{item.title}\n{item.text or item.summary}",
        zone=zone,
        since=told.astimezone(ZoneInfo(zone)).date(),
    )
    return replace(item, happening=happening)


def article_in(document: Document, *, zone: str) -> Article:
    """Return a page read as one item. Raises ``FeedError``."""
    if document.status not in {None, 200}:
        raise NotAFeedError("empty")
    article = read_article(
        document.content,
        base=canonical_link(document.base) or document.base,
        zone=zone,
        declared_type=document.declared_type,
    )
    return replace(article, item=with_happening(article.item, zone=zone))
