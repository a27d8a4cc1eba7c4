"""Why a document could not be read: facts, which the rooms above turn into sentences."""

from virgula.documents.blocks import Place


class DocumentError(Exception):
    """The document cannot be read as it is."""


class EmptyDocumentError(DocumentError):
    """It holds nothing."""


class DocumentTooLargeError(DocumentError):
    """It is larger than the limit, in bytes."""

    def __init__(self, *, size: int, limit: int) -> None:
        super().__init__(f"{size} bytes, {limit} allowed")
        self.size, self.limit = size, limit


class SwollenDocumentError(DocumentError):
    """It would unpack to far more than such a document holds."""


class TooManyCellsError(DocumentError):
    """A sheet spreads over more cells than a plan has."""

    def __init__(self, *, sheet: str, cell: str) -> None:
        super().__init__(f"{sheet}!{cell}")
        self.sheet, self.cell = sheet, cell


class NotTextError(DocumentError):
    """Its bytes are neither text nor a known document."""


class UnknownFormatError(DocumentError):
    """It is a document of a kind that is not read (yet)."""

    def __init__(self, format_name: str) -> None:
        super().__init__(format_name)
        self.format_name = format_name


class OldFormatError(DocumentError):
    """It is an office document of before 2007, whatever its name says."""


class LockedDocumentError(DocumentError):
    """It asks for a password."""


class BrokenDocumentError(DocumentError):
    """It begins like a document of its kind and cannot be read to the end."""

    def __init__(self, place: Place | None = None) -> None:
        super().__init__(str(place or ""))
        self.place = place
