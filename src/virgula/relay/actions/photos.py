"""Pictures that an institution sends from a phone: drawn anew, without place or device."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from virgula.media.actions import UploadError, clean_name, keep_upload
from virgula.media.models import Upload
from virgula.media.types import IMAGES
from virgula.platform.sniffing import sniff_type
from virgula.relay.actions.errors import RelayError

HEAD_BYTES = 4096
# Of an ISO file (HEIF, ISO/IEC 23008-12): what says that it is a still picture of a phone.
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


class PhotoRefusedError(RelayError):
    """A file is not kept as a photo.

    ``why``: heic, svg, film, pdf, other, empty, broken or large.
    """

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


def keep_photo(file: "UploadedFile[Any]", *, by: Any, at: datetime) -> Upload:
    """Keep a photo; what it is is told by its bytes. Raises ``PhotoRefusedError``."""
    name = clean_name(file.name or "")
    head: bytes = file.read(HEAD_BYTES)
    file.seek(0)
    why = _why_not(head)
    if not why and (file.size or 0) > settings.DOCUMENT_UPLOAD_BYTES:
        why = "large"
    if why:
        raise PhotoRefusedError(name, why)
    try:
        return keep_upload(file, by=by, at=at)
    except UploadError as error:
        raise PhotoRefusedError(name, "broken") from error


def keep_photo_of(name: str, content: bytes, *, at: datetime) -> Upload:
    """Keep a photo that came in a letter."""
    file: UploadedFile[Any] = UploadedFile(ContentFile(content), name=name, size=len(content))
    return keep_photo(file, by=None, at=at)


def _why_not(head: bytes) -> str:
    if not head:
        return "empty"
    if head[4:8] == b"ftyp":
        return "heic" if any(brand in head[8:40] for brand in HEIC_BRANDS) else "film"
    kind = sniff_type(head)
    if kind in IMAGES:
        return ""
    return {"image/svg+xml": "svg", "application/pdf": "pdf"}.get(kind, "other")
