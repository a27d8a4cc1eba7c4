"""Text made comparable: without case, accents, marks or spaces to spare."""

import re
import unicodedata
from functools import lru_cache

# The joiners (U+200C, U+200D) stay: words of other scripts and emoji are made with them.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_QUOTE_OR_DASH = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("“”«»", '"'),
}
_QUOTES = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'"})


def tidy(text: str) -> str:
    """Return the text as a person reads it: no invisible marks, spaces single."""
    return " ".join(_INVISIBLE.sub("", text).split())


def plain(text: str) -> str:
    """Return the text without case, accents or kinds of dash and quote: to compare, never to show.

    «ñ» keeps its tilde: «año» is not «ano».
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    kept = folded.replace("ñ", "\0")
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", kept)
        if not unicodedata.combining(character)
    )
    return tidy(_DASHES.sub("-", bare.translate(_QUOTES)).replace("\0", "ñ"))


def even_fold(text: str) -> str:
    """Return the text in lower case and without accents, each character in its own place.

    What is found in it can be cut from the text as it was printed. «ñ» becomes «n» here.
    """
    return "".join(map(_bare_letter, text))


@lru_cache(maxsize=4096)
def _bare_letter(character: str) -> str:
    small = unicodedata.normalize("NFKD", _QUOTE_OR_DASH.get(character, character).lower())
    bare = "".join(one for one in small if not unicodedata.combining(one))
    return bare if len(bare) == 1 else character


def bare_words(text: str) -> str:
    """Return only the words: two titles that differ in punctuation are one title."""
    return " ".join(re.findall(r"[^\W_]+", plain(text)))
