"""Ask an address for its document, and what came back.

Nothing here touches the database: visits run in threads of their own, each on one host.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from virgula.domain.visiting import host_of
from virgula.platform.http import fetch

LIMIT_BYTES = 5 * 1024 * 1024
TIMEOUT_SECONDS = 20.0
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_NEXT = re.compile(r"<([^<>\s]+)>\s*;[^,<]*\brel=\"?next\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """One more answer that belongs to a document: the next page of a list."""

    content: bytes
    base: str
    declared_type: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a source answered. ``status`` is ``None`` for a file."""

    content: bytes
    base: str
    declared_type: str = ""
    status: int | None = None
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    retry_after: str = ""
    # The next pages, for a source that brings more than one.
    pages: tuple[Page, ...] = ()
    # The address of the next page, as its headers say (RFC 8288).
    next_page: str = ""
    # What to know at the next visit: the number of an account, the last thing it said.
    learned: tuple[tuple[str, str], ...] = ()
    # The robots.txt of its host, when it was read on the way.
    robots: str | None = None

    @property
    def sha256(self) -> str:
        mark = sha256(self.content)
        for page in self.pages:
            mark.update(page.content)
        return mark.hexdigest()


def read_address(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    stays: bool = False,
    timeout: float | None = None,
) -> Document:
    """Ask for an address, telling what we have already. Raises a ``FetchError``.

    A visitor holds one host: with ``stays`` a redirect to another raises ``LeftHostError``.
    """
    headers = {"Accept": ACCEPT}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    may_go: Callable[[str], bool] | None = partial(_is_same_host, host_of(url)) if stays else None
    got = fetch(
        url,
        limit_bytes=LIMIT_BYTES,
        timeout=timeout or TIMEOUT_SECONDS,
        headers=headers,
        may_go=may_go,
    )
    following = _NEXT.search(got.headers.get("link", ""))
    return Document(
        content=got.content,
        base=got.final_url,
        declared_type=got.headers.get("content-type", ""),
        status=got.status,
        etag=got.headers.get("etag", "")[:300],
        last_modified=got.headers.get("last-modified", "")[:100],
        moved_to=got.moved_to[:1000],
        retry_after=got.headers.get("retry-after", ""),
        next_page=following[1] if following else "",
    )


def _is_same_host(held: str, host: str) -> bool:
    return host_of(f"//{host}") == held
