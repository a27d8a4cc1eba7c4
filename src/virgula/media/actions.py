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
from virgula.media.types import EXTENSIONS, IMAGES, recognise

MOST_PIXELS = 50_000_000
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
    content = _read(file, name)
    content_type = content_type or recognise(content, name)
    if content_type not in EXTENSIONS:
        raise TypeRefusedError(name)
    if content_type in IMAGES:
        content = _drawn_anew(content, content_type, name)
    key = uuid.uuid4()
    upload = Upload(
        id=key,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
        at=at,
        is_public=is_public,
    )
    upload.file.save(f"{key}{EXTENSIONS[content_type]}", ContentFile(content), save=False)
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


def _prints(letter: str) -> bool:
    return letter == " " or unicodedata.category(letter)[0] not in {"C", "Z"}


def _read(file: "UploadedFile[Any]", name: str) -> bytes:
    limit = settings.DOCUMENT_UPLOAD_BYTES
    content: bytes = file.read(limit + 1)
    if len(content) > limit:
        raise TooLargeError(name, limit)
    if not content:
        raise EmptyFileError(name)
    return content


def _drawn_anew(content: bytes, content_type: str, name: str) -> bytes:
    from PIL import Image, ImageOps

    output = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[IMAGES[content_type]]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise BrokenImageError(name)
                drawn = ImageOps.exif_transpose(image)
                if content_type == "image/jpeg" and drawn.mode not in {"RGB", "L"}:
                    drawn = drawn.convert("RGB")
                drawn.info.clear()
                drawn.save(output, IMAGES[content_type], quality=90)
    except (
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
    return output.getvalue()


def withdraw_upload(upload: Upload, *, by: Any, at: datetime, reason: str) -> None:
    """Stop serving a file; its row and its hash stay, the address answers «gone»."""
    with transaction.atomic():
        changed = Upload.objects.filter(pk=upload.pk, withdrawn_at=None).update(withdrawn_at=at)
        if changed:
            write_record(by=by, verb="media.upload_withdrawn", target=upload, at=at, reason=reason)
    upload.refresh_from_db(fields=["withdrawn_at"])
