"""What the stand-ins of Meta's networks share: error bodies, lists, containers.

Orders of their own: ``processing`` (so many times a container reads «in progress»), ``state`` (what
every container reads: EXPIRED, ERROR …), ``quota_usage``, ``comments`` (what others said).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tests.standins.base import Ask, Field, Network, Refused, Reply

#: code, status and words of each refusal.
REFUSALS: Mapping[str, tuple[int, int, str]] = {
    "path": (2500, 400, "Unknown path components"),
    "gone": (100, 400, "Unsupported get request. Object does not exist"),
    "token": (190, 400, "Error validating access token: the session has been invalidated"),
    "busy": (4, 400, "(#4) Application request limit reached"),
    "broken": (2, 500, "An unexpected error has occurred. Please retry your request later."),
    "down": (2, 503, "Service temporarily unavailable"),
    "early": (9007, 400, "Media ID is not available"),
    "spam": (368, 400, "The action attempted has been deemed abusive"),
}
FIELDS = {"fields": Field(is_needed=True)}
LIST = {
    "fields": Field(is_needed=True),
    "limit": Field("integer"),
    "since": Field("integer"),
    "after": Field(),
}
MOST_ROWS = 100


class GraphNetwork(Network):
    #: Whether a token may come as a header.
    takes_header = True
    #: Our account, which may be named by its number too.
    number = "7"

    def answer(self, ask: Ask) -> tuple[str, Reply]:
        first, slash, rest = ask.path[1:].partition("/")
        if first == self.number and (rest or ask.method == "GET"):
            ask = replace(ask, path=f"/me{slash}{rest}")
        return super().answer(ask)

    def token_of(self, ask: Ask, carried: str) -> str:
        return super().token_of(ask, carried) if self.takes_header else carried

    def refusal(self, error: Refused) -> Reply:
        code, status, words = REFUSALS.get(error.why, (100, 400, f"Invalid parameter: {error}"))
        body = {"message": words, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
        if error.why == "gone":
            body["error_subcode"] = 33
        if error.why in {"broken", "down"}:
            body["is_transient"] = True
        headers = {}
        if error.why == "busy":
            use = [{"type": "pages", "call_count": 101, "estimated_time_to_regain_access": 2}]
            headers["X-Business-Use-Case-Usage"] = json.dumps({"7": use})
        return Reply({"error": body}, status, headers)

    def page(self, ask: Ask, found: Iterable[Mapping[str, Any]], known: set[str]) -> Any:
        """Answer a page of a list, with the cursor of the next one."""
        listed, fields = list(found), asked(ask, known)
        start = int(ask.values.get("after", 0))
        end = start + min(ask.values.get("limit", 25), MOST_ROWS)
        body: dict[str, Any] = {"data": [only(row, fields) for row in listed[start:end]]}
        if end < len(listed):
            body["paging"] = {"cursors": {"after": str(end)}, "next": "https://more.example/"}
        return body


def asked(ask: Ask, known: set[str]) -> list[str]:
    """Return the fields that are asked for, or refuse one that the network does not have."""
    flat = re.sub(r"\{[^}]*\}", "", ask.values["fields"])
    names = [name.partition(".")[0] for name in flat.split(",")]
    for name in names:
        if name not in known:
            raise Refused("unknown", name, "nonexisting field")
    return names


def only(row: Mapping[str, Any], fields: Iterable[str]) -> dict[str, Any]:
    """Return the fields that were asked for, and the id, which always comes."""
    return {name: row[name] for name in {"id", *fields} if name in row}


class ContainerNetwork(GraphNetwork):
    """Instagram and Threads: a container is made, becomes ready, and is published once."""

    status_field: str
    error_field: str
    caption_field: str

    def make(self, ask: Ask, kinds: set[str]) -> dict[str, str]:
        values = ask.values
        kind = values.get("media_type", "IMAGE")
        if kind not in kinds:
            raise Refused("value", "media_type", kind)
        for name, wanted in (("image_url", "IMAGE"), ("video_url", "VIDEO REELS")):
            if kind in wanted.split() and not values.get(name, "").startswith("https://"):
                raise Refused("invalid", name, "the media could not be fetched from this URI")
        children = values["children"].split(",") if values.get("children") else []
        if kind == "CAROUSEL":
            self.check_children(children)
        if values.get("is_carousel_item") and values.get(self.caption_field):
            raise Refused("invalid", self.caption_field, "a carousel item has no words")
        made = self.prepare(kind=kind, reads=self.orders.get("processing", 0), **ask.values)
        return {"id": made["id"]}

    def check_children(self, children: list[str]) -> None:
        items = {one["id"] for one in self.prepared if one.get("is_carousel_item")}
        if not 2 <= len(children) <= self.most_children or not set(children) <= items:
            raise Refused("invalid", "children", "2 or more items of a carousel")

    most_children = 10

    def container(self, number: str) -> dict[str, Any] | None:
        return next((one for one in self.prepared if one["id"] == number), None)

    def state(self, container: dict[str, Any]) -> str:
        if container.get("published"):
            return "PUBLISHED"
        if self.orders.get("state"):
            return str(self.orders["state"])
        if container["reads"] > 0:
            container["reads"] -= 1
            return "IN_PROGRESS"
        return "FINISHED"

    def read_container(self, container: dict[str, Any], ask: Ask) -> dict[str, str]:
        fields = asked(ask, {"id", self.status_field, self.error_field})
        row = {"id": container["id"], self.status_field: self.state(container)}
        if row[self.status_field] == "ERROR":
            row[self.error_field] = "FAILED_DOWNLOADING_VIDEO"
        return only(row, fields)

    def show(self, ask: Ask) -> dict[str, str]:
        """Publish a container, once."""
        container = self.container(ask.values["creation_id"])
        if container is None or container.get("is_carousel_item"):
            raise Refused("invalid", "creation_id")
        if container.get("published"):
            raise Refused("invalid", "creation_id", "the media was published already")
        if self.state(container) != "FINISHED":
            raise Refused("early")
        words = container.get(self.caption_field, "")
        made = self.publish(
            **{self.caption_field: words},
            answers=container.get("reply_to_id", ""),
            children=container.get("children", ""),
            alt_text=container.get("alt_text", ""),
        )
        made |= {"timestamp": made["at"], "permalink": f"https://red.example/p/{made['id']}"}
        container["published"] = made["id"]
        return {"id": made["id"]}

    def quota(self) -> Any:
        used = self.orders.get("quota_usage", len(self.published))
        return {"data": [{"quota_usage": used, "config": {"quota_total": 100}}]}

    def renewed(self, ask: Ask) -> Any:
        self.renew_token()
        return {"access_token": self.token, "token_type": "bearer", "expires_in": 5184000}
