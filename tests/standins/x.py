"""The X API v2, from docs.x.com as read on 2026-11-24.

It signs in both ways: an OAuth 2 token with a refresh token that serves once, and OAuth 1.0a, whose
signature it computes for itself. As X does, it refuses a text that stands in the list already
(403, without naming the post); its own order ``lets_doubles`` publishes it again, as X was seen to.
Other orders of its own: ``film_rounds``: how often a film is still being read; ``no_credit``: every
request answers 402.
"""

import base64
import hashlib
import hmac
import html
import re
import time
from typing import Any
from urllib.parse import quote, unquote

from tests.standins.base import WAIT_SECONDS, Ask, Field, Network, Refused, Reply, route

LIMIT = 280
ID = re.compile(r"\d{1,19}")
ADDRESS = re.compile(r"https?://[^\s]+[^\s.,;:!?)»]")
US = {"id": "77", "username": "cuenta", "name": "Cuenta"}
CONSUMER, CONSUMER_SECRET = "app", "app-secret"
TOKEN, TOKEN_SECRET = "77-key", "key-secret"


def weight(text: str) -> int:
    """Return a lower bound of the weight: addresses 23, everything else one."""
    bare, addresses = ADDRESS.subn("", text)
    return 23 * addresses + len(bare)


class X(Network):
    def begin(self) -> None:
        self.media: dict[str, dict[str, Any]] = {}
        self.refresh = "refresh-0"
        self.reposted: set[str] = set()

    def check_token(self, ask: Ask, carried: str) -> None:
        if self.orders.get("no_credit"):
            raise Refused("credit")
        header = ask.headers.get("authorization", "")
        if header.startswith("OAuth "):
            if self.token != self.first_token or not is_signed(ask, header):
                raise Refused("token")
        else:
            super().check_token(ask, carried)

    def refusal(self, error: Refused) -> Reply:
        title, status = {
            "token": ("Unauthorized", 401),
            "path": ("Not Found", 404),
            "busy": ("Too Many Requests", 429),
            "broken": ("Internal Server Error", 500),
            "down": ("Service Unavailable", 503),
            "credit": ("CreditsDepleted", 402),
            "duplicate": ("Forbidden", 403),
            "forbidden": ("Forbidden", 403),
        }.get(error.why, ("Invalid Request", 400))
        said = {
            "duplicate": "You are not allowed to create a Tweet with duplicate content.",
            "token": "Unauthorized",
        }.get(error.why, str(error))
        body = {"title": title, "detail": said, "type": "about:blank", "status": status}
        if error.why == "oauth":
            body = {"error": "invalid_request", "error_description": str(error.detail)}
        headers: dict[str, str] = {}
        if error.why == "busy":
            headers = {"x-rate-limit-reset": str(int(time.time()) + WAIT_SECONDS)}
        return Reply(body, status, headers)

    @route("GET", "/2/users/me", fields={"user.fields": Field()})
    def who(self, ask: Ask) -> Any:
        return {"data": US}

    @route("POST", "/2/oauth2/token", "renew", is_open=True, fields={
        "grant_type": Field(is_needed=True, one_of=("refresh_token",)),
        "refresh_token": Field(is_needed=True),
        "client_id": Field(is_needed=True),
    })  # fmt: skip
    def renew(self, ask: Ask) -> Any:
        pair = base64.b64encode(f"{CONSUMER}:{CONSUMER_SECRET}".encode()).decode()
        if ask.headers.get("authorization") != f"Basic {pair}":
            raise Refused("token")
        if ask.values["refresh_token"] != self.refresh:
            raise Refused("oauth", detail="Value passed for the token was invalid.")
        token = self.renew_token()
        self.refresh = f"refresh-{self.renewals}"
        return {
            "token_type": "bearer",
            "expires_in": 7200,
            "access_token": token,
            "scope": "tweet.read tweet.write media.write offline.access",
            "refresh_token": self.refresh,
        }

    @route("POST", "/2/media/upload", "prepare", takes_any=True)
    def picture(self, ask: Ask) -> Any:
        if set(ask.values) != {"media_category", "media_type"} or set(ask.files) != {"media"}:
            raise Refused("unknown", ",".join([*ask.values, *ask.files]))
        if ask.values["media_category"] != "tweet_image":
            raise Refused("value", "media_category")
        content = ask.files["media"]
        if not content or len(content) > 5 * 1024 * 1024:
            raise Refused("too_long", "media")
        made = self.prepare(size=len(content), alt="", kind="image")
        self.media[made["id"]] = made
        return {"data": {"id": made["id"], "media_key": f"3_{made['id']}",
                         "expires_after_secs": 86400, "size": len(content)}}  # fmt: skip

    @route("POST", "/2/media/metadata", "prepare", fields={
        "id": Field(is_needed=True), "metadata": Field("object", is_needed=True),
    })  # fmt: skip
    def metadata(self, ask: Ask) -> Any:
        text = ask.values["metadata"].get("alt_text", {}).get("text", "")
        if not text or len(text) > 1000:
            raise Refused("too_long", "alt_text")
        self._medium(ask.values["id"])["alt"] = text
        return {"data": {"id": ask.values["id"], "associated_metadata": ask.values["metadata"]}}

    @route("POST", "/2/media/upload/initialize", "prepare", fields={
        "media_category": Field(is_needed=True, one_of=("tweet_video",)),
        "media_type": Field(is_needed=True, one_of=("video/mp4",)),
        "total_bytes": Field("integer", is_needed=True),
    })  # fmt: skip
    def initialize(self, ask: Ask) -> Any:
        made = self.prepare(
            kind="video", total=ask.values["total_bytes"], size=0, pieces=0, ready=False, alt="",
            rounds=int(self.orders.get("film_rounds", 0)),
        )  # fmt: skip
        self.media[made["id"]] = made
        return {"data": {"id": made["id"], "expires_after_secs": 86400}}

    @route("POST", "/2/media/upload/{id}/append", "prepare", takes_any=True)
    def append(self, ask: Ask) -> Any:
        film = self._medium(ask.args["id"])
        if ask.values.get("segment_index") != str(film["pieces"]) or set(ask.files) != {"media"}:
            raise Refused("value", "segment_index")
        film["pieces"] += 1
        film["size"] += len(ask.files["media"])
        return {"data": {"expires_at": 0}}

    @route("POST", "/2/media/upload/{id}/finalize", "prepare", takes_any=True)
    def finalize(self, ask: Ask) -> Any:
        film = self._medium(ask.args["id"])
        if film["size"] != film["total"]:
            raise Refused("value", "total_bytes")
        return self._film(film)

    @route("GET", "/2/media/upload", "ask", fields={
        "command": Field(is_needed=True, one_of=("STATUS",)), "media_id": Field(is_needed=True),
    })  # fmt: skip
    def status(self, ask: Ask) -> Any:
        film = self._medium(ask.values["media_id"])
        film["rounds"] -= 1
        return self._film(film)

    def _film(self, film: dict[str, Any]) -> Any:
        film["ready"] = film["rounds"] <= 0
        info = {"state": "succeeded"} if film["ready"] else {
            "state": "in_progress", "check_after_secs": 1, "progress_percent": 50}  # fmt: skip
        return {"data": {"id": film["id"], "processing_info": info}}

    def _medium(self, number: str) -> dict[str, Any]:
        if number not in self.media:
            raise Refused("value", "media_id")
        return self.media[number]

    @route("POST", "/2/tweets", "publish", fields={
        "text": Field(), "reply": Field("object"), "media": Field("object"),
    })  # fmt: skip
    def post(self, ask: Ask) -> Any:
        text = ask.values.get("text", "")
        shown = self._shown(ask.values.get("media"))
        answered = self._answered(ask.values.get("reply"))
        if not text and not shown:
            raise Refused("missing", "text")
        if weight(text) > LIMIT:
            raise Refused("too_long", "text")
        if not self.orders.get("lets_doubles") and any(
            one["text"] == text and one["answered"] == answered for one in self.published
        ):
            raise Refused("duplicate")
        made = self.publish(text=text, answered=answered, media=shown)
        return Reply({"data": {"id": made["id"], "text": text}}, 201)

    def _shown(self, media: dict[str, Any] | None) -> list[dict[str, Any]]:
        if media is None:
            return []
        if set(media) != {"media_ids"} or not 1 <= len(media["media_ids"]) <= 4:
            raise Refused("value", "media")
        shown = [self._medium(number) for number in media["media_ids"]]
        if any(one["kind"] == "video" and (len(shown) > 1 or not one["ready"]) for one in shown):
            raise Refused("value", "media")
        return shown

    def _answered(self, reply: dict[str, Any] | None) -> str:
        if reply is None:
            return ""
        number = reply.get("in_reply_to_tweet_id")
        if set(reply) != {"in_reply_to_tweet_id"} or not ID.fullmatch(str(number)):
            raise Refused("value", "reply")
        return str(number)

    @route("POST", "/2/users/77/retweets", "publish", fields={"tweet_id": Field(is_needed=True)})
    def repost(self, ask: Ask) -> Any:
        number = ask.values["tweet_id"]
        if number in self.reposted:
            raise Refused("forbidden", detail="You have already retweeted this Tweet.")
        self.reposted.add(number)
        self.publish(text=f"RT {number}", answered="", media=[], reposted=number)
        return {"data": {"retweeted": True}}

    @route("GET", "/2/users/77/tweets", "list", fields={
        "max_results": Field("integer"), "start_time": Field(), "tweet.fields": Field(),
        "pagination_token": Field(),
    })  # fmt: skip
    def own(self, ask: Ask) -> Any:
        most = ask.values.get("max_results", 10)
        if not 5 <= most <= 100:
            raise Refused("value", "max_results")
        start = int(ask.values.get("pagination_token", "0"))
        since = ask.values.get("start_time", "")[:19]
        rows = [one for one in self.listed() if one["at"][:19] >= since]
        page = rows[start : start + most]
        meta: dict[str, Any] = {"result_count": len(page)}
        if start + most < len(rows):
            meta["next_token"] = str(start + most)
        return {"data": [row_of(one) for one in page], "meta": meta} if page else {"meta": meta}

    @route("GET", "/2/users/77/mentions", "list", fields={
        "max_results": Field("integer"), "start_time": Field(), "tweet.fields": Field(),
        "expansions": Field(), "user.fields": Field(), "pagination_token": Field(),
    })  # fmt: skip
    def mentions(self, ask: Ask) -> Any:
        return {
            "data": [{
                "id": "5001", "text": "@cuenta ¿dónde es? &lt;3", "author_id": "9",
                "created_at": "2030-01-01T00:00:00.000Z",
                "referenced_tweets": [{"type": "replied_to", "id": "1000"}],
            }],
            "includes": {"users": [{"id": "9", "username": "vecina", "name": "Vecina"}]},
            "meta": {"result_count": 1},
        }  # fmt: skip

    @route("GET", "/2/tweets", "list", fields={
        "ids": Field(is_needed=True), "tweet.fields": Field(),
    })  # fmt: skip
    def lookup(self, ask: Ask) -> Any:
        wanted = ask.values["ids"].split(",")
        metrics = {"retweet_count": 2, "reply_count": 1, "like_count": 5, "quote_count": 0,
                   "impression_count": 90, "bookmark_count": 0}  # fmt: skip
        rows = [
            {"id": one["id"], "public_metrics": metrics}
            for one in self.published
            if one["id"] in wanted
        ]
        return {"data": rows} if rows else {"errors": [{"title": "Not Found Error"}]}


