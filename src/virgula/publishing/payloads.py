"""Frozen payloads, as they are stored and as adapters take them."""

from virgula.domain.delivery import Rendered
from virgula.publishing.models import Delivery


def rendered_of(delivery: Delivery) -> Rendered:
    """Return what was frozen at the approval."""
    return Rendered(**delivery.payload)
