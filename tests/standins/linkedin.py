"""LinkedIn's Posts and Images APIs, from Microsoft Learn as read on 2026-11-24.

It reads «little text» as LinkedIn does: a reserved sign that is not escaped cuts the post there,
silently. It refuses a text that stands in its list (422, naming the post); its own orders:
``lets_doubles`` publishes it again, ``ghosts`` refuses and names a post that does not exist,
``may_not_read`` answers 403 to the list, ``rounds`` is how often a picture is still being read.
"""

import re
import time
from typing import Any
from urllib.parse import unquote

from tests.standins.base import Ask, Field, Network, Refused, Reply, route

VERSIONS = {"202605", "202610"}
US = "urn:li:organization:77"
RESERVED = set("\\|{}@[]()<>#*_~")
HASHTAG = re.compile(r"\{hashtag\|\\?#\|([^}]*)\}")


def read(commentary: str) -> str:
    """Return what a reader sees: up to the first reserved sign that is not escaped."""
    seen, place = "", 0
    while place < len(commentary):
        if found := HASHTAG.match(commentary, place):
            seen += "#" + re.sub(r"\\(.)", r"\1", found[1])
            place = found.end()
        elif commentary[place] == "\\" and place + 1 < len(commentary):
            seen += commentary[place + 1]
            place += 2
        elif commentary[place] in RESERVED:
            return seen
        else:
            seen += commentary[place]
            place += 1
    return seen


