"""Pictures made light enough for Bluesky, deterministically, when they are too heavy for it."""

from io import BytesIO

from virgula.domain.delivery import RejectedError
from virgula.domain.network import Medium

# The lexicon takes 2 MB since 2026; servers of others still hold to the megabyte before it.
MOST_BYTES = 1_000_000
TAKEN = frozenset({"image/jpeg", "image/png", "image/webp"})
LONGEST_SIDES = (2000, 1600, 1200, 800)
QUALITIES = (90, 82, 74, 66)
MOST_PIXELS = 60_000_000


def fitted(medium: Medium, content: bytes) -> tuple[bytes, str]:
    """Return the bytes and the type of a picture as they go out.

    Raises ``RejectedError`` for bytes that are no picture.
    """
    if len(content) <= MOST_BYTES and medium.content_type in TAKEN:
        return content, medium.content_type
    # Pillow is heavy: only who needs it waits for it.
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(BytesIO(content)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise RejectedError("the picture has too many pixels")
            upright = ImageOps.exif_transpose(opened)
            flat = Image.new("RGB", upright.size, "white")
            flat.paste(upright, mask=upright.getchannel("A") if "A" in upright.mode else None)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise RejectedError(f"the picture cannot be read: {error}") from error
    for side in LONGEST_SIDES:
        flat.thumbnail((side, side))
        for quality in QUALITIES:
            out = BytesIO()
            flat.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MOST_BYTES:
                return out.getvalue(), "image/jpeg"
    raise RejectedError("the picture cannot be made light enough")
