"""The Telegram Bot API 10.0, from core.telegram.org/bots/api as read on 2026-11-24.

The token stands in the path; what is wrong and how long to wait stand in the body.
"""

import json
from collections.abc import Mapping
from typing import Any

from tests.standins.base import WAIT_SECONDS, Ask, Field, Network, Refused, Reply, route

CHAT = {"id": -1001234567, "title": "Comisión", "username": "comision", "type": "channel"}
NAMES = {"@comision", str(CHAT["id"])}
CHAT_FIELD = {"chat_id": Field("any", is_needed=True)}
ANSWERS = {"reply_parameters": Field("object")}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class Telegram(Network):
    def check_token(self, ask: Ask, carried: str) -> None:
        if ask.args["token"] != self.token:
            raise Refused("token")

    def refusal(self, error: Refused) -> Reply:
        status, said = {
            "token": (401, "Unauthorized"),
            "path": (404, "Not Found"),
            "busy": (429, f"Too Many Requests: retry after {WAIT_SECONDS}"),
            "broken": (500, "Internal Server Error"),
            "down": (502, "Bad Gateway"),
            "chat": (400, "Bad Request: chat not found"),
            "rights": (403, "Forbidden: bot is not a member of the channel chat"),
        }.get(error.why, (400, f"Bad Request: {error}"))
        body: dict[str, Any] = {"ok": False, "error_code": status, "description": said}
        if error.why == "busy":
            body["parameters"] = {"retry_after": WAIT_SECONDS}
        return Reply(body, status)

    def _check_chat(self, ask: Ask) -> None:
        if self.orders.get("has_left"):
            raise Refused("rights")
        if str(ask.values["chat_id"]) not in NAMES:
            raise Refused("chat")

    def _answered(self, values: Mapping[str, Any]) -> int:
        told = values.get("reply_parameters", {"message_id": 0})
        if set(told) != {"message_id"} or not isinstance(told["message_id"], int):
            raise Refused("value", "reply_parameters")
        return int(told["message_id"])

    def _message(self, **values: Any) -> dict[str, Any]:
        made = self.publish(**values)
        return {"message_id": int(made["id"]), "chat": CHAT, "date": 0, **values}

    @route("POST", "/bot{token}/getChat", fields=CHAT_FIELD)
    def chat(self, ask: Ask) -> Any:
        self._check_chat(ask)
        return {"ok": True, "result": CHAT}

    @route("POST", "/bot{token}/sendMessage", "publish", fields={
        **CHAT_FIELD, **ANSWERS, "text": Field(is_needed=True),
        "link_preview_options": Field("object"),
    })  # fmt: skip
    def message(self, ask: Ask) -> Any:
        self._check_chat(ask)
        text = ask.values["text"]
        if units(text) > 4096:
            raise Refused("too_long", detail="message is too long")
        made = self._message(text=text, answered=self._answered(ask.values))
        return {"ok": True, "result": made}

    @route("POST", "/bot{token}/sendPhoto", "publish", fields={
        **CHAT_FIELD, **ANSWERS, "photo": Field(is_needed=True), "caption": Field(),
    })  # fmt: skip
    @route("POST", "/bot{token}/sendVideo", "publish", fields={
        **CHAT_FIELD, **ANSWERS, "video": Field(is_needed=True), "caption": Field(),
    })  # fmt: skip
    def medium(self, ask: Ask) -> Any:
        self._check_chat(ask)
        named = ask.values.get("photo") or ask.values["video"]
        sizes = [self._size(named, ask)]
        caption = self._caption(ask.values)
        made = self._message(
            text=caption, sizes=sizes, answered=self._answered(ask.values)
        )  # fmt: skip
        return {"ok": True, "result": made}

    @route("POST", "/bot{token}/sendMediaGroup", "publish", fields={
        **CHAT_FIELD, **ANSWERS, "media": Field("list", is_needed=True, most=10),
    })  # fmt: skip
    def album(self, ask: Ask) -> Any:
        self._check_chat(ask)
        media = ask.values["media"]
        if len(media) < 2 or any(one["type"] not in {"photo", "video"} for one in media):
            raise Refused("value", "media")
        sizes = [self._size(one["media"], ask) for one in media]
        made = self._message(
            text=self._caption(media[0]), sizes=sizes, answered=self._answered(ask.values)
        )
        rest = [{**made, "message_id": int(self.new_id())} for _ in media[1:]]
        return {"ok": True, "result": [made, *rest]}

    @route("POST", "/bot{token}/forwardMessage", "publish", fields={
        **CHAT_FIELD, "from_chat_id": Field("any", is_needed=True),
        "message_id": Field("integer", is_needed=True),
    })  # fmt: skip
    def forward(self, ask: Ask) -> Any:
        self._check_chat(ask)
        source = f"{ask.values['from_chat_id']}/{ask.values['message_id']}"
        return {"ok": True, "result": self._message(text="", forwarded=source)}

    def _size(self, named: str, ask: Ask) -> int:
        content = ask.files.get(named.removeprefix("attach://"))
        if not named.startswith("attach://") or not content:
            raise Refused("value", "media")
        return len(content)

    def _caption(self, values: Mapping[str, Any]) -> str:
        caption = str(values.get("caption", ""))
        if units(caption) > 1024:
            raise Refused("too_long", detail="message caption is too long")
        return caption

    def note(self, ask: Ask) -> Any:
        return json.loads(json.dumps(dict(ask.values), default=str))


NETWORK = Telegram
