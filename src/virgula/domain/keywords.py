"""Words and phrases looked for in a text: whole ones, whatever their accents and capitals."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"\w+")


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as two spellings compare: no accents, no capitals, no signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def first_keyword(text: str, keywords: Iterable[str]) -> str:
    """Return the first keyword whose words stand together in the text, or an empty text.

    «FERIA del Libro» is found in «la feria del libro», and «feria» is not in «feriado».
    """
    said = f" {' '.join(folded_words(text))} "
    for keyword in keywords:
        wanted = _wanted(keyword)
        if wanted and f" {wanted} " in said:
            return keyword
    return ""


@lru_cache(maxsize=4096)
def _wanted(keyword: str) -> str:
    return " ".join(folded_words(keyword))
