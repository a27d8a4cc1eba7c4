"""What some bytes are, told by the bytes themselves: a declared type is only somebody's word."""

import re

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"\x7fELF", "application/octet-stream"),
    (b"MZ", "application/octet-stream"),
)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ELEMENTS = {
    "rss": "application/rss+xml",
    "rdf:rdf": "application/rss+xml",
    "feed": "application/atom+xml",
    "svg": "image/svg+xml",
    **dict.fromkeys(("html", "head", "body", "script", "div", "p", "meta", "title"), "text/html"),
}
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_ELEMENT = re.compile(r"\s*<([a-z][\w:.-]*)")
HEAD_BYTES = 4096


def sniff_type(content: bytes) -> str:
    """Return the media type that the first bytes show; ``text/plain`` or octets when unknown."""
    for magic, name in _MAGIC:
        if content.startswith(magic):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return _sniff_text(content[:HEAD_BYTES])


def _sniff_text(head: bytes) -> str:
    encoding = "latin-1"
    for bom, name in _BOMS:
        if head.startswith(bom):
            head, encoding = head.removeprefix(bom), name
    if encoding == "latin-1" and b"\x00" in head:
        return "application/octet-stream"
    text = head.decode(encoding, "replace").lstrip().lower()
    if text.startswith("<!doctype html"):
        return "text/html"
    element = _ELEMENT.match(_PROLOG.sub("", text))
    if element and element[1] in _ELEMENTS:
        return _ELEMENTS[element[1]]
    if text.startswith("<?xml"):
        return "text/html" if "<!doctype html" in text else "application/xml"
    if text.startswith("begin:vcalendar"):
        return "text/calendar"
    return "application/json" if text.startswith(("{", "[")) else "text/plain"
