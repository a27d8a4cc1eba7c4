"""Feeds that are nearly XML, mended before they are parsed, each in the one way that is certain.

A strict parser then reads them: a lenient one takes «&lang=es» for a bracket, and an item that was
cut in the middle for a whole one, whose identity would change when the rest comes.
"""

import html
import html.entities
import re
from dataclasses import dataclass
from itertools import islice

# Of more items than these not even the dates are looked at.
MOST_READ = 12_000
_ITEM_START = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_ITEM_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
_END = re.compile(r"</(?:rss|feed|rdf:RDF)\s*>", re.IGNORECASE)
_OPENING = re.compile(r"<(rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>\s*(?:<!\[CDATA\[)?([^<\]]{0,1000})")
_AMPERSAND = re.compile(
    r"&(?:(#\d{1,7};|#x[0-9a-f]{1,6};|(?:amp|lt|gt|quot|apos);)|(\w{1,40};)?)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Repaired:
    """A document that can be parsed: whether it was cut, its last item's title, whether all."""

    text: str
    is_cut: bool = False
    cut_title: str | None = None
    items: int = 0
    is_whole: bool = True


def repaired(text: str) -> Repaired:
    """Return a feed with its ampersands right, closed where it was cut, without what follows it."""
    text = _with_ampersands(text)
    beyond = next(islice(_ITEM_START.finditer(text), MOST_READ, None), None)
    if beyond is not None:
        return Repaired(_closed(text[: beyond.start()]), items=MOST_READ, is_whole=False)
    starts = [match.start() for match in _ITEM_START.finditer(text)]
    last = starts[-1] if starts else 0
    ends = [match.end() for match in _END.finditer(text, last)]
    if ends:
        return Repaired(text[: ends[-1]], items=len(starts))
    if not _OPENING.search(text):
        return Repaired(text, items=len(starts))
    if starts and not _ITEM_END.search(text, last):
        title = _TITLE.search(text, last)
        cut_title = title[1] if title else ""
        return Repaired(_closed(text[:last]), True, cut_title, len(starts))
    if starts:
        *_rest, item_end = _ITEM_END.finditer(text, last)
        return Repaired(_closed(text[: item_end.end()]), True, items=len(starts))
    return Repaired(text, True)


def _closed(text: str) -> str:
    """Return a document that ends after an item with the ends that are missing."""
    opening = _OPENING.search(text)
    name = opening[1] if opening else ""
    channel = "</channel>" if "<channel" in text and "</channel>" not in text else ""
    return f"{text}{channel}</{name}>" if name else text


def _with_ampersands(text: str) -> str:
    """Return a text whose ampersands are XML's: a name of HTML becomes its letter, others escape.

    Within CDATA they are as they should be.
    """
    pieces, at = [], 0
    while True:
        start = text.find("<![CDATA[", at)
        end = text.find("]]>", start) if start >= 0 else -1
        if end < 0:
            break
        pieces += [_AMPERSAND.sub(_ampersand, text[at:start]), text[start:end]]
        at = end
    return "".join(pieces) + _AMPERSAND.sub(_ampersand, text[at:])


def _ampersand(match: re.Match[str]) -> str:
    right, named = match[1], match[2] or ""
    if right:
        return f"&{right.lower()}"
    letter = html.entities.html5.get(named) if named else None
    return letter or f"&amp;{named}"
