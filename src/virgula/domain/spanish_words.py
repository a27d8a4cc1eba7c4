"""Words of Spanish as a search compares them: without accents, and without number or gender.

The stem is light on purpose: it takes plurals and the vowel of gender away, nothing else, so that
«difusión», «difusion» and «difusiones» are one word and «nación» and «nacional» stay two. It works
on the folded word, because who types on a phone leaves accents out; the well-known stemmer of the
Snowball family needs them. The idea of stripping only inflection is J. Savoy's («Light stemming
approaches for the French, Portuguese, German and Hungarian languages», 2006, and its Spanish kin).
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

# Letters and digits; an apostrophe or saltillo inside a word belongs to it (maya «k'áat»).
_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+(?:['’ʼꞌ][\p{L}\p{N}\p{M}]+)*")
_APOSTROPHES = str.maketrans("", "", "'’ʼꞌ")
# Shorter words have no ending that could be taken away.
LEAST = 4
# The vowel of gender tells these words apart.
_APART = """
caso casa modo moda banco banca cuento cuenta punto punta libro libra puerto puerta plazo plaza
medio media partido partida acto acta cargo carga marco marca pago paga resto resta grado grada
fondo fonda minuto minuta
"""
APART = frozenset(_APART.split())
_STOP_WORDS = """
a al ante bajo con contra cual como de del desde donde e el ella en entre era es esa ese eso esta
este esto fue ha han hasta hay la las le les lo los mas me mi muy ni no nos o os para pero por que
se ser si sin sobre son su sus tambien te tu u un una unas uno unos y ya
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


class Word(NamedTuple):
    """A word where it stands in a text: ``text[start:end]``, and its stem."""

    stem: str
    start: int
    end: int


def fold(word: str) -> str:
    """Return a word in lower case, of letters and digits alone; «ñ» is «n», as many type it."""
    # Apart first: some signs are capitals only once they are taken apart.
    apart = unicodedata.normalize("NFKD", word).casefold()
    plain = unicodedata.normalize("NFKD", apart).translate(_APOSTROPHES)
    return "".join(sign for sign in plain if sign.isalnum())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the folded word without its plural and without the vowel of its gender."""
    plain = fold(word)
    if len(plain) < LEAST or not plain.isalpha():
        return plain
    singular = plain.removesuffix("s")
    if singular in APART or plain in APART:
        return singular
    if singular.endswith("ce") and singular != plain:
        return f"{singular[:-2]}z"
    return singular[:-1] if len(singular) >= LEAST and singular[-1] in "aeo" else singular


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text in order; what is no letter and no digit parts them."""
    for found in _WORD.finditer(text):
        one = stem(found[0])
        if one:
            yield Word(one, found.start(), found.end())


def stems_of(text: str) -> str:
    """Return the stems of a text, parted by a space: what an index keeps."""
    return " ".join(word.stem for word in words_of(text))


def is_stop_word(word: str) -> bool:
    """Tell whether a word says nothing by itself: every text has it."""
    return fold(word) in STOP_WORDS
