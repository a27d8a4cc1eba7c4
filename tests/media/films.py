"""Films for tests: the boxes of an MP4 file, without any picture in it."""

TURNED = b"".join(
    number.to_bytes(4) for number in (0, 0x10000, 0, 0xFFFF0000, 0, 0, 0, 0, 0x40000000)
)
STRAIGHT = b"".join(
    number.to_bytes(4) for number in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
)


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return (8 + len(body)).to_bytes(4) + kind + body


def track(width: int, height: int, *more: bytes, kind: bytes = b"vide", matrix=STRAIGHT) -> bytes:
    head = bytes(40) + matrix + (width << 16).to_bytes(4) + (height << 16).to_bytes(4)
    handler = box(b"hdlr", bytes(8) + kind + bytes(13))
    return box(b"trak", box(b"tkhd", head), box(b"mdia", handler), *more)


def film(
    *,
    seconds: float = 12.5,
    width: int = 1280,
    height: int = 720,
    brand: bytes = b"isom",
    more: bytes = b"",
    matrix: bytes = STRAIGHT,
    ending: bytes = b"",
) -> bytes:
    times = bytes(12) + (1000).to_bytes(4) + int(seconds * 1000).to_bytes(4) + bytes(80)
    return b"".join(
        (
            box(b"ftyp", brand, bytes(4), b"isom"),
            box(b"free"),
            box(b"mdat", b"film" * 20),
            box(b"moov", box(b"mvhd", times), track(width, height, matrix=matrix), more),
            ending,
        )
    )
