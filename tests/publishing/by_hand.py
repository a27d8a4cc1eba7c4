"""A post with a picture that a person publishes by hand."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile

from tests.media.factories import UploadFactory, picture
from tests.publishing.factories import NOON, ChannelFactory, again, approved
from virgula.publishing.choices import Network
from virgula.publishing.models import Delivery
from virgula.publishing.outbox import run_once


def by_hand_with_picture(system: Any, **fields: Any) -> Delivery:
    """Make one that waits for its person; ``fields`` are the channel's."""
    channel = ChannelFactory(
        **{
            "system": system,
            "network": Network.ASSISTED,
            "name": "Grupo de vecinos",
            "options": {"of": "whatsapp"},
            **fields,
        }
    )
    content = picture()
    upload = UploadFactory(
        file=ContentFile(content, name="foto.jpg"),
        name="foto.jpg",
        content_type="image/jpeg",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    (delivery,) = approved(channel, pictures=[upload])
    run_once(NOON)
    return again(delivery)
