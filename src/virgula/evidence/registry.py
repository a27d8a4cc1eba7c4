"""The kinds of facts that the rooms record, and who knows the rows behind them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise

# A dimension is a key of the facts' JSON and must not read as one of their columns.
DIM = re.compile(
    r"(?!(?:kind|day|actor|territory|quantity|system_id|valid_until)$)[a-z][a-z_]*[a-z]"
)


class EvidenceError(Exception):
    """Base of everything that the ledger refuses."""


class KindError(EvidenceError):
    """A kind of fact is unknown, or is declared twice."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Recounted:
    """One fact as its owner's own rows tell it today."""

    ref: str
    revision: int
    day: date
    quantity: Decimal


type Words = str | Promise


def as_stored(dims: Mapping[str, str]) -> list[tuple[Words, Words]]:
    """Show dimensions by their own keys: a room that shows them to people says its words."""
    return sorted(dims.items())


def no_page(ref: str) -> str | None:
    """Say that the row behind a fact has no page of its own."""
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact: ``key`` is ``room.noun``; ``dims`` are the dimensions that it may carry.

    ``page`` gives the address of the row named by a reference; ``recount`` tells from the owner's
    rows which facts there should be (``None`` when the ledger itself is the owner); ``describe``
    puts dimensions into words. ``adds_to`` names the kind whose act it says one thing more of
    («at its hour»): totals that count acts leave such facts out.
    """

    key: str
    label: str | Promise
    dims: frozenset[str] = field(default_factory=frozenset)
    page: Callable[[str], str | None] = no_page
    recount: Callable[[], Iterable[Recounted]] | None = None
    describe: Callable[[Mapping[str, str]], list[tuple[Words, Words]]] = as_stored
    adds_to: str = ""

    def __post_init__(self) -> None:
        if any(not DIM.fullmatch(dim) or "__" in dim for dim in self.dims):
            raise KindError(self.key)


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> Kind:
    """Let the ledger take facts of this kind; called from ``AppConfig.ready``."""
    if _kinds.setdefault(kind.key, kind) != kind:
        raise KindError(kind.key)
    return kind


def kind_for(key: str) -> Kind:
    """Return the kind, or raise ``KindError``."""
    try:
        return _kinds[key]
    except KeyError:
        raise KindError(key) from None


def kinds() -> list[Kind]:
    """Return every kind, by key."""
    return [_kinds[key] for key in sorted(_kinds)]


def act_kinds() -> frozenset[str]:
    """Return the kinds whose facts are acts of their own: what a total may add up."""
    return frozenset(kind.key for kind in kinds() if not kind.adds_to)
