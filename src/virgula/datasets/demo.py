"""The demonstration: the sets that call themselves one, loaded, with people who may enter."""

from collections.abc import Callable
from datetime import datetime

Write = Callable[[str], None]
Links = list[tuple[str, str]]


def prepare_demonstration(now: datetime, write: Write) -> Links:
    """Bring the demonstration to its place and return one sign-in link for each role."""
    return []


def first_pages() -> Links:
    """Return the pages worth a first look, as (label, path)."""
    return []
