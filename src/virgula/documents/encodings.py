"""From bytes to text: the encodings in which people keep tables and texts, found and said."""

import codecs
import re

from virgula.documents.blocks import Note
from virgula.documents.errors import NotTextError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# «Ã³» for «ó»: UTF-8 that somebody read as Windows-1252 and saved again.
_TWICE = re.compile("[ÂÃ][\x80-\xbf‘’“”–—ƒ„…†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ¡-¿]")


def decode(data: bytes) -> tuple[str, str, list[Note]]:
    """Return the text, the name of its encoding, and what had to be mended."""
    text, encoding = _decoded(data)
    if _is_binary(text):
        raise NotTextError
    notes = [Note("encoding", detail=encoding)] if encoding not in ("utf-8", "utf-8-sig") else []
    if len(_TWICE.findall(text)) >= 2:
        mended = _once(text)
        if mended is not None:
            return mended, encoding, [*notes, Note("encoded_twice")]
    return text, encoding, notes


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), encoding
    guess = _utf16_without_mark(data[:4096])
    if guess:
        return _strictly(data, guess), guess
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strictly(data, "windows-1252"), "windows-1252"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotTextError from error


def _utf16_without_mark(head: bytes) -> str:
    """Tell UTF-16 by its zeros: in our scripts every second byte of most characters is one."""
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _is_binary(text: str) -> bool:
    sample = text[:100_000]
    return "\0" in text or len(_CONTROLS.findall(sample)) > len(sample) // 200


def _once(text: str) -> str | None:
    try:
        return text.encode("windows-1252").decode("utf-8")
    except UnicodeError:
        return None
