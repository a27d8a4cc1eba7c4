"""Words of a post put together for a network: the link at the end, never more than fits."""

import re
from collections.abc import Callable

from virgula.domain.network import Draft, TooLongError

ELLIPSIS = "…"
URL = re.compile(r"https?://\S+")


def with_link(text: str, link: str) -> str:
    """Return the text with its link below, once."""
    text = text.strip()
    if not link or link in text:
        return text
    return f"{text}\n\n{link}" if text else link


def fit(draft: Draft, *, limit: int, length: Callable[[str], int]) -> str:
    """Return the draft's text and link within the limit.

    Common words are shortened at a word's end; words written for this channel are never touched:
    when they do not fit, ``TooLongError`` says by how much.
    """
    whole = with_link(draft.text, draft.link)
    if length(whole) <= limit:
        return whole
    if draft.is_own:
        raise TooLongError(length=length(whole), limit=limit)
    words = draft.text.strip().split(" ")
    while len(words) > 1:
        words.pop()
        shortened = with_link(" ".join(words).rstrip(" ,;:.\n") + ELLIPSIS, draft.link)
        if length(shortened) <= limit:
            return shortened
    raise TooLongError(length=length(whole), limit=limit)
