"""Keep the files that people bring, and withdraw them."""

import hashlib
import io
import unicodedata
import uuid
import warnings
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from virgula.journal.actions import write_record
from virgula.media.models import Upload
from virgula.media.probing import NoFilmError, measure_film, silence
from virgula.media.types import EXTENSIONS, IMAGES, recognise
from virgula.platform.sniffing import sniff_type

MOST_PIXELS = 50_000_000
# All the frames of a moving picture together.
MOST_MOVING_PIXELS = 200_000_000
HEAD_BYTES = 64
NAME_LENGTH = Upload._meta.get_field("name").max_length or 0


class UploadError(Exception):
    """A file is not kept. ``name`` is what its owner calls it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class EmptyFileError(UploadError):
    """There is nothing in it."""


class TooLargeError(UploadError):
    """It is larger than what is kept."""

    def __init__(self, name: str, limit_bytes: int) -> None:
        super().__init__(name)
        self.limit_bytes = limit_bytes


class TypeRefusedError(UploadError):
    """Its bytes are not of a kind that is kept, whatever its name says."""


class BrokenImageError(UploadError):
    """It says that it is an image, and it cannot be drawn."""


class BrokenFilmError(UploadError):
    """It says that it is a film, and its length or its size cannot be read."""


def keep_upload(
    file: "UploadedFile[Any]",
    *,
    by: Any,
    at: datetime,
    is_public: bool = False,
    content_type: str = "",
) -> Upload:
    """Keep a file outside the web root, under a name of ours; images are drawn anew.

    ``content_type`` is for a room that has already read the bytes and knows better than a guess
    (a table in an old encoding); it must be one of those that are kept.

    Drawing an image anew leaves out what it carried besides: places, devices, hidden programs.
    """
    name = clean_name(file.name or "")
    content = _read(file, name, settings.DOCUMENT_UPLOAD_BYTES)
    content_type = content_type or recognise(content, name)
    if content_type not in EXTENSIONS:
        raise TypeRefusedError(name)
    width = height = 0
    if content_type in IMAGES:
        content, width, height = _drawn_anew(content, content_type, name)
    return _keep(
        ContentFile(content),
        by=by,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        at=at,
        is_public=is_public,
        width=width,
        height=height,
    )


def keep_media(file: "UploadedFile[Any]", *, by: Any, at: datetime) -> Upload:
    """Keep a picture or a film for a post, measured: pixels, and seconds of a film.

    Pictures are drawn anew. A film stays on disk from beginning to end, never whole in memory; what
    its camera wrote besides (places, names) is blanked. Raises the errors of this module.
    """
    name = clean_name(file.name or "")
    head: bytes = file.read(HEAD_BYTES)
    file.seek(0)
    kind = sniff_type(head)
    if not head:
        raise EmptyFileError(name)
    if kind in IMAGES:
        content, width, height = _drawn_anew(
            _read(file, name, settings.IMAGE_UPLOAD_BYTES), kind, name
        )
        return _keep(
            ContentFile(content),
            by=by,
            name=name,
            content_type=kind,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            at=at,
            width=width,
            height=height,
        )
    if kind != "video/mp4":
        raise TypeRefusedError(name)
    return _keep_film(file, name, by=by, at=at)


def _keep_film(file: "UploadedFile[Any]", name: str, *, by: Any, at: datetime) -> Upload:
    size = file.size or 0
    if size > settings.VIDEO_UPLOAD_BYTES:
        raise TooLargeError(name, settings.VIDEO_UPLOAD_BYTES)
    stream: Any = file.file
    try:
        film = measure_film(stream, size)
    except NoFilmError as error:
        raise BrokenFilmError(name) from error
    silence(stream, film)
    stream.flush()
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    stream.seek(0)
    return _keep(
        file,
        by=by,
        name=name,
        content_type=film.content_type,
        size=size,
        sha256=digest.hexdigest(),
        at=at,
        width=film.width,
        height=film.height,
        seconds=film.seconds,
    )


def _keep(file: Any, *, by: Any, **values: Any) -> Upload:
    """Store the bytes and their row; one never stays without the other."""
    key = uuid.uuid4()
    upload = Upload(id=key, uploaded_by=by, **values)
    upload.file.save(f"{key}{EXTENSIONS[upload.content_type]}", file, save=False)
    stored = upload.file.name or ""
    try:
        with transaction.atomic():
            upload.save(force_insert=True)
    except BaseException:
        # A file without its row would lie there unseen.
        upload.file.storage.delete(stored)
        raise
    return upload


def clean_name(name: str) -> str:
    """Return the last part of a name, without what does not print, short enough to keep."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(
        letter
        for letter in last
        if unicodedata.category(letter)[0] not in {"C", "Z"} or letter == " "
    ).strip(". ")
    stem, dot, tail = clean.rpartition(".")
    if len(clean) > NAME_LENGTH and dot and len(tail) < 10:
        return f"{stem[: NAME_LENGTH - len(tail) - 1]}.{tail}"
    return clean[:NAME_LENGTH] or "archivo"


def _read(file: "UploadedFile[Any]", name: str, limit: int) -> bytes:
    content: bytes = file.read(limit + 1)
    if len(content) > limit:
        raise TooLargeError(name, limit)
    if not content:
        raise EmptyFileError(name)
    return content


def _drawn_anew(content: bytes, content_type: str, name: str) -> tuple[bytes, int, int]:
    """Return a picture drawn anew, with its width and height in pixels."""
    from PIL import Image

    kind = IMAGES[content_type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[kind]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise BrokenImageError(name)
                if getattr(image, "is_animated", False):
                    return _moving(image, kind, name)
                return _still(image, kind)
    except (
        EOFError,
        OSError,
        SyntaxError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise BrokenImageError(name) from error


def _still(image: Any, kind: str) -> tuple[bytes, int, int]:
    from PIL import ImageOps

    output = io.BytesIO()
    drawn = ImageOps.exif_transpose(image)
    if kind == "JPEG" and drawn.mode not in {"RGB", "L"}:
        drawn = drawn.convert("RGB")
    drawn.info.clear()
    drawn.save(output, kind, quality=90)
    return output.getvalue(), drawn.width, drawn.height


def _moving(image: Any, kind: str, name: str) -> tuple[bytes, int, int]:
    """Draw every frame anew, with the time that it stays."""
    if image.n_frames * image.width * image.height > MOST_MOVING_PIXELS:
        raise BrokenImageError(name)
    frames, times = [], []
    for number in range(image.n_frames):
        image.seek(number)
        image.load()
        times.append(int(image.info.get("duration", 100)) or 100)
        frame = image.convert("RGBA")
        frame.info.clear()
        frames.append(frame)
    output = io.BytesIO()
    more = {"disposal": 2} if kind == "GIF" else {}
    first, *rest = frames
    first.save(output, kind, save_all=True, append_images=rest, duration=times, loop=0, **more)
    return output.getvalue(), image.width, image.height


def withdraw_upload(upload: Upload, *, by: Any, at: datetime, reason: str) -> None:
    """Stop serving a file; its row and its hash stay, the address answers «gone»."""
    with transaction.atomic():
        changed = Upload.objects.filter(pk=upload.pk, withdrawn_at=None).update(withdrawn_at=at)
        if changed:
            write_record(by=by, verb="media.upload_withdrawn", target=upload, at=at, reason=reason)
    upload.refresh_from_db(fields=["withdrawn_at"])
