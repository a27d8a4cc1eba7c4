"""What rooms above do when something is out: in the same transaction, or not at all.

A room that knows more of a post than this one registers what follows from it; what is registered
must take being called twice for a post that goes out on two channels.
"""

from collections.abc import Callable
from datetime import date, datetime

from virgula.publishing.models import Delivery

type Consequence = Callable[[Delivery, datetime, date, datetime], None]
_consequences: dict[str, Consequence] = {}


def register_consequence(name: str, run: Consequence) -> None:
    """Let ``run(delivery, published_at, day, at)`` follow; called from ``AppConfig.ready``."""
    if _consequences.setdefault(name, run) is not run:
        raise ValueError(name)


def follow(delivery: Delivery, *, published_at: datetime, day: date, at: datetime) -> None:
    """Do all that follows from a published delivery."""
    for _name, run in sorted(_consequences.items()):
        run(delivery, published_at, day, at)
