import logging
from collections.abc import Iterator
from contextlib import contextmanager

from virgula.publishing.models import Delivery

logger = logging.getLogger(__name__)


@contextmanager
def surviving(delivery: Delivery) -> Iterator[None]:
    """Let a fault of one delivery stop no other: its lease lapses and it is looked after."""
    try:
        yield
    except Exception:
        logger.exception("Delivery %s broke off.", delivery.pk)
