"""Hashtags of a text: found as the networks find them, spelled as they were adopted.

A hashtag written with a capital for each word is read aloud word by word by screen readers
(W3C WCAG-EM practice, «camel case»), so the adopted spelling always wins over what was typed. The
boundaries are the strictest common ground of the networks' own rules: twitter-text's
``validHashtag`` and Mastodon's ``Tag::HASHTAG_RE``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from unicodedata import category, normalize

SIGNS = "#＃"
# Part of a hashtag only between two of its letters: Catalan «l·l», Japanese dots, joiners.
JOINERS = "·・\u200c\u200d"
# A sign after one of these belongs to an address, an entity or another hashtag.
GLUED = frozenset("&/=)@_" + SIGNS)
_WORD = re.compile(r"\S+")
_ADDRESS = re.compile(r"(?:https?://|www\.)", re.IGNORECASE)
_REST_OF_MAIL = re.compile(r"[\w.+\-]*@\w")
_ACCENTS = re.compile("[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Found:
    """A hashtag of a text: ``text[start:end]`` is the sign and its word."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag as it was adopted, without its sign; ``aliases`` are corrected to it.

    Raises ``ValueError`` when the networks would not read the name as one hashtag.
    """

    name: str
    aliases: Sequence[str] = ()
    is_automatic: bool = False

    def __post_init__(self) -> None:
        if not is_hashtag(self.name):
            raise ValueError(f"{self.name!r} is not one hashtag")


@dataclass(frozen=True, slots=True)
class Tagged:
    """A text with its hashtags in order: what was put in, and what was corrected to what."""

    text: str
    inserted: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()


def fold(word: str) -> str:
    """Return what two spellings of a hashtag compare as: no sign, no capitals, no accents.

    Accents are the combining marks of alphabets; the vowel signs of other scripts are letters and
    stay.
    """
    word = word.lstrip(SIGNS)
    # Folding capitals may bring marks back and the other way round: twice is enough (UAX 15, D146).
    for _ in range(2):
        word = _ACCENTS.sub("", normalize("NFKD", word)).casefold()
    return normalize("NFKC", word)


def is_hashtag(name: str) -> bool:
    """Tell whether the networks read the whole name, without its sign, as one hashtag."""
    return any(found.word == name for found in find(f"#{name}"))


def find(text: str) -> list[Found]:
    """Return the hashtags of a text in order; those inside addresses and mails are none."""
    return [found for word in _WORD.finditer(text) for found in _in_word(word[0], word.start())]


def tag(text: str, tags: Iterable[Tag]) -> Tagged:
    """Return the text with the known hashtags spelled right and the automatic ones in it once.

    What is missing goes to the end. A second call changes nothing.
    """
    known = list(tags)
    spelling = _spellings(known)
    pieces, corrected, present, last = [], [], set(), 0
    for found in find(text):
        name = spelling.get(fold(found.word))
        if name is None:
            continue
        present.add(name)
        if text[found.start : found.end] != f"#{name}":
            corrected.append((found.word, name))
            pieces += [text[last : found.start], f"#{name}"]
            last = found.end
    text = "".join(pieces) + text[last:]
    missing = tuple(
        dict.fromkeys(one.name for one in known if one.is_automatic and one.name not in present)
    )
    if missing:
        ending = " ".join(f"#{name}" for name in missing)
        text = f"{text.rstrip()} {ending}" if text.strip() else ending
    return Tagged(text, missing, tuple(corrected))


def _spellings(tags: Sequence[Tag]) -> Mapping[str, str]:
    """Return the adopted spelling of each folded word; a name of its own beats an alias."""
    words = {fold(alias): one.name for one in reversed(tags) for alias in one.aliases}
    return words | {fold(one.name): one.name for one in reversed(tags)}


def _in_word(word: str, offset: int) -> Iterator[Found]:
    address = _ADDRESS.search(word)
    limit = address.start() if address else len(word)
    for start in range(limit):
        if word[start] not in SIGNS or (start and _glues(word[start - 1])):
            continue
        end = _end(word, start + 1, limit)
        name = word[start + 1 : end]
        if not any(char.isalpha() for char in name):
            continue
        if word[end : end + 1] in tuple(SIGNS) or _REST_OF_MAIL.match(word, end):
            continue
        yield Found(name, offset + start, offset + end)


def _end(word: str, start: int, limit: int) -> int:
    end = start
    while end < limit and (_is_letter(word[end]) or (end > start and _goes_on(word, end))):
        end += 1
    return end


def _goes_on(word: str, place: int) -> bool:
    """Tell whether a sign after a letter is still of the word: «#️⃣» is a key and no hashtag."""
    char = word[place]
    return _is_mark(char) or (char in JOINERS and word[place + 1 : place + 2].isalnum())


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def _glues(char: str) -> bool:
    return char in GLUED or char.isalnum() or _is_mark(char)


def _is_mark(char: str) -> bool:
    # Variation selectors belong to emoji.
    return category(char).startswith("M") and not "\ufe00" <= char <= "\ufe0f"
