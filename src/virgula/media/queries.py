"""The bytes of what was uploaded."""

from virgula.media.models import Upload


class MissingFileError(Exception):
    """A file is not kept any more."""


def content_of(sha256: str, start: int = 0, end: int | None = None) -> bytes:
    """Return the bytes of an upload by their hash, all or those before ``end`` from ``start`` on.

    Raises ``MissingFileError``.
    """
    found = Upload.objects.filter(sha256=sha256, withdrawn_at=None).order_by("at", "pk").first()
    if found is None:
        raise MissingFileError(sha256)
    try:
        with found.file.open("rb") as file:
            file.seek(start)
            content: bytes = file.read(-1 if end is None else end - start)
    except FileNotFoundError as error:
        raise MissingFileError(sha256) from error
    return content
