"""Channels and posts for tests; ``approved`` makes a post with its deliveries."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from tests.institutions.factories import ZONE, SystemFactory
from tests.publishing.classes import CLASSES
from virgula.domain.schedule import to_wall
from virgula.media.models import Upload
from virgula.publishing.actions import approve_post, attach_media, create_post
from virgula.publishing.choices import Network
from virgula.publishing.models import Channel, Delivery, Mention, Post

NOON = datetime(2023, 1, 27, 18, tzinfo=UTC)


class ChannelFactory(DjangoModelFactory):
    class Meta:
        model = Channel

    system = factory.SubFactory(SystemFactory)
    key = factory.Sequence(lambda number: f"canal-{number}")
    name = factory.Sequence(lambda number: f"Canal {number}")
    network = Network.FEED


class MentionFactory(DjangoModelFactory):
    class Meta:
        model = Mention

    channel = factory.SubFactory(ChannelFactory)
    remote_id = factory.Sequence(lambda number: f"m{number}")
    author = "@vecina@red.example"
    text = "¿A qué hora abren el archivo?"
    at = NOON
    received_at = NOON


def mastodon_channel(server: Any, **fields: Any) -> Channel:
    """Make a channel on a test server."""
    return ChannelFactory(
        network=Network.MASTODON, base_url=server.url, token=server.token, **fields
    )


def class_channel(server: Any, letter: str, **fields: Any) -> Channel:
    """Make a channel of one class (K, D, H, L, B) on the stand-in that speaks them all."""
    values = {"token": server.token, "refresh_token": "refresh-0", **fields}
    return ChannelFactory(network=CLASSES[letter].key, base_url=server.url, **values)


def drafted(
    *channels: Channel, at: datetime = NOON, due: datetime | None = None, **fields: Any
) -> Post:
    """Write a post of ours that is to leave at an instant (now) on these channels."""
    values: dict[str, Any] = {
        "system": channels[0].system,
        "origin": "own",
        "title": "Jornada de puertas abiertas",
        "text": "Este viernes abrimos las puertas del archivo.",
        "utility": "Para que conozcas los documentos que hablan de tu barrio.",
        "channels": channels,
        "due_wall": to_wall(due or at, ZONE),
        "due_zone": ZONE,
        "by": None,
        "at": at,
        **fields,
    }
    return create_post(**values)


def approved(
    *channels: Channel,
    at: datetime = NOON,
    due: datetime | None = None,
    pictures: Iterable[Upload] = (),
    **fields: Any,
) -> list[Delivery]:
    """Make a post that leaves at an instant (now) on these channels, and return its deliveries."""
    post = drafted(*channels, at=at, due=due, **fields)
    for picture in pictures:
        attach_media(post=post, upload=picture, alt="Una fachada", by=None, at=at)
    return approve_post(post=post, by=None, at=at)


def again(delivery: Delivery) -> Delivery:
    """Read a delivery anew."""
    return Delivery.objects.get(pk=delivery.pk)


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)
