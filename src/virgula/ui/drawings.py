"""The drawings of the sprite: icons, and the shapes that tell windows apart without colour."""

import re
from functools import cache
from pathlib import Path

SPRITE = "ui/sprite.svg"
_FILE = Path(__file__).parent / "static" / SPRITE


class UnknownDrawingError(LookupError):
    """The sprite has no such drawing."""

    def __init__(self, *, kind: str, name: str) -> None:
        super().__init__(f"the sprite has no {kind} called {name!r}")
        self.kind, self.name = kind, name


@cache
def drawings(kind: str) -> frozenset[str]:
    """Return the names of a kind (``icon`` or ``shape``) that the sprite draws."""
    return frozenset(re.findall(rf'<symbol id="{kind}-([a-z-]+)"', _FILE.read_text("utf-8")))


def fragment(kind: str, name: str) -> str:
    """Return the drawing's place in the sprite; an unknown name is a mistake of ours."""
    if name not in drawings(kind):
        raise UnknownDrawingError(kind=kind, name=name)
    return f"{kind}-{name}"
