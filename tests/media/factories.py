"""Files for tests: the smallest document of each kind that is kept."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime

import factory
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image

from virgula.media.models import Upload

PDF = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def brought(name: str, content: bytes, declared: str = "application/octet-stream"):
    """A file as a form hands it over; what it says of itself is only its word."""
    return SimpleUploadedFile(name, content, content_type=declared)


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), **options) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, "teal").save(output, kind, **options)
    return output.getvalue()


def package(files: dict[str, str]) -> bytes:
    """A zip with these entries."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return output.getvalue()


class UploadFactory(DjangoModelFactory):
    """A private PDF."""

    class Meta:
        model = Upload
        exclude = ("content",)

    content = PDF
    file = factory.LazyAttribute(lambda upload: ContentFile(upload.content, name="prueba.pdf"))
    name = factory.Sequence(lambda number: f"prueba-{number}.pdf")
    content_type = "application/pdf"
    size = factory.LazyAttribute(lambda upload: len(upload.content))
    sha256 = factory.LazyAttribute(lambda upload: hashlib.sha256(upload.content).hexdigest())
    at = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)


def body(response) -> bytes:
    """Read a download whole, which closes its file."""
    return b"".join(response.streaming_content)