def row_of(one: dict[str, Any]) -> dict[str, Any]:
    """Return a post as X lists it: addresses shortened, «&<>» escaped, its media as an address."""
    text, urls = one["text"], []
    for number, address in enumerate(dict.fromkeys(ADDRESS.findall(text))):
        short = f"https://t.co/{one['id']}{number}"
        urls.append({"url": short, "expanded_url": address, "display_url": address[8:30]})
        text = text.replace(address, short)
    if one["media"]:
        short = f"https://t.co/{one['id']}m"
        text = f"{text} {short}"
        whole = f"https://x.com/cuenta/status/{one['id']}/photo/1"
        urls.append({"url": short, "expanded_url": whole, "media_key": "3_1"})
    row: dict[str, Any] = {
        "id": one["id"],
        "text": html.escape(text, quote=False),
        "created_at": f"{one['at'][:19]}.000Z",
        "edit_history_tweet_ids": [one["id"]],
    }
    if urls:
        row["entities"] = {"urls": urls}
    if one["answered"]:
        row["text"] = f"@otra {row['text']}"
        row["referenced_tweets"] = [{"type": "replied_to", "id": one["answered"]}]
    if one.get("reposted"):
        row["referenced_tweets"] = [{"type": "retweeted", "id": one["reposted"]}]
    return row


def is_signed(ask: Ask, header: str) -> bool:
    """Tell whether the OAuth 1.0a header fits the request (RFC 5849, §3.4)."""
    fields = {
        name: unquote(value.strip('"'))
        for name, _, value in (one.strip().partition("=") for one in header[6:].split(","))
    }
    given = fields.pop("oauth_signature", "")
    known = (fields.get("oauth_consumer_key"), fields.get("oauth_token"))
    if known != (CONSUMER, TOKEN) or fields.get("oauth_signature_method") != "HMAC-SHA1":
        return False
    query = ask.values if ask.method == "GET" else {}
    pairs = sorted((quote(k, ""), quote(str(v), "")) for k, v in {**query, **fields}.items())
    joined = quote("&".join(f"{k}={v}" for k, v in pairs), "")
    url = quote(f"http://{ask.headers['host']}{ask.path}", "")
    base = f"{ask.method}&{url}&{joined}".encode()
    secret = f"{CONSUMER_SECRET}&{TOKEN_SECRET}".encode()
    made = base64.b64encode(hmac.new(secret, base, hashlib.sha1).digest()).decode()
    return hmac.compare_digest(made, given)


NETWORK = X
