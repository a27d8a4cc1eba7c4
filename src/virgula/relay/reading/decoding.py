"""From bytes to characters, whatever the site says about them.

A declared encoding is somebody's word: valid UTF-8 is UTF-8 whatever is declared, and what is not
valid in the declared encoding is read as the encoding of old Windows sites, which takes any byte.
"""

import codecs
import re
import zlib

# What one document may unfold to; the fetcher's own limit is of what arrives.
MOST_BYTES = 5 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE | re.ASCII)
# As browsers do: who writes «iso-8859-1» means its wider Windows relative.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-15": "iso8859-15"}
_TEXT_ENCODINGS = frozenset(
    {"cp1250", "cp1252", "iso8859-1", "iso8859-2", "iso8859-15", "mac-roman", "cp850", "cp437",
     "utf-16", "utf-16-le", "utf-16-be"}
)  # fmt: skip


def unpacked(content: bytes) -> bytes:
    """Return what a gzip in the body holds, up to ``MOST_BYTES``; anything else as it is.

    Some servers send compressed files without saying so. What is cut or damaged gives what it had.
    """
    if not content.startswith(_GZIP):
        return content
    reader = zlib.decompressobj(wbits=31)
    try:
        return reader.decompress(content, MOST_BYTES)
    except zlib.error:
        return b""


def decoded(content: bytes, declared_type: str = "") -> str:
    """Return a text from its bytes; never fails. ``declared_type``: the ``Content-Type`` whole."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _clean(content[len(bom) :].decode(encoding, "replace"))
    wide = _wide_encoding(content[:64])
    if wide:
        return _clean(content.decode(wide, "replace"))
    try:
        return _clean(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        if _is_cut_at_end(content, error):
            return _clean(content[: error.start].decode("utf-8"))
    return _clean(content.decode(_declared(content, declared_type), "replace"))


def _is_cut_at_end(content: bytes, error: UnicodeDecodeError) -> bool:
    """Tell whether the only fault is a character cut at the end, and there are others whole."""
    return (
        error.reason == "unexpected end of data"
        and len(content) - error.start < 4
        and not content[: error.start].isascii()
    )


def _wide_encoding(head: bytes) -> str:
    """Return the UTF-16 that zeros between Latin letters show, or nothing."""
    if len(head) < 8:
        return ""
    if head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) // 3 else ""


def _declared(content: bytes, declared_type: str) -> str:
    found = _CHARSET.search(declared_type) or _CHARSET.search(
        content[:2048].decode("ascii", "replace")
    )
    try:
        name = codecs.lookup(found[1]).name if found else "cp1252"
    except LookupError:
        return "cp1252"
    name = _MEANT.get(name, name)
    # What arrives here is no UTF-8, and a codec that is not of text would raise.
    return name if name in _TEXT_ENCODINGS and not name.startswith("utf") else "cp1252"


def _clean(text: str) -> str:
    return text.replace("\x00", "").removeprefix("\ufeff")
