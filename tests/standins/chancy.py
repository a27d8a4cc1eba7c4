"""The Mastodon API that fails by chance, for what speaks nothing else: ``rates``, ``seed``."""

import random
from typing import Any

from tests.standins.base import Ask, route
from tests.standins.mastodon import Mastodon


class Chancy(Mastodon):
    def reset(self, orders: dict[str, Any]) -> None:
        super().reset(orders)
        self.chance = random.Random(str(orders.get("seed", 0)))

    def fault(self, request_class: str) -> str:
        drawn = self.chance.random()
        for name, rate in self.orders.get("rates", {}).get(request_class, {}).items():
            drawn -= rate
            if drawn < 0:
                return str(name)
        return super().fault(request_class)

    @route("GET", "/api/v1/instance", is_open=True)
    @route("GET", "/api/v2/instance", is_open=True)
    def instance(self, ask: Ask) -> Any:
        return {"uri": "red.example", "version": "4.4.0", "title": "Red"}

    @route("POST", "/api/v1/statuses", "publish", takes_any=True)
    def post_anything(self, ask: Ask) -> Any:
        return self.post(ask)


NETWORK = Chancy
