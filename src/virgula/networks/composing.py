"""Words of a post put together for a network: the link at the end, never more than fits."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import regex

from virgula.domain.network import (
    Draft,
    Medium,
    Misfit,
    PostKind,
    Rendered,
    TooLongError,
    UnfitError,
)

ELLIPSIS = "…"
URL = re.compile(r"https?://\S+")
# A thread of more parts is read by nobody: it belongs on a page of its own.
MOST_PARTS = 25
PARAGRAPH_END = re.compile(r"\s*\n\s*\n")
# A point after three letters or fewer is more often an abbreviation («Lic.», «art.») than an end.
SENTENCE_END = re.compile(r"(?:(?<=\w{4})[.…]|[!?])[»”\")\]]*(?=\s+[^\sa-záéíóúñü0-9])")

# Of a part of a thread this much may go to the next one; of a shortened text this much is lost.
MOST_LEFT_TO_THE_NEXT = (1 / 2, 2 / 3)
MOST_LOST = (1 / 5, 1 / 5)
# A letter as people see it, however many signs it is made of (UAX #29).
LETTER: re.Pattern[str] = regex.compile(r"\X")

type Length = Callable[[str], int]


def with_link(text: str, link: str) -> str:
    """Return the text with its link below, once; its lines end with one sign, as networks count."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not link or link in text:
        return text
    return f"{text}\n\n{link}" if text else link


def fit(draft: Draft, *, limit: int, length: Length) -> str:
    """Return the draft's text and link within the limit.

    Common words are shortened at the end of a word, better of a sentence; words written for this
    channel are never touched: when they do not fit, ``TooLongError`` says by how much.
    """
    whole = with_link(draft.text, draft.link)
    if length(whole) <= limit:
        return whole
    if draft.is_own:
        raise TooLongError(length=length(whole), limit=limit)
    words = with_link(draft.text, "").split(" ")
    while len(words) > 1:
        words.pop()
        shortened = with_link(shortened_to(words), draft.link)
        if length(shortened) <= limit:
            return shortened
    raise TooLongError(length=length(whole), limit=limit)


def shortened_to(words: Sequence[str]) -> str:
    """Return the first words of a text, without a last sentence that has barely begun."""
    text = " ".join(words)
    text = text[: _good_end(text, len(text), most_lost=MOST_LOST)]
    return text.rstrip(" ,;:.\n") + ELLIPSIS


def thread(draft: Draft, *, limit: int, length: Length) -> list[str]:
    """Return the words of every part: one where they fit or where no thread is wanted.

    The link stands once, at the end. Raises ``TooLongError`` and ``UnfitError``.
    """
    if not draft.as_thread:
        return [fit(draft, limit=limit, length=length)]
    return split(with_link(draft.text, draft.link), limit=limit, length=length)


def parts_of(draft: Draft, texts: Sequence[str], media: tuple[Medium, ...] = ()) -> list[Rendered]:
    """Return the parts as they go out: the first answers its target and carries the media."""
    first = Rendered(
        text=texts[0],
        link=draft.link,
        guid=draft.uid,
        language=draft.language,
        kind=draft.kind,
        target=draft.target,
        media=media,
    )
    rest = replace(first, kind=PostKind.ORIGINAL, target="", media=())
    return [first, *(replace(rest, text=text) for text in texts[1:])]


def split(text: str, *, limit: int, length: Length, numbered: bool = True) -> list[str]:
    """Return the text in parts that fit, cut at paragraphs, else sentences, else words.

    Nothing is lost but white space where it is cut. Parts are numbered « (1/3)», so that no two
    of them say the same and a reader knows where she is. An address is never cut: when it fits no
    part, ``TooLongError``; ``UnfitError`` where more parts than ``MOST_PARTS`` would be needed.
    """
    text = text.strip()
    if length(text) <= limit:
        return [text]
    for widest in ("9", "99") if numbered else ("",):
        tail = f" ({widest}/{widest})" if widest else ""
        parts = list(_cut(text, limit=limit, length=_with(tail, length)))
        if not numbered or len(parts) <= int(widest):
            break
    if len(parts) > MOST_PARTS:
        raise UnfitError(Misfit.TOO_MANY_PARTS, has=len(parts), fits=MOST_PARTS)
    if not numbered:
        return parts
    return [f"{part} ({number}/{len(parts)})" for number, part in enumerate(parts, start=1)]


def _with(tail: str, length: Length) -> Length:
    return lambda part: length(part + tail)


def _cut(text: str, *, limit: int, length: Length) -> Iterator[str]:
    while text and length(text) > limit:
        last = _last_end(text, limit=limit, length=length)
        end = _good_end(text, last, most_lost=MOST_LEFT_TO_THE_NEXT)
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    if text:
        yield text


def _last_end(text: str, *, limit: int, length: Length) -> int:
    """Return where the last word ends that still fits; a word that fits nowhere is cut."""
    end = 0
    for word in re.finditer(r"\S+", text):
        if length(text[: word.end()]) > limit:
            break
        end = word.end()
    if end:
        return end
    giant = text.split(maxsplit=1)[0]
    if not URL.match(giant):
        for letter in LETTER.finditer(giant):
            if length(text[: letter.end()]) > limit:
                break
            end = letter.end()
    if not end:
        raise TooLongError(length=length(giant), limit=limit)
    return end


def _good_end(text: str, last: int, *, most_lost: tuple[float, float]) -> int:
    """Return a better place before the last one: a paragraph's end, else a sentence's.

    ``most_lost`` is how much of the text may be given up for each of them.
    """
    for pattern, lost in zip((PARAGRAPH_END, SENTENCE_END), most_lost, strict=True):
        ends = [_place(found) for found in pattern.finditer(text) if _place(found) <= last]
        if ends and ends[-1] >= max(last * (1 - lost), 1):
            return ends[-1]
    return last


def _place(found: re.Match[str]) -> int:
    return found.start() if found.re is PARAGRAPH_END else found.end()
