"""What is wrong with a data set: every problem with its file and line, never the first only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend, in a sentence for whoever keeps the set."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.text}"


@dataclass
class Problems:
    """The list that reading and checking fill."""

    found: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int, text: str) -> None:
        self.found.append(Problem(file, line, text))

    def __bool__(self) -> bool:
        return bool(self.found)


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return « Did you mean …?» when a known word is close, else nothing."""
    close = get_close_matches(word, list(known), n=1)
    return " " + _("Did you mean «%(word)s»?") % {"word": close[0]} if close else ""
