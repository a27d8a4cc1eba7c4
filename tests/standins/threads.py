"""The Threads API, as its documentation of 2026 tells it."""

from typing import Any

from tests.standins.base import Ask, Field, Refused, route
from tests.standins.graph import FIELDS, LIST, ContainerNetwork, asked, only

LIMIT = 500
CONTAINER = {
    "media_type": Field(is_needed=True),
    "text": Field(),
    "image_url": Field(),
    "video_url": Field(),
    "alt_text": Field(most=1000),
    "is_carousel_item": Field("flag"),
    "children": Field(),
    "reply_to_id": Field(),
}


def weight(text: str) -> int:
    """Return a length that is never more than the network's own: what is no letter is bytes."""
    return sum(len(char.encode()) if ord(char) >= 0x1F000 else 1 for char in text)


class Threads(ContainerNetwork):
    status_field, error_field, caption_field = "status", "error_message", "text"
    most_children = 20
    takes_header = False

    @route("GET", "/me", fields=FIELDS)
    def who(self, ask: Ask) -> Any:
        return only({"id": "7", "username": "cuenta"}, asked(ask, {"id", "username"}))

    @route("GET", "/me/threads_publishing_limit", fields=FIELDS)
    def limit(self, ask: Ask) -> Any:
        return self.quota()

    @route("POST", "/me/threads", "prepare", fields=CONTAINER)
    def thread(self, ask: Ask) -> Any:
        if weight(ask.values.get("text", "")) > LIMIT:
            raise Refused("too_long", "text")
        if ask.values["media_type"] == "TEXT" and not ask.values.get("text"):
            raise Refused("missing", "text")
        return self.make(ask, {"TEXT", "IMAGE", "VIDEO", "CAROUSEL"})

    @route("POST", "/me/threads_publish", "publish", fields={"creation_id": Field(is_needed=True)})
    def threads_publish(self, ask: Ask) -> Any:
        return self.show(ask)

    @route("GET", "/me/threads", "list", fields=LIST)
    def own(self, ask: Ask) -> Any:
        return self._list(ask, answers=False)

    @route("GET", "/me/replies", "list", fields=LIST)
    def own_replies(self, ask: Ask) -> Any:
        return self._list(ask, answers=True)

    def _list(self, ask: Ask, *, answers: bool) -> Any:
        has = bool(self.orders.get("comments"))
        listed = [
            {**one, "has_replies": has}
            for one in self.listed()
            if bool(one.get("answers")) is answers
        ]
        return self.page(ask, listed, {"id", "text", "permalink", "timestamp", "has_replies"})

    @route("GET", "/{number}/conversation", "list", fields=LIST)
    def conversation(self, ask: Ask) -> Any:
        known = {"id", "text", "username", "permalink", "timestamp", "is_reply_owned_by_me"}
        return self.page(ask, self.orders.get("comments", []), known)

    @route("GET", "/{number}/insights", "ask", fields={"metric": Field(is_needed=True)})
    def insights(self, ask: Ask) -> Any:
        if not any(one["id"] == ask.args["number"] for one in self.published):
            raise Refused("gone")
        values = {"views": 40, "likes": 3, "replies": 1, "reposts": 2}
        names = ask.values["metric"].split(",")
        return {"data": [{"name": name, "values": [{"value": values[name]}]} for name in names]}

    @route("GET", "/{number}", "ask", fields=FIELDS)
    def read(self, ask: Ask) -> Any:
        container = self.container(ask.args["number"])
        if container is not None:
            return self.read_container(container, ask)
        for one in self.published:
            if one["id"] == ask.args["number"]:
                return only(one, asked(ask, {"permalink"}))
        raise Refused("gone")

    @route("GET", "/refresh_access_token", "renew", fields={
        "grant_type": Field(is_needed=True, one_of=("th_refresh_token",)),
    })  # fmt: skip
    def refresh(self, ask: Ask) -> Any:
        return self.renewed(ask)


NETWORK = Threads
