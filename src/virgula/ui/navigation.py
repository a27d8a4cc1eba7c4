"""The entries of each face's navigation, registered by the face that mounts the page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

Face = Literal["desk", "portal", "members"]


class NavigationError(Exception):
    """Two different entries claim the same key of a face."""

    def __init__(self, *, face: str, key: str) -> None:
        super().__init__(f"{face}/{key} is registered twice")
        self.face, self.key = face, key


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in a face's navigation; ``permission`` empty means anyone who sees the face."""

    face: str
    key: str
    label: str | Promise
    url_name: str
    position: int
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as this person sees it now."""

    label: str
    url: str
    is_current: bool


_entries: dict[tuple[str, str], Entry] = {}


def register_entry(
    face: Face,
    key: str,
    label: str | Promise,
    url_name: str,
    position: int,
    permission: str = "",
) -> None:
    """Add a page to a face's navigation. Call it in ``AppConfig.ready()`` of the face."""
    entry = Entry(face, key, label, url_name, position, permission)
    known = _entries.setdefault((face, key), entry)
    if known.url_name != url_name:
        raise NavigationError(face=face, key=key)


def entries_of(face: str) -> list[Entry]:
    """Return a face's entries in their order."""
    found = [entry for entry in _entries.values() if entry.face == face]
    return sorted(found, key=lambda entry: (entry.position, entry.key))


def shown_entries(face: str, request: HttpRequest) -> list[Shown]:
    """Return what this person may open, the page they are in marked.

    Only entries that ask for a permission touch the user: public pages stay free of queries.
    """
    allowed = [
        (entry, reverse(entry.url_name))
        for entry in entries_of(face)
        if not entry.permission or request.user.has_perm(entry.permission)
    ]
    current = _current(request.path, (url for _, url in allowed))
    return [Shown(str(entry.label), url, url == current) for entry, url in allowed]


def _current(path: str, urls: Iterable[str]) -> str | None:
    """The longest address that holds the path; a face's root, which holds all, only itself."""
    known = list(urls)
    holding = [
        url
        for url in known
        if path == url or (path.startswith(url) and not all(u.startswith(url) for u in known))
    ]
    return max(holding, key=len, default=None)
