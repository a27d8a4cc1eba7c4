"""Codes of programme lines, as documents print them: «7.2.15.B» and «7.2.15 B» are one code.

Codes are text, never numbers; the letter at the end is optional.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CODE = re.compile(
    r"(?<![\w.])(?P<numbers>\d{1,3}(?:\.\d{1,3}){2,4})"
    r"(?:(?:\.|[  ]{0,2})(?P<letter>[A-Z])(?![\w]))?(?!\.?\d)"
)


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code in a text: as printed, its normal form, and where it stands."""

    printed: str
    code: str
    start: int
    end: int


def normal_code(printed: str) -> str:
    """Return the normal form of a code: one space before the letter, no other space.

    What does not look like a code is only stripped of spaces at its ends.
    """
    text = printed.strip()
    match = _CODE.fullmatch(text.upper())
    return _normal(match) if match else text


def find_codes(text: str) -> Iterator[FoundCode]:
    """Yield the codes of a text in order, with their places."""
    for match in _CODE.finditer(text):
        yield FoundCode(match.group(), _normal(match), match.start(), match.end())


def _normal(match: re.Match[str]) -> str:
    numbers, letter = match.group("numbers"), match.group("letter")
    return f"{numbers} {letter}" if letter else numbers
