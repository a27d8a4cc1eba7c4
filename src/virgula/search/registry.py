"""The kinds of things that can be found. Each room declares its own, from ``AppConfig.ready``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise


class KindExistsError(Exception):
    """Two rooms declare one kind."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One thing by which a document may be narrowed. ``name``: see ``FACETS``."""

    name: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Findable:
    """A thing as the search knows it."""

    key: str
    system_id: int
    title: str
    path: str
    text: str = ""
    day: date | None = None
    door: str = ""
    facets: tuple[FacetValue, ...] = field(default=())


# A reader yields the things of these keys that may be found now; without keys, all of them.
Reader = Callable[[Iterable[str] | None], Iterable[Findable]]
# What changed since an instant without leaving a record in the journal: its keys.
Changed = Callable[[datetime], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its words, how it is read, and which records of the journal touch it.

    ``targets`` maps a record's target type (``"app.model"``) to how its id becomes keys of this
    kind; a type named alone has the id itself as key.
    """

    key: str
    label: str | Promise
    read: Reader
    targets: tuple[tuple[str, Callable[[str], Iterable[str]]], ...] = ()
    changed: Changed | None = None
    # The permissions that some of its things ask for.
    doors: frozenset[str] = frozenset()


FACETS = ("kind", "theme", "actor", "audience", "territory", "year", "language", "format")
_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Let things of a kind be found."""
    known = _kinds.get(kind.key)
    if known is not None and known.read is not kind.read:
        raise KindExistsError(kind.key)
    _kinds[kind.key] = kind


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def itself(key: str) -> Iterable[str]:
    """Return the key of a record's target: the usual way of ``targets``."""
    return (key,)
