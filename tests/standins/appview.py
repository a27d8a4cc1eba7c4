"""The public AppView of the AT Protocol, strictly: one author's feed, by pages.

From the lexicon ``app.bsky.feed.getAuthorFeed``: ``limit`` 1 to 100, ``filter`` one of five,
``cursor`` as it was given; an unknown actor is 400 ``InvalidRequest``. It is told what the account
said: ``feed`` is a list of {"text", "at", "key", "images", "repost"}, the newest first.
"""

from typing import Any

from tests.standins.base import Ask, Field, Network, Reply, route

FILTERS = (
    "posts_with_replies",
    "posts_no_replies",
    "posts_with_media",
    "posts_and_author_threads",
    "posts_with_video",
)
HANDLE, DID = "cuerpo.example", "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
IMAGE = "https://cdn.example/img/feed_fullsize/plain"


class AppView(Network):
    """One account, and what it said."""

    @route(
        "GET",
        "/xrpc/app.bsky.feed.getAuthorFeed",
        "list",
        fields={
            "actor": Field(is_needed=True),
            "limit": Field(),
            "cursor": Field(),
            "filter": Field(one_of=FILTERS),
        },
        is_open=True,
    )
    def author_feed(self, ask: Ask) -> Any:
        if ask.values["actor"] not in {HANDLE, DID}:
            return Reply({"error": "InvalidRequest", "message": "Profile not found"}, 400)
        limit = int(ask.values.get("limit", 50))
        if not 1 <= limit <= 100:
            return Reply({"error": "InvalidRequest", "message": "limit"}, 400)
        start = int(ask.values.get("cursor", 0))
        said = self.orders.get("feed", [])
        rows = [self._row(one) for one in said[start : start + limit]]
        more = {"cursor": str(start + limit)} if start + limit < len(said) else {}
        return {"feed": rows, **more}

    def _row(self, one: dict[str, Any]) -> dict[str, Any]:
        did = "did:plc:otra" if one.get("repost") else DID
        post: dict[str, Any] = {
            "uri": f"at://{did}/app.bsky.feed.post/{one['key']}",
            "cid": f"bafy{one['key']}",
            "author": {"did": did, "handle": HANDLE},
            "record": {
                "$type": "app.bsky.feed.post",
                "text": one["text"],
                "createdAt": one["at"],
            },
            "indexedAt": one["at"],
            "likeCount": next(self.ids),
        }
        images = one.get("images", [])
        if images:
            post["embed"] = {
                "$type": "app.bsky.embed.images#view",
                "images": [{"fullsize": f"{IMAGE}/{url}", "alt": alt} for url, alt in images],
            }
        reason = {"reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}
        return {"post": post, **(reason if one.get("repost") else {})}


NETWORK = AppView
