"""Words as Bluesky counts and marks them: letters as people see them, places in UTF-8 bytes.

A record's text carries no markup: «facets» say which bytes are a link, a hashtag or a mention
(atproto.com/lexicons/app-bsky-richtext). So a long address may be shown short and lead to the
whole one, as the network's own app does.
"""

import re
from math import ceil
from typing import Any

from virgula.networks.composing import LETTER, URL

MOST_LETTERS = 300
MOST_BYTES = 3000
BYTES_A_LETTER = MOST_BYTES // MOST_LETTERS
PATH_SHOWN = 15
TAG_LETTERS = 64
FACET = "app.bsky.richtext.facet"
# What ends a sentence or a bracket after an address is not part of it.
TRAILING = ".,;:!?\"'»”…"
TAG = re.compile(r"(?<![\w#])#(\w*[^\W\d_]\w*)")
MENTION = re.compile(
    r"(?<![\w@./])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)",
    re.IGNORECASE,
)

type Facet = dict[str, Any]


def length(text: str) -> int:
    """Return the length of what is shown, in letters; 3,000 bytes weigh as much as 300 letters."""
    said = shown(text)
    return max(sum(1 for _ in LETTER.finditer(said)), ceil(len(said.encode()) / BYTES_A_LETTER))


def shown(text: str) -> str:
    """Return the text with its addresses as they are shown."""
    return URL.sub(lambda found: _short(_address(found[0])) + _rest(found[0]), text)


def dress(text: str) -> tuple[str, list[Facet]]:
    """Return the text as it is shown and what its bytes are: links and hashtags.

    Mentions need a question to the network: ``mentions`` names them.
    """
    pieces: list[str] = []
    facets: list[Facet] = []
    bare: list[str] = []  # the same without its links, so that no hashtag is found in one
    end = 0
    for found in URL.finditer(text):
        address = _address(found[0])
        pieces += [text[end : found.start()], _short(address)]
        facets.append(
            facet("".join(pieces), len(pieces[-1]), {"$type": f"{FACET}#link", "uri": address})
        )
        bare += [pieces[-2], "/" * len(pieces[-1])]
        end = found.start() + len(address)
    said = "".join([*pieces, text[end:]])
    for tag in TAG.finditer("".join([*bare, text[end:]])):
        if sum(1 for _ in LETTER.finditer(tag[1])) <= TAG_LETTERS:
            feature = {"$type": f"{FACET}#tag", "tag": tag[1]}
            facets.append(facet(said[: tag.end()], len(tag[0]), feature))
    return said, sorted(facets, key=lambda one: int(one["index"]["byteStart"]))


def mentions(text: str) -> list[tuple[str, str]]:
    """Return the accounts that a text names, each with the text up to the end of its name."""
    return [(found[1].lower(), text[: found.end()]) for found in MENTION.finditer(text)]


def facet(until: str, letters: int, feature: Facet) -> Facet:
    """Return the mark of the last ``letters`` signs of a beginning of the text."""
    start = len(until[: len(until) - letters].encode())
    return {"index": {"byteStart": start, "byteEnd": len(until.encode())}, "features": [feature]}


def _address(word: str) -> str:
    address = word.rstrip(TRAILING)
    while address.endswith((")", "]")) and address.count("(") < address.count(")") + (
        address.count("]") - address.count("[")
    ):
        address = address[:-1].rstrip(TRAILING)
    return address


def _rest(word: str) -> str:
    return word[len(_address(word)) :]


def _short(address: str) -> str:
    host, slash, path = address.partition("://")[2].partition("/")
    if len(path) > PATH_SHOWN:
        path = path[: PATH_SHOWN - 2].rstrip("/") + "…"
    return f"{host}{slash}{path}"
