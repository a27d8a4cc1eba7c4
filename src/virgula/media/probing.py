"""Length and size of a film, read from the boxes of its file (ISO/IEC 14496-12), and no more.

The bytes are a stranger's: every size is checked before it is believed, nothing is decoded and the
reading is bounded, so that a hostile file costs milliseconds and ends in ``NoFilmError``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

# A header describes hours of film in a few megabytes.
MOST_HEADER_BYTES = 32 * 1024 * 1024
MOST_BOXES = 20_000
# First brands of films; pictures (heic, avif) and sounds (M4A) come in the same kind of file.
MP4_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV"}
    | {b"dash", b"3gp4", b"3gp5", b"3gp6", b"f4v ", b"M4VH", b"M4VP", b"iso8", b"iso9"}
)
QUICKTIME_BRAND = b"qt  "
# What a camera writes besides the film: places, devices, names.
TALKATIVE = frozenset({b"udta", b"meta", b"uuid"})
NESTED = frozenset({b"trak", b"mdia", b"mvex"})
UNKNOWN = (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)


class NoFilmError(Exception):
    """The bytes are not a film whose length and size can be read."""


@dataclass(frozen=True, slots=True)
class Film:
    """``width`` and ``height`` as it is shown, in pixels, after its own rotation."""

    content_type: str
    seconds: float
    width: int
    height: int
    # Where the file says more than the film: position, length of the header and of the body.
    talk: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int  # where it begins in the file, its own header included
    header: int
    body: bytes


def measure_film(file: IO[bytes], size: int) -> Film:
    """Return what the file says of itself. Raises ``NoFilmError`` for whatever is not a film."""
    content_type, header, header_start = "", b"", 0
    for kind, body_start, end in _top_boxes(file, size):
        if kind == b"ftyp":
            file.seek(body_start)
            content_type = _type_of(file.read(4))
        elif kind == b"moov":
            if end - body_start > MOST_HEADER_BYTES:
                raise NoFilmError("the header is too large")
            file.seek(body_start)
            header, header_start = file.read(end - body_start), body_start
        if content_type and header:
            break
    if not content_type or not header:
        raise NoFilmError("no film in it")
    return _film(content_type, header, header_start)


def silence(file: IO[bytes], film: Film) -> None:
    """Blank out, in place, what the file says besides the film: places, devices, names."""
    for start, header, length in film.talk:
        file.seek(start + 4)
        file.write(b"free")
        file.seek(start + header)
        file.write(bytes(length))
    file.seek(0)


def _type_of(brand: bytes) -> str:
    if brand == QUICKTIME_BRAND:
        return "video/quicktime"
    if brand in MP4_BRANDS:
        return "video/mp4"
    raise NoFilmError(f"brand {brand!r}")


def _top_boxes(file: IO[bytes], size: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, beginning of the body and end of each box of the file."""
    position = 0
    for _ in range(MOST_BOXES):
        if position + 8 > size:
            return
        file.seek(position)
        head = file.read(16)
        kind, header, length = _head(head, size - position)
        yield kind, position + header, position + length
        position += length
    raise NoFilmError("too many boxes")


def _head(head: bytes, rest: int) -> tuple[bytes, int, int]:
    """Return a box's kind, the length of its header and its whole length."""
    if len(head) < 8:
        raise NoFilmError("it breaks off")
    length, kind, header = int.from_bytes(head[:4]), head[4:8], 8
    if length == 1:
        if len(head) < 16:
            raise NoFilmError("it breaks off")
        length, header = int.from_bytes(head[8:16]), 16
    elif length == 0:
        length = rest
    if not header <= length <= rest:
        raise NoFilmError("a box does not fit")
    return kind, header, length


def _boxes(content: bytes, offset: int) -> Iterator[_Box]:
    """Yield the boxes inside another, those of tracks opened; ``offset`` is its place in the file.

    One level after the other without recursion: depth cannot exhaust the stack.
    """
    waiting, seen = [(content, offset)], 0
    while waiting:
        inside, place = waiting.pop()
        position = 0
        while position + 8 <= len(inside):
            seen += 1
            if seen > MOST_BOXES:
                raise NoFilmError("too many boxes")
            rest = len(inside) - position
            kind, header, length = _head(inside[position : position + 16], rest)
            body = inside[position + header : position + length]
            yield _Box(kind, place + position, header, body)
            if kind in NESTED:
                waiting.append((body, place + position + header))
            position += length


def _film(content_type: str, header: bytes, offset: int) -> Film:
    scale = ticks = whole = width = height = 0
    has_picture = False
    talk = []
    for box in _boxes(header, offset):
        if box.kind == b"mvhd":
            scale, ticks = _times(box.body)
        elif box.kind == b"mehd":
            whole = int.from_bytes(box.body[4:12] if box.body[:1] == b"\1" else box.body[4:8])
        elif box.kind == b"hdlr" and box.body[8:12] == b"vide":
            has_picture = True
        elif box.kind == b"tkhd":
            size = _size(box.body)
            width, height = max((width, height), size, key=lambda pair: pair[0] * pair[1])
        elif box.kind in TALKATIVE:
            talk.append((box.start, box.header, len(box.body)))
    if not has_picture or not width or not height:
        raise NoFilmError("no picture in it")
    # A film in fragments says its length beside, if at all.
    ticks = whole if ticks == 0 else ticks
    seconds = round(ticks / scale, 3) if scale and ticks not in UNKNOWN else 0
    if not seconds:
        raise NoFilmError("no length in it")
    return Film(content_type, seconds, width, height, tuple(talk))


def _times(body: bytes) -> tuple[int, int]:
    """Return units a second, and units, of a film's header; version 1 has wide numbers."""
    if body[:1] == b"\1":
        return int.from_bytes(body[20:24]), int.from_bytes(body[24:32])
    return int.from_bytes(body[12:16]), int.from_bytes(body[16:20])


def _size(body: bytes) -> tuple[int, int]:
    """Return width and height of a track as it is shown; both are 16.16 fixed point at its end."""
    start = 88 if body[:1] == b"\1" else 76
    width, height = (int.from_bytes(body[at : at + 2]) for at in (start, start + 4))
    matrix = body[start - 36 : start]
    turned = matrix[:4] == bytes(4) and matrix[16:20] == bytes(4) and matrix[4:8] != bytes(4)
    return (height, width) if turned else (width, height)
