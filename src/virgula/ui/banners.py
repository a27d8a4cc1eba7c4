"""What everybody on a face must know while it lasts: registered by the room that knows it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from virgula.ui.navigation import Face


@dataclass(frozen=True, slots=True)
class Banner:
    """A notice above every page of a face."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""
    tone: str = "warn"


type Finder = Callable[[HttpRequest], list[Banner]]
_finders: dict[str, list[Finder]] = {}


def register_banners(face: Face, find: Finder) -> None:
    """Let every page of a face ask for banners; called from ``AppConfig.ready``.

    It is asked on every page: it must not cost a query while there is nothing to say.
    """
    known = _finders.setdefault(face, [])
    if find not in known:
        known.append(find)


def banners_of(face: str, request: HttpRequest) -> list[Banner]:
    """Return what a face says above its pages now."""
    return [banner for find in _finders.get(face, ()) for banner in find(request)]
