"""Bring the document of a source: from its address, or from a file of a data set."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from virgula.platform.http import fetch
from virgula.relay.choices import SourceKind
from virgula.relay.models import Source

LIMIT_BYTES = 5 * 1024 * 1024
TIMEOUT_SECONDS = 20.0
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)


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

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def bring(source: Source) -> Document:
    """Return the document of a source; raises ``FetchError`` or ``OSError``."""
    if source.kind == SourceKind.FILE:
        return read_file(file_of(source.location))
    return read_address(source.location, etag=source.etag, last_modified=source.last_modified)


def read_address(url: str, *, etag: str = "", last_modified: str = "") -> Document:
    """Ask for an address, telling what we have already."""
    headers = {"Accept": ACCEPT}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    got = fetch(url, limit_bytes=LIMIT_BYTES, timeout=TIMEOUT_SECONDS, headers=headers)
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
