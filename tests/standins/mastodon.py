"""The Mastodon API, for the faults that ``mastodon_mock`` cannot show.

Its own order is ``ignores_key``: it makes a second status for the same key.
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

    @route("GET", "/api/v1/accounts/7/statuses", "list", takes_any=True)
    def statuses(self, ask: Ask) -> Any:
        before = int(ask.values.get("max_id", 10**12))
        return [one for one in self.listed() if int(one["id"]) < before][:PAGE]

    @route("POST", "/api/v1/statuses", "publish", fields={
        "status": Field(is_needed=True, most=LIMIT),
        "language": Field(),
        "visibility": Field(one_of=("public", "unlisted")),
    })  # fmt: skip
    def post(self, ask: Ask) -> Any:
        key, text = ask.headers.get("idempotency-key", ""), ask.values["status"]
        if key in self.keys and not self.orders.get("ignores_key"):
            return self.keys[key]
        number = self.new_id()
        status = self.publish(
            id=number,
            url=f"https://red.example/@cuenta/{number}",
            content=f"<p>{escape(text).replace(chr(10), '<br>')}</p>",
            text=text,
        )
        status["created_at"] = status["at"]
        self.keys[key] = status
        return status


NETWORK = Mastodon
