"""Values of odd documents as text that every database can keep, and what a document is instead."""

from typing import Any

from virgula.platform.sniffing import sniff_type

_FOUND = {"text/html": "html", "application/pdf": "pdf", "text/calendar": "calendar"}


def as_text(value: Any) -> str:
    """Return a value as text: no NUL, no half characters; of a list or an object, nothing."""
    if not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def kind_found(content: bytes) -> str:
    """Return what a document is, in the words of ``NotAFeedError``."""
    if not content.strip():
        return "empty"
    kind = sniff_type(content)
    group = kind.partition("/")[0]
    if group == "application" and "xml" in kind:
        return "xml"
    return _FOUND.get(kind, "image" if group in {"image", "video"} else "text")
