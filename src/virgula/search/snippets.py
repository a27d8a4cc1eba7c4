"""The part of a text that shows why it was found, in pieces of which some are marked."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from virgula.domain.spanish_words import words_of

LENGTH = 240
# Far into a long text nobody looks for a better part.
LOOKED_AT = 20_000


class Piece(NamedTuple):
    """Some text; ``is_marked`` when it is one of the words that were asked for."""

    text: str
    is_marked: bool


def marked(text: str, stems: Collection[str]) -> Sequence[Piece]:
    """Return a text in pieces, with the words of these stems marked."""
    pieces: list[Piece] = []
    last = 0
    for word in words_of(text):
        if word.stem in stems:
            if word.start > last:
                pieces.append(Piece(text[last : word.start], is_marked=False))
            pieces.append(Piece(text[word.start : word.end], is_marked=True))
            last = word.end
    if last < len(text):
        pieces.append(Piece(text[last:], is_marked=False))
    return pieces


def snippet(text: str, stems: Collection[str], length: int = LENGTH) -> Sequence[Piece]:
    """Return the part of a text where most of the stems stand together, in pieces."""
    plain = " ".join(text[:LOOKED_AT].split())
    places = [(word.start, word.stem) for word in words_of(plain) if word.stem in stems]
    begin = _best(places, length)
    if begin:
        # From the beginning of a sentence near before it, or of a word.
        start = max(plain.rfind(". ", 0, begin) + 2, begin - length // 3)
        begin = start if start == 2 or plain[start - 2 : start] == ". " else _word(plain, start)
    end = begin + length
    cut = plain[begin:end] if end >= len(plain) else plain[begin:end].rsplit(" ", 1)[0]
    head = [Piece("… ", is_marked=False)] if begin else []
    tail = [Piece(" …", is_marked=False)] if begin + len(cut) < len(plain) else []
    return [*head, *marked(cut, stems), *tail]


def _best(places: Sequence[tuple[int, str]], length: int) -> int:
    """Return where the window with most different stems begins."""
    best, most = 0, 0
    for number, (start, _stem) in enumerate(places):
        inside = {stem for place, stem in places[number : number + 40] if place < start + length}
        if len(inside) > most:
            best, most = start, len(inside)
    return best


def _word(plain: str, start: int) -> int:
    """Return the beginning of the first whole word at or after a place."""
    if start <= 0 or plain[start - 1] == " ":
        return max(start, 0)
    following = plain.find(" ", start)
    return following + 1 if following != -1 else start
