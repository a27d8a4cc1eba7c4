"""What Outlook packs into ``winmail.dat`` (MS-OXTNEF §2.1.3): the files, and the plain words."""

from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = 0x223E9F78
# attBody, attAttachTitle, attAttachData, attAttachRenddata.
BODY, TITLE, DATA, ATTACHMENT = 0x2800C, 0x18010, 0x6800F, 0x69002
MOST_ATTRIBUTES = 2000


@dataclass(frozen=True, slots=True)
class Packed:
    """The plain words, and each file by its name."""

    text: str = ""
    files: tuple[tuple[str, bytes], ...] = ()


def read_tnef(content: bytes) -> Packed:
    """Return what is packed; what is cut short is read as far as it goes."""
    if len(content) < 6 or int.from_bytes(content[:4], "little") != SIGNATURE:
        return Packed()
    text, files = "", []
    name, data = "", b""
    for tag, value in _attributes(content):
        if tag == ATTACHMENT:
            if data:
                files.append((name or "archivo", data))
            name, data = "", b""
        elif tag == TITLE:
            name = _words(value)
        elif tag == DATA:
            data = value
        elif tag == BODY:
            text = _words(value)
    if data:
        files.append((name or "archivo", data))
    return Packed(text, tuple(files))


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each attribute: a level, its tag, its length, its bytes and a checksum."""
    position = 6
    for _number in range(MOST_ATTRIBUTES):
        head = content[position : position + 9]
        if len(head) < 9:
            return
        tag, length = int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:9], "little")
        value = content[position + 9 : position + 9 + length]
        if len(value) < length:
            return
        yield tag, value
        position += 9 + length + 2


def _words(value: bytes) -> str:
    plain = value.split(b"\0", 1)[0]
    try:
        return plain.decode("utf-8")
    except UnicodeDecodeError:
        return plain.decode("cp1252", "replace")
