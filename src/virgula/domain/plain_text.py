"""Text made comparable: without case, accents, marks or spaces to spare."""

import re
import unicodedata

# The joiners (U+200C, U+200D) stay: words of other scripts and emoji are made with them.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
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


def bare_words(text: str) -> str:
    """Return only the words: two titles that differ in punctuation are one title."""
    return " ".join(re.findall(r"[^\W_]+", plain(text)))
