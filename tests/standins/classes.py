"""A network of no name for each way of finding out what became of a request (``ways``).

It fails by chance instead of by order: ``rates`` says how often each fault meets each class of
request ({"publish": {"after": 0.02, …}}), ``seed`` makes a run repeatable. Its clock is told
(``POST /clock``), so that a run may skip hours: what was published is listed only ``lag`` seconds
later by that clock. A renewal token is good for one use.

It forgives nothing: a container that is published twice is out twice, and a key is remembered only
as long as ``keeps_keys`` says.
"""

import itertools
import random
import time
from datetime import UTC, datetime
from typing import Any

from tests.standins.base import Ask, Field, Network, Refused, Reply, route

PAGE = 100
TEXT = Field(is_needed=True, most=500)


class Classes(Network):
    def reset(self, orders: dict[str, Any]) -> None:
        self.ids = itertools.count(1000)
        super().reset({"silence": 1.0, **orders})
        self.chance = random.Random(str(orders.get("seed", 0)))
        self.ahead = 0.0

    def begin(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}
        self.by_id: dict[str, dict[str, Any]] = {}
        self.containers: dict[str, dict[str, Any]] = {}
        self.refresh = "refresh-0"
        self.tokens_seen = 0

    def now(self) -> float:
        return time.time() + self.ahead

    def publish(self, **values: Any) -> dict[str, Any]:
        lag = self.chance.uniform(0.0, float(self.orders["lag"]))
        at = datetime.fromtimestamp(self.now(), UTC).isoformat()
        made = super().publish(**values)
        made |= {"at": at, "shown": self.now() + lag, "url": f"https://red.example/{made['id']}"}
        return made

    def listed(self) -> list[dict[str, Any]]:
        now = self.now()
        return [one for one in self.published if one["shown"] <= now]

    def fault(self, request_class: str) -> str:
        drawn = self.chance.random()
        for name, rate in self.orders.get("rates", {}).get(request_class, {}).items():
            drawn -= rate
            if drawn < 0:
                return str(name)
        return super().fault(request_class)

    def told(self) -> dict[str, Any]:
        texts: dict[str, list[str]] = {}
        for one in self.published:
            texts.setdefault(one["text"], []).append(one["id"])
        plain = {"effects": [], "prepared": len(self.prepared), "heard": len(self.heard)}
        return {**super().told(), **plain, "texts": texts, "token": self.token,
                "refresh": self.refresh}  # fmt: skip

    @route("POST", "/clock", is_open=True, takes_any=True)
    def set_clock(self, ask: Ask) -> Any:
        self.ahead = float(ask.values["now"]) - time.time()
        return {}

    @route("POST", "/posts", "publish", fields={"text": TEXT, "key": Field()})
    def post(self, ask: Ask) -> Any:
        key = ask.values.get("key", "")
        known = self.keys.get(key) if key and self.orders.get("keeps_keys", True) else None
        if known is None:
            known = self.publish(text=ask.values["text"])
            self.keys[key] = known
        return known

    @route("PUT", "/posts/{key}", "publish", fields={"text": TEXT})
    def put(self, ask: Ask) -> Any:
        key = ask.args["key"]
        if key not in self.by_id:
            self.by_id[key] = self.publish(text=ask.values["text"])
        return self.by_id[key]

    @route("GET", "/posts", "list", takes_any=True)
    def posts(self, ask: Ask) -> Any:
        before = int(ask.values.get("before") or 10**12)
        return [one for one in self.listed() if int(one["id"]) < before][:PAGE]

    @route("POST", "/containers", "prepare", fields={"text": TEXT})
    def contain(self, ask: Ask) -> Any:
        made = self.prepare(text=ask.values["text"], out=None)
        self.containers[made["id"]] = made
        return {"id": made["id"]}

    @route("GET", "/containers/{number}", "ask")
    def container(self, ask: Ask) -> Any:
        found = self.containers.get(ask.args["number"])
        if found is None:
            return Reply({"error": "gone"}, 404)
        out = found["out"]
        return {"status": "published" if out else "waiting", "post": out}

    @route("POST", "/containers/{number}/publish", "publish")
    def publish_container(self, ask: Ask) -> Any:
        found = self.containers.get(ask.args["number"])
        if found is None:
            raise Refused("invalid")
        found["out"] = self.publish(text=found["text"])
        return found["out"]

    @route("POST", "/token", "renew", is_open=True, fields={"refresh_token": Field()})
    def renew(self, ask: Ask) -> Any:
        if ask.values.get("refresh_token") != self.refresh:
            raise Refused("token")
        token = self.renew_token()
        self.refresh = f"refresh-{self.renewals}"
        return {
            "access_token": token,
            "refresh_token": self.refresh,
            "expires_in": self.orders.get("token_life", 3600),
        }


NETWORK = Classes
