"""Who may open a private file: the rooms that use it know, and say it here."""

from collections.abc import Callable
from typing import Any

from virgula.media.models import Upload

MayRead = Callable[[Any, Upload], bool]
_readers: dict[str, MayRead] = {}


def register_reader(key: str, may_read: MayRead) -> None:
    """Let a room open its files to whom it knows; called from ``AppConfig.ready``."""
    _readers[key] = may_read


def may_open(user: Any, upload: Upload) -> bool:
    """Tell whether the user may open the file: a public one anyone, a private one who may."""
    if upload.is_public:
        return True
    if not user.is_authenticated:
        return False
    if upload.uploaded_by_id == user.pk:
        return True
    return any(may_read(user, upload) for may_read in _readers.values())
