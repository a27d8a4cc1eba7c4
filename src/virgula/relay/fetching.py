"""Bring the document of a source: from its address, or from a file of a data set.

Nothing here touches the database: visits run in threads of their own, each on one host.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from virgula.domain.visiting import host_of
from virgula.platform.http import fetch
from virgula.relay.choices import SourceKind
from virgula.relay.models import Host, Source
from virgula.relay.robots import check_allowed, robots_of

LIMIT_BYTES = 5 * 1024 * 1024
TIMEOUT_SECONDS = 20.0
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
ROBOTS_KEPT = timedelta(days=1)


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
    # The robots.txt of its host, when it was read on the way.
    robots: str | None = None

    @property
    def sha256(self) -> str:
        mark = sha256(self.content)
        for page in self.pages:
            mark.update(page.content)
        return mark.hexdigest()


# How the document of a kind is brought, when it is not one answer of one address.
Bringer = Callable[[Source, str], Document]
BRINGERS: dict[str, Bringer] = {}


def host_to_visit(source: Source) -> str:
    """Return the host that a visit of the source asks; empty for a file."""
    if source.kind == SourceKind.FILE:
        return ""
    if source.kind == SourceKind.BLUESKY:
        return host_of(settings.BLUESKY_APPVIEW)
    return host_of(source.location)


def bring(source: Source, *, host: Host | None, at: datetime, address: str = "") -> Document:
    """Return the document of a source; raises ``FetchError`` or ``OSError``.

    ``address`` is where a redirect led, on the ``host`` that the caller holds now.
    """
    if source.kind == SourceKind.FILE:
        return read_file(file_of(source.location))
    bringer = BRINGERS.get(source.kind)
    if bringer is not None:
        return bringer(source, address)
    address = address or source.location
    robots: str | None = None
    if source.kind == SourceKind.LISTING:
        # Pages are for people: a site may say which of them a machine should leave alone.
        if host is not None and host.robots_at and at - host.robots_at < ROBOTS_KEPT:
            rules = host.robots
        else:
            rules = robots = robots_of(address)
        check_allowed(rules, address)
    document = read_address(
        address,
        etag=source.etag,
        last_modified=source.last_modified,
        may_go=partial(_is_same_host, host_of(address)),
    )
    return replace(document, robots=robots)


def _is_same_host(held: str, host: str) -> bool:
    return host_of(f"//{host}") == held


def read_address(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    may_go: Callable[[str], bool] | None = None,
) -> Document:
    """Ask for an address, telling what we have already."""
    headers = {"Accept": ACCEPT}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    got = fetch(
        url, limit_bytes=LIMIT_BYTES, timeout=TIMEOUT_SECONDS, headers=headers, may_go=may_go
    )
    return Document(
        content=got.content,
        base=got.final_url,
        declared_type=got.headers.get("content-type", ""),
        status=got.status,
        etag=got.headers.get("etag", "")[:300],
        last_modified=got.headers.get("last-modified", "")[:100],
        moved_to=got.moved_to[:1000],
        retry_after=got.headers.get("retry-after", ""),
    )


def file_of(location: str) -> Path:
    """Return the file of a set: within the folder of sets, or where the operator keeps theirs.

    Only the loader of sets writes such a location; the desk takes addresses alone.
    """
    return settings.DATASETS_DIR / location


def read_file(path: Path) -> Document:
    """Read a file as a source's document."""
    if path.stat().st_size > LIMIT_BYTES:
        raise OSError(path.name)
    return Document(content=path.read_bytes(), base="")
