"""What people say to us and how our posts were received, where a server indexes the network.

A PDS alone keeps our own records and nothing of others: then there is nothing to hear, and the
counts are unknown, not zero.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from virgula.domain.network import Answer, Heard, Results, Wire
from virgula.networks.answers import object_of, rows_of, text_of
from virgula.networks.bluesky.records import place_of, web_address
from virgula.networks.bluesky.session import ask, raise_for_fault

POSTS_A_QUESTION = 25
PAGES = 10
ANSWERS = frozenset({"reply", "mention", "quote"})


def answers_and_mentions(wire: Wire, *, since: datetime) -> list[Heard]:
    """Return what was said to us since an instant, the oldest first."""
    found: list[Heard] = []
    params = {"limit": "50"}
    for _ in range(PAGES):
        answer = ask(wire, "GET", "app.bsky.notification.listNotifications", params=params)
        if _has_no_index(answer):
            return []
        raise_for_fault(answer)
        body = object_of(answer)
        rows = rows_of(body.get("notifications"), answer)
        said = [_heard(row) for row in rows]
        found += [one for one in said if one is not None and one.at >= since]
        if not body.get("cursor") or not rows or _seen_at(rows[-1]) < since:
            break
        params["cursor"] = str(body["cursor"])
    return sorted(found, key=lambda one: (one.at, one.remote_id))


def counts_of(wire: Wire, remote_ids: Sequence[str]) -> dict[str, Results]:
    """Return the counts of our posts, as far as the server's index has them."""
    known: dict[str, Results] = {}
    for start in range(0, len(remote_ids), POSTS_A_QUESTION):
        uris = list(remote_ids[start : start + POSTS_A_QUESTION])
        answer = ask(wire, "GET", "app.bsky.feed.getPosts", params={"uris": uris})
        if _has_no_index(answer):
            return {}
        raise_for_fault(answer)
        for row in rows_of(object_of(answer).get("posts"), answer):
            known[text_of(row, "uri", answer)] = Results(
                likes=row.get("likeCount"),
                reposts=row.get("repostCount"),
                replies=row.get("replyCount"),
            )
    return known


def _has_no_index(answer: Answer) -> bool:
    # A server that stands alone says «No service configured for …».
    return answer.status in {400, 404, 501} and (
        "No service configured" in str(answer.body) or answer.status in {404, 501}
    )


def _heard(row: Mapping[str, Any]) -> Heard | None:
    author, record = row.get("author"), row.get("record")
    place = place_of(str(row.get("uri", "")))
    if row.get("reason") not in ANSWERS or place is None:
        return None
    if not isinstance(author, dict) or not isinstance(record, dict):
        return None
    handle = str(author.get("handle", ""))
    return Heard(
        remote_id=str(row["uri"]),
        url=web_address(place[0], place[2]),
        author=str(author.get("displayName") or handle),
        author_url=f"https://bsky.app/profile/{author.get('did', handle)}",
        text=str(record.get("text", "")),
        at=_seen_at(row),
        answers=_answered(record),
    )


def _answered(record: Mapping[str, Any]) -> str:
    reply = record.get("reply")
    parent = reply.get("parent") if isinstance(reply, dict) else None
    return str(parent.get("uri", "")) if isinstance(parent, dict) else ""


def _seen_at(row: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(str(row.get("indexedAt")))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
