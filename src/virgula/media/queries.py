"""The bytes of what was uploaded."""

from virgula.media.models import Upload


class MissingFileError(Exception):
    """A file is not kept any more."""


def content_of(sha256: str) -> bytes:
    """Return the bytes of an upload by their hash, or raise ``MissingFileError``."""
    found = Upload.objects.filter(sha256=sha256, withdrawn_at=None).order_by("at", "pk").first()
    if found is None:
        raise MissingFileError(sha256)
    try:
        with found.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise MissingFileError(sha256) from error
    return content
