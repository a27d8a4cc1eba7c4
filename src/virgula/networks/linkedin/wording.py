"""LinkedIn's «little text»: what stands in a post, escaped, and read back.

A reserved sign that is not escaped cuts the post there without a word. Source: Microsoft Learn,
«little text format», read on 2026-11-24.
"""

import re

from virgula.networks.composing import URL

RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
HASHTAG = re.compile(r"(?<![\w&/#])#(\w*[^\W\d_]\w*)")
TEMPLATE = re.compile(r"\{hashtag\|\\?#\|(.*?)\}", re.DOTALL)
ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
MENTION = re.compile(r"@\[(.*?)\]\(urn:[^)]*\)")
# LinkedIn replaces addresses that it finds long by one of its own.
SHORTENED = re.compile(r"https?://lnkd\.in/")


def escaped(text: str) -> str:
    """Return the text as LinkedIn takes it; hashtags stay hashtags."""
    written, start = [], 0
    for found in HASHTAG.finditer(text):
        written.append(_plain(text[start : found.start()]))
        written.append(f"{{hashtag|\\#|{_plain(found[1])}}}")
        start = found.end()
    return "".join([*written, _plain(text[start:])])


def _plain(text: str) -> str:
    return RESERVED.sub(r"\\\g<0>", text)


def unescaped(commentary: str) -> str:
    """Return what a person reads of a post's little text."""
    text = TEMPLATE.sub(r"#\1", MENTION.sub(r"\1", commentary))
    return ESCAPED.sub(r"\1", text)


def says_the_same(commentary: str, text: str) -> bool:
    """Tell whether a listed post says what was sent, whatever became of its addresses."""
    listed, sent = unescaped(commentary).split(), text.split()
    return len(listed) == len(sent) and all(
        one == other or (bool(SHORTENED.search(one)) and bool(URL.search(other)))
        for one, other in zip(listed, sent, strict=True)
    )
