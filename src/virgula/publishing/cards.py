"""What a person needs to publish by hand: words and pictures to take along, and where to."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from virgula.domain.network import MediumKind, Rendered
from virgula.media.queries import content_of
from virgula.media.types import EXTENSIONS
from virgula.networks.assisted import share_url
from virgula.publishing.models import Delivery


@dataclass(frozen=True, slots=True)
class CardPicture:
    """A picture or a film of the card; ``number`` counts from 1."""

    number: int
    alt: str
    is_image: bool
    name: str


@dataclass(frozen=True, slots=True)
class HandCard:
    """A prepared post: its words, its pictures and the network's own page."""

    text: str
    pictures: Sequence[CardPicture]
    share_url: str
    page_url: str


def hand_card(delivery: Delivery) -> HandCard:
    rendered = Rendered.of_payload(delivery.payload)
    channel = delivery.channel
    return HandCard(
        text=rendered.text,
        pictures=[
            CardPicture(
                number,
                medium.alt,
                medium.kind is MediumKind.IMAGE,
                f"{number}{EXTENSIONS.get(medium.content_type, '')}",
            )
            for number, medium in enumerate(rendered.media, start=1)
        ],
        share_url=share_url(str(channel.options.get("of", "")), rendered.text, rendered.link),
        page_url=channel.public_url,
    )


def picture_of(delivery: Delivery, number: int) -> tuple[BytesIO, str, str] | None:
    """Return a picture's bytes, name and type, or ``None`` where there is none of that number."""
    media = Rendered.of_payload(delivery.payload).media
    if not 1 <= number <= len(media):
        return None
    medium = media[number - 1]
    name = f"{number}{EXTENSIONS.get(medium.content_type, '')}"
    return BytesIO(content_of(medium.sha256)), name, medium.content_type
