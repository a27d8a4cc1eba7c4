"""Bulletins, their readers and issues for tests."""

from typing import Any

from tests.publishing.factories import NOON, ChannelFactory, approved
from virgula.bulletins.actions.subscribing import mark_of
from virgula.bulletins.models import Subscriber
from virgula.publishing.choices import Network
from virgula.publishing.models import Channel, Delivery
from virgula.publishing.outbox import run_once


def bulletin(**fields: Any) -> Channel:
    return ChannelFactory(**{"network": Network.EMAIL, "name": "La quincena", **fields})


def reader(channel: Channel, email: str, **fields: Any) -> Subscriber:
    """Make a confirmed reader."""
    values = {"asked_at": NOON, "confirmed_at": NOON, **fields}
    return Subscriber.objects.create(channel=channel, email=email, mark=mark_of(email), **values)


def issue(channel: Channel, **fields: Any) -> Delivery:
    """Make an issue whose page is out; its copies are not made yet."""
    (delivery,) = approved(channel, **fields)
    run_once(NOON)
    delivery.refresh_from_db()
    return delivery
