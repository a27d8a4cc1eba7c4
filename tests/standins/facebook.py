"""A Facebook page through the Graph API, as its documentation of 2026 tells it.

Its orders are those of ``tests/standins/graph.py``. Under a comment somebody else has always said
the same as we do.
"""

from typing import Any

from tests.standins.base import Ask, Field, Refused, Route, route
from tests.standins.graph import FIELDS, LIST, GraphNetwork, asked, only

POSTS = {"id", "message", "created_time", "permalink_url", "comments", "from"}


class Facebook(GraphNetwork):
    def class_of(self, found: Route, ask: Ask) -> str:
        if ask.path == "/me/videos":
            return "publish" if ask.values.get("upload_phase") == "finish" else "prepare"
        if ask.path == "/me/feed" and ask.method == "POST":
            return "publish" if ask.values.get("published", True) else "prepare"
        return found.request_class

    def unseen(self, number: str) -> dict[str, Any]:
        for one in self.prepared:
            if one["id"] == number:
                return one
        raise Refused("gone")

    def show(self, post: dict[str, Any]) -> None:
        if post.get("is_published"):
            raise Refused("invalid", "is_published", "it is published already")
        post["is_published"] = True
        made = self.publish(id=post["id"], message=post.get("message", ""), **post.get("more", {}))
        made |= {
            "created_time": made["at"],
            "permalink_url": f"https://www.facebook.com/{made['id']}",
        }

    @route("GET", "/me", fields=FIELDS)
    def who(self, ask: Ask) -> Any:
        return only({"id": "7", "name": "Página de prueba"}, asked(ask, {"id", "name"}))

    @route("POST", "/me/photos", "prepare", fields={
        "published": Field("flag", is_needed=True),
        "temporary": Field("flag"),
        "alt_text_custom": Field(),
    })  # fmt: skip
    def photo(self, ask: Ask) -> Any:
        if not ask.files.get("source"):
            raise Refused("missing", "source")
        size, alt = len(ask.files["source"]), ask.values.get("alt_text_custom", "")
        return {"id": self.prepare(kind="photo", size=size, alt=alt)["id"]}

    @route("POST", "/me/feed", "prepare", fields={
        "message": Field(most=63206),
        "link": Field(),
        "attached_media": Field("list", most=10),
        "published": Field("flag"),
    })  # fmt: skip
    def feed(self, ask: Ask) -> Any:
        photos = [str(one.get("media_fbid")) for one in ask.values.get("attached_media", [])]
        alts = [self.unseen(photo)["alt"] for photo in photos]
        if not ask.values.get("message") and not photos:
            raise Refused("missing", "message")
        more = {"photos": photos, "alts": alts, "link": ask.values.get("link", "")}
        post = self.prepare(
            id=f"7_{self.new_id()}", kind="post", message=ask.values.get("message", ""), more=more
        )
        if ask.values.get("published", True):
            self.show(post)
        return {"id": post["id"]}

    @route("POST", "/{number}", "publish", fields={"is_published": Field("flag", is_needed=True)})
    def change(self, ask: Ask) -> Any:
        if ask.values["is_published"] is not True:
            raise Refused("value", "is_published")
        self.show(self.unseen(ask.args["number"]))
        return {"success": True}

    @route("POST", "/me/videos", "prepare", fields={
        "upload_phase": Field(is_needed=True, one_of=("start", "transfer", "finish")),
        "file_size": Field("integer"),
        "upload_session_id": Field(),
        "start_offset": Field("integer"),
        "description": Field(),
        "title": Field(most=255),
    })  # fmt: skip
    def video(self, ask: Ask) -> Any:
        if ask.values["upload_phase"] == "start":
            film = self.prepare(kind="video", size=ask.values["file_size"], content="", message="")
            return {"video_id": film["id"], "upload_session_id": f"s{film['id']}",
                    "start_offset": "0", "end_offset": str(film["size"])}  # fmt: skip
        film = self.unseen(str(ask.values.get("upload_session_id", ""))[1:])
        if ask.values["upload_phase"] == "transfer":
            if ask.values.get("start_offset") != len(film["content"]):
                raise Refused("invalid", "start_offset")
            film["content"] += ask.files["video_file_chunk"].decode("latin-1")
            return {"start_offset": str(len(film["content"])), "end_offset": str(film["size"])}
        if len(film["content"]) != film["size"]:
            raise Refused("invalid", "upload_session_id", "the file is not whole")
        film["message"] = ask.values.get("description", "")
        self.show(film)
        return {"success": True}

    @route("GET", "/me/posts", "list", fields=LIST)
    def posts(self, ask: Ask) -> Any:
        said = {"data": self.orders.get("comments", [])}
        listed = [{**one, "comments": said} for one in self.listed() if "answers" not in one]
        return self.page(ask, listed, POSTS)

    @route("GET", "/{number}/comments", "list", fields=LIST)
    def comments(self, ask: Ask) -> Any:
        listed = [one for one in self.listed() if one.get("answers") == ask.args["number"]]
        others = [{**one, "id": f"9_{one['id']}", "from": {"id": "9"}} for one in listed]
        return self.page(ask, [*others, *listed], POSTS)

    @route("POST", "/{number}/comments", "publish", fields={"message": Field(is_needed=True)})
    def comment(self, ask: Ask) -> Any:
        made = self.publish(message=ask.values["message"], answers=ask.args["number"])
        made |= {"created_time": made["at"], "from": {"id": self.number}}
        return {"id": made["id"]}

    @route("GET", "/{number}", "ask", fields=FIELDS)
    def read(self, ask: Ask) -> Any:
        known = {"is_published", "published", "reactions", "comments", "shares"}
        fields = asked(ask, known)
        one = self.unseen(ask.args["number"])
        is_out = bool(one.get("is_published"))
        summary = {"summary": {"total_count": 3}}
        row = {"id": one["id"], "is_published": is_out, "published": is_out,
               "reactions": summary, "comments": summary, "shares": {"count": 2}}  # fmt: skip
        return only(row, fields)


NETWORK = Facebook
