"""Documents in: one door, a registry of readers, and limits before anything is opened.

A file is what its bytes say, not what its name says. To read one more format (DOCX, HTML, YAML),
write a reader that yields blocks and add a row to ``READERS``.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from virgula.documents.blocks import Block, Document, Note
from virgula.documents.delimited import read_delimited, sniff_delimiter
from virgula.documents.encodings import decode
from virgula.documents.errors import (
    BrokenDocumentError,
    DocumentTooLargeError,
    EmptyDocumentError,
    LockedDocumentError,
    NotTextError,
    OldFormatError,
    UnknownFormatError,
)
from virgula.documents.markdown import read_markdown
from virgula.documents.spreadsheets import read_xlsx

MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader hands over."""

    blocks: tuple[Block, ...]
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    format: str
    suffixes: frozenset[str]
    read: Callable[[bytes], Content]


def _markdown(data: bytes) -> Content:
    blocks, encoding, notes = read_markdown(data)
    return Content(blocks, encoding, notes=tuple(notes))


def _csv(data: bytes) -> Content:
    table, encoding, delimiter, notes = read_delimited(data)
    return Content((table,), encoding, delimiter, tuple(notes))


def _xlsx(data: bytes) -> Content:
    tables, notes = read_xlsx(data)
    return Content(tables, notes=tuple(notes))


READERS = {
    reader.format: reader
    for reader in (
        Reader("markdown", frozenset({".md", ".markdown", ".txt", ".text"}), _markdown),
        Reader("csv", frozenset({".csv", ".tsv", ".tab"}), _csv),
        Reader("xlsx", frozenset({".xlsx", ".xlsm"}), _xlsx),
    )
}
# What a zip of the office world is, by a part that only it has.
_PARTS = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
    ("content.xml", "odf"),
)
_SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MARKED = re.compile(r"^\s*(#|\||[-*] |\d+\. )", re.MULTILINE)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


def read_file(path: Path) -> Document:
    """Read a document from the disk, looking at its size first."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise DocumentTooLargeError(size=size, limit=MAX_BYTES)
    return read_document(path.read_bytes(), name=path.name)


def read_document(data: bytes, *, name: str) -> Document:
    """Read a document to neutral blocks, or raise a ``DocumentError`` that says why not."""
    if len(data) > MAX_BYTES:
        raise DocumentTooLargeError(size=len(data), limit=MAX_BYTES)
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise EmptyDocumentError
    reader = READERS[_format(data, Path(name).suffix.lower())]
    content = reader.read(data)
    if not content.blocks:
        raise EmptyDocumentError
    return Document(
        name=name,
        format=reader.format,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=content.blocks,
        encoding=content.encoding,
        delimiter=content.delimiter,
        notes=content.notes,
    )


def _format(data: bytes, suffix: str) -> str:
    if data.startswith(_OLD_OFFICE):
        raise LockedDocumentError if _ENCRYPTED in data else OldFormatError
    if data.startswith(b"PK\x03\x04"):
        return _zip_format(data)
    for signature, format_name in _SIGNATURES:
        if data.startswith(signature):
            raise UnknownFormatError(format_name)
    return _text_format(data, suffix)


def _zip_format(data: bytes) -> str:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise BrokenDocumentError from error
    found = next((format_name for part, format_name in _PARTS if part in names), "zip")
    if found not in READERS:
        raise UnknownFormatError(found)
    return found


def _text_format(data: bytes, suffix: str) -> str:
    text, _, _ = decode(data)
    if _HTML.match(text):
        raise UnknownFormatError("html")
    if suffix in (".json", ".yaml", ".yml"):
        raise UnknownFormatError(suffix[1:])
    for reader in READERS.values():
        if suffix in reader.suffixes and reader.format != "xlsx":
            return reader.format
    if not text.strip():
        raise NotTextError
    # Without a name to go by, a table is what splits evenly; Markdown has its own marks.
    return "csv" if sniff_delimiter(text) and not _MARKED.search(text) else "markdown"
