"""OPML 2.0: the lists of feeds that readers exchange (http://opml.org/spec2.opml)."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring as parse_safely

from virgula.domain.feed_items import plain_text, shortened
from virgula.relay.reading.base import LINK_LENGTH

# A list of five thousand feeds fits; a bomb does not get to be parsed.
MOST_BYTES = 1024 * 1024
MOST_OUTLINES = 200
NAME_LENGTH = 200
_ADDRESSES = ("xmlurl", "feedurl")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class OpmlError(Exception):
    """A file that cannot be taken. ``why``: large, empty, unsafe, broken, other."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Outline:
    """One line of the list. Without ``location`` it names no feed."""

    name: str
    location: str
    site: str = ""
    # Which institution, when we wrote the list ourselves.
    category: str = ""


def read_opml(content: bytes) -> list[Outline]:
    """Return the lines of a list that have an address, or should; folders are left out.

    Raises ``OpmlError``.
    """
    if len(content) > MOST_BYTES:
        raise OpmlError("large")
    if not content.strip():
        raise OpmlError("empty")
    try:
        root = parse_safely(_text(content), forbid_dtd=True)
    except DefusedXmlException as error:
        raise OpmlError("unsafe") from error
    except (ElementTree.ParseError, ValueError) as error:
        raise OpmlError("broken") from error
    if root.tag.rpartition("}")[2].lower() != "opml":
        raise OpmlError("other")
    outlines = [_outline(element) for element in root.iter() if _is_leaf(element)]
    if not outlines:
        raise OpmlError("empty")
    return outlines


def _text(content: bytes) -> str:
    """Return the document as text: what is no UTF-8 was written by an old Windows program."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if content.startswith(mark):
            try:
                text = content.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    else:
        text = content.decode("cp1252", "replace")
    return _DECLARATION.sub("", text)


def _is_leaf(element: ElementTree.Element) -> bool:
    if element.tag.rpartition("}")[2].lower() != "outline":
        return False
    names = {name.lower() for name in element.attrib}
    return bool(names.intersection(_ADDRESSES)) or not len(element)


def _outline(element: ElementTree.Element) -> Outline:
    values = {name.lower(): " ".join(value.split()) for name, value in element.attrib.items()}
    location = next((values[name] for name in _ADDRESSES if values.get(name)), "")
    name = plain_text(values.get("title") or values.get("text") or "").replace("\n", " ")
    return Outline(
        name=shortened(name, NAME_LENGTH),
        location=location if len(location) <= LINK_LENGTH else "",
        site=values.get("htmlurl", "")[:LINK_LENGTH],
        category=values.get("category", "").strip("/")[:60],
    )


def write_opml(title: str, outlines: Iterable[Outline], *, at: datetime) -> bytes:
    """Return a list of feeds that any reader takes, and that ``read_opml`` reads as it was."""
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = title
    ElementTree.SubElement(head, "dateCreated").text = format_datetime(at)
    body = ElementTree.SubElement(root, "body")
    for outline in outlines:
        values = {
            "type": "rss",
            "text": outline.name,
            "title": outline.name,
            "xmlUrl": outline.location,
            "htmlUrl": outline.site,
            "category": f"/{outline.category}" if outline.category else "",
        }
        ElementTree.SubElement(
            body, "outline", {name: value for name, value in values.items() if value}
        )
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
