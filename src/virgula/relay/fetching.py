"""Bring the document of a source by its kind: an address, a list of pages, an account, a file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from virgula.domain.visiting import host_of
from virgula.relay.accounts import bring_bluesky, bring_mastodon
from virgula.relay.asking import LIMIT_BYTES, Document, Page, read_address
from virgula.relay.choices import SourceKind
from virgula.relay.models import Host, Source
from virgula.relay.paging import bring_sitemap, bring_wordpress
from virgula.relay.robots import check_allowed, robots_of

ROBOTS_KEPT = timedelta(days=1)
# How the document of a kind is brought, when it is not one answer of one address.
BRINGERS: dict[str, Callable[[Source, str], Document]] = {
    SourceKind.WORDPRESS: bring_wordpress,
    SourceKind.SITEMAP: bring_sitemap,
    SourceKind.MASTODON: bring_mastodon,
    SourceKind.BLUESKY: bring_bluesky,
}


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
    address = address or source.location
    bringer = BRINGERS.get(source.kind)
    if bringer is not None:
        return bringer(source, address)
    robots: str | None = None
    if source.kind == SourceKind.LISTING:
        # Pages are for people: a site may say which of them a machine should leave alone.
        if host is not None and host.robots_at and at - host.robots_at < ROBOTS_KEPT:
            rules = host.robots
        else:
            rules = robots = robots_of(address)
        check_allowed(rules, address)
    document = read_address(
        address, etag=source.etag, last_modified=source.last_modified, stays=True
    )
    return replace(document, robots=robots)


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


__all__ = [
    "Document",
    "Page",
    "bring",
    "file_of",
    "host_to_visit",
    "read_address",
    "read_file",
]
