from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from virgula.domain.network import Account, Medium, Network, Receipt, Rendered, Wire
from virgula.networks.client import HttpClient, make_pool


@pytest.fixture
def make_client():
    """A client as the worker has one, without the guard of public addresses."""
    pools = []

    def make(*, timeout=5.0, may_send=lambda: True):
        pools.append(make_pool(user_agent="tests", timeout_seconds=timeout))
        return HttpClient(pools[-1], timeout_seconds=timeout, may_send=may_send)

    yield make
    for pool in pools:
        pool.close()


@pytest.fixture
def client(make_client):
    return make_client()


@pytest.fixture
def make_wire(client):
    """All that an adapter needs to speak, on an account (none) with these bytes (none)."""

    def make(account=None, *, media=None, client=client):
        return Wire(account=account or Account(), client=client, read=(media or {}).__getitem__)

    return make


def publish(network: Network, rendered: Rendered, wire: Wire, **fields: Any) -> Receipt:
    """Prepare and send once, as the outbox does."""
    key, parents = fields.get("key", "llave"), fields.get("parents")
    handle = network.prepare(rendered, key=key, handle="", parents=parents, wire=wire)
    return network.send(rendered, key=key, handle=handle, parents=parents, wire=wire)


def picture(**fields: Any) -> Medium:
    """Return a picture as a draft carries it."""
    values = {"sha256": "sol", "content_type": "image/png", "size": 100, "width": 40, "height": 30}
    return Medium(**{**values, "alt": "Un sol", **fields})


def drawn(width: int, height: int, kind: str = "PNG", *, noise: bool = False) -> bytes:
    """Return the bytes of a picture; one of noise cannot be made small."""
    out = BytesIO()
    if noise:
        Image.effect_noise((width, height), 120).convert("RGB").save(out, kind)
    else:
        Image.new("RGB", (width, height), "orange").save(out, kind)
    return out.getvalue()
