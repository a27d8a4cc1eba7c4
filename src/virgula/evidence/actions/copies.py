"""Dated copies: what an address showed, or what a note said, kept by the hash of its content."""

import hashlib
import html
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

import nh3
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from virgula.evidence.models import Copy
from virgula.evidence.registry import EvidenceError
from virgula.platform import http

COPY_BYTES = 20 * 1024 * 1024
TEXT_LENGTH = 200_000
# Markup is given spaces at its edges before it is taken out, so that words do not stick together.
MARKUP = frozenset({"text/html", "application/xml", "image/svg+xml"})
READABLE = MARKUP | {"text/plain", "application/rss+xml", "application/atom+xml", "text/calendar"}

Fetch = Callable[[str], http.Fetched]


class NoCopyError(EvidenceError):
    """A page could not be copied. ``why`` is a short code that the pages put into words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def fetch_page(url: str) -> http.Fetched:
    """Read a page on a user's word, through the guarded client."""
    return http.fetch(url, limit_bytes=COPY_BYTES, timeout=20)


def read_page(url: str, *, fetch: Fetch = fetch_page) -> http.Fetched:
    """Return what the address shows, or raise ``NoCopyError`` with the reason."""
    try:
        page = fetch(url)
    except http.FetchError as error:
        raise NoCopyError(_code(error)) from error
    if not 200 <= page.status < 300:
        raise NoCopyError(f"status:{page.status}")
    if not page.content:
        raise NoCopyError("empty")
    return page


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What an address showed when it was looked at; without page, ``why`` says why."""

    url: str
    page: http.Fetched | None
    why: str = ""


def copy_of(url: str, *, fetch: Fetch | None = None) -> PageSeen:
    """Look at an address before a transaction opens: a slow site must not hold the database."""
    try:
        return PageSeen(url, read_page(url, fetch=fetch or fetch_page))
    except NoCopyError as error:
        return PageSeen(url, None, error.why)


def _code(error: http.FetchError) -> str:
    codes: dict[type[http.FetchError], str] = {
        http.UrlRefusedError: "refused",
        http.AddressRefusedError: "refused",
        http.NameUnknownError: "unknown",
        http.UnreachableError: "unreachable",
        http.TooSlowError: "slow",
        http.TooLargeError: "large",
        http.TooManyRedirectsError: "redirects",
        http.UnreadableError: "unreadable",
    }
    return codes.get(type(error), "unreachable")


def keep_page(page: http.Fetched, *, at: datetime) -> Copy:
    """Keep what was read from an address."""
    text = ""
    if page.content_type in READABLE:
        text = _text_of(page.content, page.charset, is_markup=page.content_type in MARKUP)
    return keep_copy(page.content, url=page.url, content_type=page.content_type, text=text, at=at)


def keep_copy(
    content: bytes, *, content_type: str, at: datetime, url: str = "", text: str = ""
) -> Copy:
    """Keep content once, under its SHA-256; the first copy of an address with it stays."""
    copy = _stored(content, url=url, content_type=content_type, text=text, at=at)
    kept, _made = Copy.objects.get_or_create(
        sha256=copy.sha256,
        url=url,
        defaults={
            name: getattr(copy, name)
            for name in ("fetched_at", "content_type", "size", "path", "text")
        },
    )
    return kept


def keep_own_copy(content: bytes, *, content_type: str, at: datetime, text: str = "") -> str:
    """Keep content that names its own act, and return its SHA-256: nobody else can have it.

    As ``keep_copy``, in one statement and without reading a row.
    """
    copy = _stored(content, url="", content_type=content_type, text=text, at=at)
    Copy.objects.bulk_create([copy], ignore_conflicts=True)
    return copy.sha256


def _stored(content: bytes, *, url: str, content_type: str, text: str, at: datetime) -> Copy:
    """Write the bytes under their hash, and return their row, which is not saved yet."""
    digest = hashlib.sha256(content).hexdigest()
    path = f"{digest[:2]}/{digest}"
    storage = storages["copies"]
    if not storage.exists(path):
        stored = storage.save(path, ContentFile(content))
        if PurePosixPath(stored) != PurePosixPath(path):
            # Another process wrote the same content meanwhile.
            storage.delete(stored)
    return Copy(
        sha256=digest,
        url=url,
        fetched_at=at,
        content_type=content_type,
        size=len(content),
        path=path,
        text=text,
    )


def _text_of(content: bytes, charset: str, *, is_markup: bool) -> str:
    try:
        text = content.decode(charset or "utf-8", "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    if is_markup:
        text = html.unescape(nh3.clean(text.replace("<", " <"), tags=set()))
    text = " ".join(text.replace("\x00", " ").split())
    return text[:TEXT_LENGTH]
