"""What each database does by itself: the order of what matches, and how many match."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connections

from virgula.search.engines import postgres, sqlite


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: phrases of one stem or more, and the facets that a document must have.

    Values of one facet are alternatives; facets are conditions. Every stem is of letters and
    digits alone.
    """

    phrases: tuple[tuple[str, ...], ...]
    facets: tuple[tuple[str, tuple[str, ...]], ...]
    any_word: bool = False


class Engine(Protocol):
    """A database's own index."""

    def ranked(self, asked: Asked, *, most: int) -> Sequence[int]:
        """Return the keys of the best documents, the best first."""
        ...

    def count(self, asked: Asked, *, most: int) -> int:
        """Return how many documents match; no more than ``most`` are counted."""
        ...


def engine(alias: str = "default") -> Engine:
    """Return the engine of a database."""
    module = sqlite if connections[alias].vendor == "sqlite" else postgres
    return module.Engine(connections[alias])
