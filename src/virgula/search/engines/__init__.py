"""What each database does by itself: the order of what matches, and how many match."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connections

from virgula.search.engines import postgres, sqlite


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, in stems: phrases of one word or more, and words of the scope.

    ``scopes`` are alternatives within and conditions between: [["a", "b"], ["c"]] is (a or b)
    and c. Every word is of letters and digits alone.
    """

    phrases: tuple[tuple[str, ...], ...]
    scopes: tuple[tuple[str, ...], ...]
    any_word: bool = False


class Engine(Protocol):
    """A database's own index."""

    def ranked(self, asked: Asked, *, most: int) -> Sequence[int]:
        """Return the keys of the best documents, the best first."""
        ...

    def count(self, asked: Asked) -> int:
        """Return how many documents match."""
        ...


def engine(alias: str = "default") -> Engine:
    """Return the engine of a database."""
    module = sqlite if connections[alias].vendor == "sqlite" else postgres
    return module.Engine(connections[alias])
