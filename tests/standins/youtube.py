"""The YouTube Data API v3 with its resumable uploads, from developers.google.com on 2026-11-24.

A session's requests differ by their ``Content-Range``: a question, a piece, the last piece. Its
own orders: ``granularity`` of pieces (256 KiB), ``loses``: the next piece arrives by half,
``quota``: sessions that may still be opened, ``expired``: every session is gone.
"""

import re
from dataclasses import replace
from typing import Any

from tests.standins.base import Ask, Field, Network, Refused, Reply, route

RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)")


class YouTube(Network):
    def begin(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}

    def answer(self, ask: Ask) -> tuple[str, Reply]:
        if ask.method == "PUT":
            found = RANGE.fullmatch(ask.headers.get("content-range", ""))
            kind = "nothing"
            if found:
                is_last = found[2] is not None and int(found[2]) + 1 == int(found[3])
                kind = "question" if found[1] is None else "last" if is_last else "piece"
            ask = replace(ask, path=f"{ask.path}/{kind}")
        return super().answer(ask)

    def refusal(self, error: Refused) -> Reply:
        status, reason = {
            "token": (401, "authError"),
            "path": (404, "notFound"),
            "gone": (404, "notFound"),
            "busy": (429, "rateLimitExceeded"),
            "broken": (500, "backendError"),
            "down": (503, "backendError"),
            "quota": (403, "quotaExceeded"),
            "title": (400, "invalidTitle"),
            "description": (400, "invalidDescription"),
        }.get(error.why, (400, "invalidMetadata"))
        if error.why == "oauth":
            return Reply({"error": "invalid_grant", "error_description": error.detail}, 400)
        errors = [{"message": str(error), "domain": "youtube", "reason": reason}]
        body = {"error": {"code": status, "message": str(error), "errors": errors}}
        return Reply(body, status, super().refusal(error).headers)

    @route("POST", "/token", "renew", is_open=True, fields={
        "grant_type": Field(is_needed=True, one_of=("refresh_token",)),
        "refresh_token": Field(is_needed=True),
        "client_id": Field(is_needed=True),
        "client_secret": Field(is_needed=True),
    })  # fmt: skip
    def renew(self, ask: Ask) -> Any:
        if ask.values["refresh_token"] != "refresh":
            raise Refused("oauth", detail="Token has been expired or revoked.")
        return {"access_token": self.renew_token(), "expires_in": 3599, "token_type": "Bearer"}

    @route("GET", "/youtube/v3/channels", fields={
        "part": Field(is_needed=True), "mine": Field(one_of=("true",), is_needed=True),
    })  # fmt: skip
    def channels(self, ask: Ask) -> Any:
        return {"items": [{
            "id": "UC77",
            "snippet": {"title": "Comisión"},
            "contentDetails": {"relatedPlaylists": {"uploads": "UU77"}},
        }]}  # fmt: skip

    @route("POST", "/upload/youtube/v3/videos", "prepare", fields={
        "uploadType": Field(is_needed=True, one_of=("resumable",)),
        "part": Field(is_needed=True, one_of=("snippet,status",)),
        "snippet": Field("object", is_needed=True),
        "status": Field("object", is_needed=True),
    })  # fmt: skip
    def open(self, ask: Ask) -> Any:
        snippet = ask.values["snippet"]
        title, description = snippet["title"], snippet["description"]
        if not title or len(title) > 100 or set(title) & {"<", ">"}:
            raise Refused("title")
        if len(description.encode()) > 5000 or set(description) & {"<", ">"}:
            raise Refused("description")
        if ask.values["status"]["privacyStatus"] not in {"public", "unlisted", "private"}:
            raise Refused("value", "privacyStatus")
        if "quota" in self.orders and len(self.prepared) >= self.orders["quota"]:
            raise Refused("quota")
        total = int(ask.headers["x-upload-content-length"])
        made = self.prepare(title=title, description=description, size=0, total=total, video="")
        self.sessions[made["id"]] = made
        return Reply({}, 200, {"Location": f"http://{ask.headers['host']}/session/{made['id']}"})

    def _session(self, ask: Ask) -> dict[str, Any]:
        if self.orders.get("expired") or ask.args["id"] not in self.sessions:
            raise Refused("gone")
        return self.sessions[ask.args["id"]]

    def _state(self, session: dict[str, Any]) -> Reply:
        if session["video"]:
            return Reply({"kind": "youtube#video", "id": session["video"]})
        headers = {"Range": f"bytes=0-{session['size'] - 1}"} if session["size"] else {}
        return Reply(b"", 308, headers)

    @route("PUT", "/session/{id}/question", "ask", takes_any=True)
    def question(self, ask: Ask) -> Any:
        return self._state(self._session(ask))

    @route("PUT", "/session/{id}/piece", "prepare", takes_any=True)
    def piece(self, ask: Ask) -> Any:
        session = self._session(ask)
        if len(ask.raw) % int(self.orders.get("granularity", 256 * 1024)):
            raise Refused("value", "Content-Range")
        kept = len(ask.raw)
        if self.orders.pop("loses", False):
            kept //= 2
        self._take(session, ask, kept)
        return self._state(session)

    @route("PUT", "/session/{id}/last", "publish", takes_any=True)
    def last(self, ask: Ask) -> Any:
        session = self._session(ask)
        if not session["video"]:
            self._take(session, ask, len(ask.raw))
            if session["size"] != session["total"]:
                return self._state(session)
            made = self.publish(title=session["title"], text=session["description"])
            session["video"] = made["id"]
        return self._state(session)

    def _take(self, session: dict[str, Any], ask: Ask, kept: int) -> None:
        found = RANGE.fullmatch(ask.headers["content-range"])
        assert found is not None
        start, end, total = (int(one) for one in found.groups())
        if total != session["total"] or end - start + 1 != len(ask.raw):
            raise Refused("value", "Content-Range")
        if start == session["size"]:
            session["size"] += kept

    @route("GET", "/youtube/v3/playlistItems", "list", fields={
        "part": Field(is_needed=True, one_of=("snippet,contentDetails",)),
        "playlistId": Field(is_needed=True, one_of=("UU77",)),
        "maxResults": Field("integer"),
        "pageToken": Field(),
    })  # fmt: skip
    def own(self, ask: Ask) -> Any:
        start, most = int(ask.values.get("pageToken", "0")), ask.values.get("maxResults", 5)
        if not 0 < most <= 50:
            raise Refused("value", "maxResults")
        rows = [one for one in self.listed() if "parent" not in one]
        page = {"items": [item_of(one) for one in rows[start : start + most]]}
        return page | ({"nextPageToken": str(start + most)} if start + most < len(rows) else {})

    @route("GET", "/youtube/v3/videos", "list", fields={
        "part": Field(is_needed=True, one_of=("statistics",)), "id": Field(is_needed=True),
    })  # fmt: skip
    def statistics(self, ask: Ask) -> Any:
        counts = {"viewCount": "120", "likeCount": "7", "favoriteCount": "0"}
        known = {one["id"] for one in self.published}
        wanted = [one for one in ask.values["id"].split(",") if one in known]
        return {"items": [{"id": one, "statistics": counts} for one in wanted]}

    @route("GET", "/youtube/v3/commentThreads", "list", fields={
        "part": Field(is_needed=True, one_of=("snippet",)),
        "allThreadsRelatedToChannelId": Field(is_needed=True, one_of=("UC77",)),
        "order": Field(one_of=("time",)), "maxResults": Field("integer"),
        "textFormat": Field(), "pageToken": Field(),
    })  # fmt: skip
    def comments(self, ask: Ask) -> Any:
        said = [
            {"textDisplay": "¡Ya está!", "authorDisplayName": "@comision",
             "authorChannelId": {"value": "UC77"}, "publishedAt": "2030-01-02T00:00:00Z"},
            {"textDisplay": "¿Habrá subtítulos?", "authorDisplayName": "@vecina",
             "authorChannelUrl": "http://www.youtube.com/@vecina",
             "authorChannelId": {"value": "UC9"}, "publishedAt": "2030-01-01T00:00:00Z"},
            {"textDisplay": "De otro año", "authorDisplayName": "@vecino",
             "authorChannelId": {"value": "UC8"}, "publishedAt": "2020-01-01T00:00:00Z"},
        ]  # fmt: skip
        start = int(ask.values.get("pageToken", "0"))
        page = {"items": [{
            "id": f"Ug{start}",
            "snippet": {"videoId": "1000", "topLevelComment": {"snippet": said[start]}},
        }]}  # fmt: skip
        return page | ({"nextPageToken": str(start + 1)} if start + 1 < len(said) else {})

    @route("POST", "/youtube/v3/comments", "publish", fields={
        "part": Field(is_needed=True, one_of=("snippet",)),
        "snippet": Field("object", is_needed=True),
    })  # fmt: skip
    def reply(self, ask: Ask) -> Any:
        snippet = ask.values["snippet"]
        if set(snippet) != {"parentId", "textOriginal"} or not all(snippet.values()):
            raise Refused("value", "snippet")
        parent, text = snippet["parentId"], snippet["textOriginal"]
        made = self.publish(id=f"{parent}.{self.new_id()}", text=text, parent=parent, title="")
        return {"id": made["id"], "snippet": {"videoId": "1000", "parentId": parent}}

    @route("GET", "/youtube/v3/comments", "list", fields={
        "part": Field(is_needed=True, one_of=("snippet",)), "parentId": Field(is_needed=True),
        "maxResults": Field("integer"), "textFormat": Field(one_of=("plainText",)),
        "pageToken": Field(),
    })  # fmt: skip
    def replies(self, ask: Ask) -> Any:
        return {"items": [
            {"id": one["id"], "snippet": {
                "textDisplay": one["text"], "authorChannelId": {"value": "UC77"},
                "videoId": "1000", "publishedAt": f"{one['at'][:19]}Z",
            }}
            for one in self.listed() if one.get("parent") == ask.values["parentId"]
        ]}  # fmt: skip

    def note(self, ask: Ask) -> Any:
        return ask.headers.get("content-range", "") or dict(ask.values)


def item_of(one: dict[str, Any]) -> dict[str, Any]:
    at = f"{one['at'][:19]}Z"
    return {
        "snippet": {"title": one["title"], "description": one["text"], "publishedAt": at},
        "contentDetails": {"videoId": one["id"], "videoPublishedAt": at},
    }


NETWORK = YouTube
