"""Instagram's content publishing, as its documentation of 2026 tells it.

Under a comment somebody else has always said the same as we do.
"""

import re
from typing import Any

from tests.standins.base import Ask, Field, Refused, route
from tests.standins.graph import FIELDS, LIST, ContainerNetwork, asked, only

CONTAINER = {
    "image_url": Field(),
    "video_url": Field(),
    "media_type": Field(),
    "caption": Field(most=2200),
    "alt_text": Field(most=1000),
    "is_carousel_item": Field("flag"),
    "children": Field(),
}


class Instagram(ContainerNetwork):
    status_field, error_field, caption_field = "status_code", "status", "caption"

    @route("GET", "/me", fields=FIELDS)
    def who(self, ask: Ask) -> Any:
        me = {"id": "70", "user_id": "7", "username": "cuenta"}
        return only(me, asked(ask, {"user_id", "username"}))

    @route("GET", "/me/content_publishing_limit", fields=FIELDS)
    def limit(self, ask: Ask) -> Any:
        return self.quota()

    @route("POST", "/me/media", "prepare", fields=CONTAINER)
    def media(self, ask: Ask) -> Any:
        caption = ask.values.get("caption", "")
        if len(re.findall(r"#\w", caption)) > 30 or len(re.findall(r"@\w", caption)) > 20:
            raise Refused("invalid", "caption", "too many hashtags or mentions")
        if ask.values.get("alt_text") and not ask.values.get("image_url"):
            raise Refused("invalid", "alt_text", "images only")
        return self.make(ask, {"IMAGE", "VIDEO", "REELS", "CAROUSEL"})

    @route("POST", "/me/media_publish", "publish", fields={"creation_id": Field(is_needed=True)})
    def media_publish(self, ask: Ask) -> Any:
        return self.show(ask)

    @route("GET", "/me/media", "list", fields=LIST)
    def own(self, ask: Ask) -> Any:
        said = {"data": self.orders.get("comments", [])}
        listed = [{**one, "comments": said} for one in self.listed() if "caption" in one]
        return self.page(ask, listed, {"id", "caption", "permalink", "timestamp", "comments"})

    @route("GET", "/{number}/replies", "list", fields=LIST)
    def replies(self, ask: Ask) -> Any:
        listed = [one for one in self.listed() if one.get("answers") == ask.args["number"]]
        others = [{**one, "id": f"9{one['id']}", "username": "otra"} for one in listed]
        return self.page(ask, [*others, *listed], {"id", "text", "timestamp", "username"})

    @route("POST", "/{number}/replies", "publish", fields={"message": Field(is_needed=True)})
    def reply(self, ask: Ask) -> Any:
        made = self.publish(text=ask.values["message"], answers=ask.args["number"])
        made |= {"timestamp": made["at"], "username": "cuenta"}
        return {"id": made["id"]}

    @route("GET", "/{number}", "ask", fields=FIELDS)
    def read(self, ask: Ask) -> Any:
        container = self.container(ask.args["number"])
        if container is not None:
            return self.read_container(container, ask)
        for one in self.published:
            if one["id"] == ask.args["number"]:
                row = {**one, "like_count": 3, "comments_count": 1}
                return only(row, asked(ask, {"permalink", "like_count", "comments_count"}))
        raise Refused("gone")

    @route("GET", "/refresh_access_token", "renew", fields={
        "grant_type": Field(is_needed=True, one_of=("ig_refresh_token",)),
    })  # fmt: skip
    def refresh(self, ask: Ask) -> Any:
        return self.renewed(ask)


NETWORK = Instagram
