"""A WebSub hub that takes a publisher's pings, strictly (WebSub §2; PubSubHubbub 0.4 §7.1)."""

from typing import Any
from urllib.parse import urlsplit

from tests.standins.base import Ask, Field, Network, Refused, Reply, route


class Hub(Network):
    """One address; it knows no token, and no request but «publish»."""

    @route(
        "POST",
        "/hub",
        "publish",
        fields={
            "hub.mode": Field(is_needed=True, one_of=("publish",)),
            "hub.url": Field(is_needed=True),
        },
        is_open=True,
    )
    def ping(self, ask: Ask) -> Any:
        parts = urlsplit(ask.values["hub.url"])
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.fragment:
            raise Refused("type", "hub.url")
        self.publish(topic=ask.values["hub.url"])
        return Reply(b"", 204)


NETWORK = Hub
