"""The Mastodon API, for the faults that ``mastodon_mock`` cannot show.

Its own orders: ``ignores_key`` makes a second status for the same key; ``processing`` is how often
an upload answers that it is not ready yet. An upload that a status used is not found any more, and
one that is not ready is refused, as the real server does and the mock does not.
"""

from html import escape
from typing import Any

from tests.standins.base import Ask, Field, Network, Refused, Reply, route

LIMIT = 500
PAGE = 40


class Mastodon(Network):
    def begin(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}

    def told(self) -> dict[str, Any]:
        return {**super().told(), "statuses": self.published}

    def note(self, ask: Ask) -> str:
        return ask.headers.get("idempotency-key", "")

    def refusal(self, error: Refused) -> Reply:
        words = {
            "token": "The access token is invalid",
            "path": "Record not found",
            "busy": "Too many requests",
            "broken": "boom",
            "down": "maintenance",
        }
        plain = super().refusal(error)
        status = 422 if plain.status == 400 else plain.status
        said = words.get(error.why, f"Validation failed: {error}")
        return Reply({"error": said}, status, plain.headers)

    @route("GET", "/api/v1/accounts/verify_credentials")
    def who(self, ask: Ask) -> Any:
        return {"id": "7", "acct": "cuenta"}

    @route("GET", "/api/v2/instance", is_open=True)
    def instance(self, ask: Ask) -> Any:
        media = {"supported_mime_types": ["image/png", "video/mp4"], "image_size_limit": 1000,
                 "description_limit": 200}  # fmt: skip
        statuses = {"max_characters": 800, "max_media_attachments": 6}
        return {"configuration": {"statuses": statuses, "media_attachments": media}}

    @route("POST", "/api/v2/media", "prepare", fields={
        "description": Field(most=1500), "file": Field("any"),
    })  # fmt: skip
    def upload(self, ask: Ask) -> Any:
        if "file" not in ask.files:
            raise Refused("missing", "file")
        left = int(self.orders.get("processing", 0))
        made = self.prepare(
            alt=ask.values.get("description", ""),
            size=len(ask.files["file"]),
            left=left,
            is_used=False,
        )
        return Reply({"id": made["id"], "url": None if left else "x"}, 202 if left else 200)

    @route("GET", "/api/v1/media/{number}", "ask")
    def medium(self, ask: Ask) -> Any:
        made = self.upload_of(ask.args["number"])
        if made is None:
            raise Refused("path")
        made["left"] = max(made["left"] - 1, 0)
        return Reply({"id": made["id"]}, 206 if made["left"] else 200)

    def upload_of(self, number: str) -> dict[str, Any] | None:
        free = [one for one in self.prepared if one["id"] == number and not one["is_used"]]
        return free[0] if free else None

    @route("GET", "/api/v2/search", "ask", takes_any=True)
    def search(self, ask: Ask) -> Any:
        found = [one for one in self.published if one["url"] == ask.values.get("q")]
        return {"statuses": found, "accounts": [], "hashtags": []}

    @route("POST", "/api/v1/statuses/{number}/reblog", "publish")
    def reblog(self, ask: Ask) -> Any:
        original = next((one for one in self.published if one["id"] == ask.args["number"]), None)
        if original is None:
            raise Refused("path")
        for one in self.published:
            if one.get("reblog", {}).get("id") == original["id"]:
                return one
        made = self.publish(url="", content="", text="", reblog=original)
        made["created_at"] = made["at"]
        return made

    @route("GET", "/api/v1/notifications", "list", takes_any=True)
    def notifications(self, ask: Ask) -> Any:
        said = self.orders.get("mentions", [])
        before = int(ask.values.get("max_id", 10**12))
        return [one for one in said if int(one["id"]) < before][:PAGE]

    @route("GET", "/api/v1/accounts/7/statuses", "list", takes_any=True)
    def statuses(self, ask: Ask) -> Any:
        before = int(ask.values.get("max_id", 10**12))
        return [one for one in self.listed() if int(one["id"]) < before][:PAGE]

    @route("POST", "/api/v1/statuses", "publish", fields={
        "status": Field(is_needed=True, most=LIMIT),
        "language": Field(),
        "visibility": Field(one_of=("public", "unlisted")),
        "media_ids": Field("list", most=4),
        "in_reply_to_id": Field(),
    })  # fmt: skip
    def post(self, ask: Ask) -> Any:
        key, text = ask.headers.get("idempotency-key", ""), ask.values["status"]
        if key in self.keys and not self.orders.get("ignores_key"):
            return self.keys[key]
        uploads = [self.upload_of(one) for one in ask.values.get("media_ids", [])]
        if None in uploads:
            raise Refused("invalid", "media")
        if any(one and one["left"] for one in uploads):
            raise Refused("invalid", detail="Cannot attach files that have not finished processing")
        number = self.new_id()
        status = self.publish(
            id=number,
            url=f"https://red.example/@cuenta/{number}",
            content=f"<p>{escape(text).replace(chr(10), '<br>')}</p>",
            text=text,
            media=[one["alt"] for one in uploads if one],
            answers=ask.values.get("in_reply_to_id", ""),
        )
        for one in uploads:
            if one:
                one["is_used"] = True
        status["created_at"] = status["at"]
        status["in_reply_to_id"] = status["answers"] or None
        self.keys[key] = status
        return status


NETWORK = Mastodon