class LinkedIn(Network):
    def begin(self) -> None:
        self.images: dict[str, dict[str, Any]] = {}

    def check_token(self, ask: Ask, carried: str) -> None:
        if not ask.path.startswith("/dms-uploads/"):
            if ask.headers.get("linkedin-version") not in VERSIONS:
                raise Refused("version")
            if ask.headers.get("x-restli-protocol-version") != "2.0.0":
                raise Refused("value", "X-Restli-Protocol-Version")
        super().check_token(ask, carried)

    def refusal(self, error: Refused) -> Reply:
        status, code = {
            "token": (401, "REVOKED_ACCESS_TOKEN"),
            "path": (404, "NOT_FOUND"),
            "version": (426, "NONEXISTENT_VERSION"),
            "busy": (429, "TOO_MANY_REQUESTS"),
            "broken": (500, "INTERNAL_SERVER_ERROR"),
            "down": (503, "SERVICE_UNAVAILABLE"),
            "denied": (403, "ACCESS_DENIED"),
            "too_long": (422, "FIELD_LENGTH_TOO_LONG"),
            "duplicate": (422, "DUPLICATE_POST"),
        }.get(error.why, (400, "ILLEGAL_ARGUMENT"))
        body: dict[str, Any] = {"status": status, "code": code, "message": str(error)}
        if error.why == "duplicate":
            thrower = "com.linkedin.content.common.exception.BadRequestResponseException"
            body = {
                "errorDetailType": "com.linkedin.common.error.BadRequest",
                "message": f"{thrower}: Content is a duplicate of {error.detail}",
                "errorDetails": {"inputErrors": [{"description": "Duplicate post is detected",
                                                  "input": {}, "code": code}]},
                "status": 422,
            }  # fmt: skip
        if error.why == "oauth":
            body = {"error": "invalid_request", "error_description": error.detail}
        return Reply(body, status, super().refusal(error).headers)

    @route("POST", "/oauth/v2/accessToken", "renew", is_open=True, fields={
        "grant_type": Field(is_needed=True, one_of=("refresh_token",)),
        "refresh_token": Field(is_needed=True),
        "client_id": Field(is_needed=True),
        "client_secret": Field(is_needed=True),
    })  # fmt: skip
    def renew(self, ask: Ask) -> Any:
        if ask.values["refresh_token"] != "refresh-year":
            raise Refused("oauth", detail="The provided authorization grant is expired.")
        return {
            "access_token": self.renew_token(),
            "expires_in": 5184000,
            "refresh_token": "refresh-year",
            "refresh_token_expires_in": 31000000,
        }

    @route("GET", "/rest/organizations/77")
    def who(self, ask: Ask) -> Any:
        return {"id": 77, "localizedName": "Comisión", "vanityName": "comision"}

    @route("POST", "/rest/images", "prepare", fields={
        "action": Field(is_needed=True, one_of=("initializeUpload",)),
        "initializeUploadRequest": Field("object", is_needed=True),
    })  # fmt: skip
    def initialize(self, ask: Ask) -> Any:
        if ask.values["initializeUploadRequest"] != {"owner": US}:
            raise Refused("denied", "owner")
        made = self.prepare(size=0, rounds=int(self.orders.get("rounds", 0)))
        urn = f"urn:li:image:{made['id']}"
        self.images[urn] = made
        host = ask.headers["host"]
        return {"value": {"uploadUrlExpiresAt": 0, "image": urn,
                          "uploadUrl": f"http://{host}/dms-uploads/{made['id']}"}}  # fmt: skip

    @route("PUT", "/dms-uploads/{id}", "prepare", takes_any=True)
    def upload(self, ask: Ask) -> Any:
        self._image(f"urn:li:image:{ask.args['id']}")["size"] = len(ask.raw)
        return Reply(b"", 201)

    @route("GET", "/rest/images/{urn}", "ask")
    def image(self, ask: Ask) -> Any:
        urn = unquote(ask.args["urn"])
        image = self._image(urn)
        image["rounds"] -= 1
        status = "AVAILABLE" if image["size"] and image["rounds"] < 0 else "PROCESSING"
        return {"id": urn, "owner": US, "status": status}

    @route("POST", "/rest/videos", "prepare", fields={
        "action": Field(is_needed=True, one_of=("initializeUpload", "finalizeUpload")),
        "initializeUploadRequest": Field("object"),
        "finalizeUploadRequest": Field("object"),
    })  # fmt: skip
    def film(self, ask: Ask) -> Any:
        if ask.values["action"] == "finalizeUpload":
            return self._finalize(ask.values["finalizeUploadRequest"])
        asked = ask.values["initializeUploadRequest"]
        if set(asked) != {"owner", "fileSizeBytes", "uploadCaptions", "uploadThumbnail"}:
            raise Refused("unknown", "initializeUploadRequest")
        if asked["owner"] != US:
            raise Refused("denied", "owner")
        total, piece = asked["fileSizeBytes"], int(self.orders.get("piece", 4194304))
        made = self.prepare(size=0, total=total, rounds=int(self.orders.get("rounds", 0)), parts=[])
        urn = f"urn:li:video:{made['id']}"
        self.images[urn] = made
        address = f"http://{ask.headers['host']}/dms-uploads/{made['id']}"
        return {"value": {
            "video": urn, "uploadToken": "t", "uploadUrlsExpireAt": 0,
            "uploadInstructions": [
                {"uploadUrl": f"{address}/{number}", "firstByte": start,
                 "lastByte": min(start + piece, total) - 1}
                for number, start in enumerate(range(0, total, piece))
            ],
        }}  # fmt: skip

    @route("PUT", "/dms-uploads/{id}/{number}", "prepare", takes_any=True)
    def piece(self, ask: Ask) -> Any:
        film = self._image(f"urn:li:video:{ask.args['id']}")
        film["size"] += len(ask.raw)
        film["parts"].append(f"e{ask.args['number']}")
        return Reply({}, 200, {"ETag": f'"e{ask.args["number"]}"'})

    def _finalize(self, asked: dict[str, Any]) -> Any:
        film = self._image(asked["video"])
        if asked["uploadedPartIds"] != film["parts"] or film["size"] != film["total"]:
            raise Refused("value", "uploadedPartIds")
        if asked["uploadToken"] != "t":
            raise Refused("value", "uploadToken")
        film["is_whole"] = True
        return Reply({}, 200)

    @route("GET", "/rest/videos/{urn}", "ask")
    def video(self, ask: Ask) -> Any:
        urn = unquote(ask.args["urn"])
        film = self._image(urn)
        film["rounds"] -= 1
        status = "AVAILABLE" if film.get("is_whole") and film["rounds"] < 0 else "PROCESSING"
        return {"id": urn, "owner": US, "status": status}

    def _image(self, urn: str) -> dict[str, Any]:
        if urn not in self.images:
            raise Refused("value", urn)
        return self.images[urn]

    @route("POST", "/rest/posts", "publish", fields={
        "author": Field(is_needed=True),
        "commentary": Field(),
        "visibility": Field(is_needed=True, one_of=("PUBLIC",)),
        "distribution": Field("object", is_needed=True),
        "lifecycleState": Field(is_needed=True, one_of=("PUBLISHED",)),
        "isReshareDisabledByAuthor": Field("flag", is_needed=True),
        "content": Field("object"),
        "reshareContext": Field("object"),
    })  # fmt: skip
    def post(self, ask: Ask) -> Any:
        if ask.values["author"] != US:
            raise Refused("denied", "author")
        commentary = ask.values.get("commentary", "")
        text = read(commentary)
        if len(text) > 3000:
            raise Refused("too_long", "commentary")
        content = self._content(ask.values.get("content"))
        parent = ask.values.get("reshareContext", {}).get("parent", "")
        if not text and not parent:
            raise Refused("missing", "commentary")
        if text:
            self._refuse_double(text)
        number = self.new_id()
        made = self.publish(
            id=f"urn:li:share:{number}", text=text, commentary=commentary, content=content,
            parent=parent, millis=int(time.time() * 1000),
        )  # fmt: skip
        return Reply({}, 201, {"x-restli-id": made["id"]})

    def _refuse_double(self, text: str) -> None:
        if self.orders.get("ghosts"):
            raise Refused("duplicate", detail="urn:li:share:404404")
        same = [one["id"] for one in self.published if one["text"] == text]
        if same and not self.orders.get("lets_doubles"):
            raise Refused("duplicate", detail=same[0])

    def _content(self, content: dict[str, Any] | None) -> dict[str, Any]:
        if content is None:
            return {}
        [(kind, value)] = content.items()
        images = {"media": [value], "multiImage": value.get("images", [])}.get(kind, [])
        if kind == "multiImage" and not 2 <= len(images) <= 20:
            raise Refused("value", "multiImage")
        if kind == "article" and not (value.get("source") and value.get("title")):
            raise Refused("missing", "article")
        if kind not in {"media", "multiImage", "article"}:
            raise Refused("unknown", kind)
        for one in images:
            is_film = one["id"].startswith("urn:li:video:")
            if is_film and (kind != "media" or "altText" in one):
                raise Refused("value", "media")
            if not self._image(one["id"])["size"] or len(one.get("altText", "")) > 4086:
                raise Refused("value", "media")
        return content

    @route("GET", "/rest/posts", "list", fields={
        "author": Field(is_needed=True, one_of=(US,)),
        "q": Field(is_needed=True, one_of=("author",)),
        "sortBy": Field(one_of=("LAST_MODIFIED", "CREATED")),
        "count": Field("integer"),
        "start": Field("integer"),
    })  # fmt: skip
    def own(self, ask: Ask) -> Any:
        if self.orders.get("may_not_read"):
            raise Refused("denied", detail="Not enough permissions to access: posts.FINDER-author")
        if ask.headers.get("x-restli-method") != "FINDER":
            raise Refused("value", "X-RestLi-Method")
        start, count = ask.values.get("start", 0), ask.values.get("count", 10)
        rows = self.listed()
        page = rows[start : start + count]
        return {
            "paging": {"start": start, "count": count, "total": len(rows), "links": []},
            "elements": [element_of(one) for one in page],
        }

    @route("GET", "/rest/organizationalEntityShareStatistics", "list", takes_any=True)
    def statistics(self, ask: Ask) -> Any:
        wanted = unquote(ask.values["shares"])
        if ask.values["organizationalEntity"] != US or not re.fullmatch(r"List\(.+\)", wanted):
            raise Refused("value", "shares")
        counts = {"likeCount": 4, "commentCount": 1, "shareCount": 2, "impressionCount": 80,
                  "clickCount": 3, "engagement": 0.1}  # fmt: skip
        return {"elements": [
            {"share": urn, "organizationalEntity": US, "totalShareStatistics": counts}
            for urn in wanted[5:-1].split(",")
        ]}  # fmt: skip


def element_of(one: dict[str, Any]) -> dict[str, Any]:
    row = {
        "id": one["id"],
        "author": US,
        "commentary": one["commentary"],
        "createdAt": one["millis"],
        "publishedAt": one["millis"],
        "lastModifiedAt": one["millis"],
        "lifecycleState": "PUBLISHED",
        "visibility": "PUBLIC",
    }
    if one["parent"]:
        row["reshareContext"] = {"parent": one["parent"]}
    return row


NETWORK = LinkedIn
