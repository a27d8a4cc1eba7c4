"""What readers, staff and the worker do with bulletins."""

from virgula.bulletins.actions.importing import import_subscribers
from virgula.bulletins.actions.subscribing import (
    ask_subscription,
    confirm_subscription,
    forget_unconfirmed,
    leave,
)

__all__ = [
    "ask_subscription",
    "confirm_subscription",
    "forget_unconfirmed",
    "import_subscribers",
    "leave",
]
