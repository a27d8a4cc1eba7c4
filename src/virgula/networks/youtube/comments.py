"""What people say under our films, and our answers to it."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from virgula.domain.delivery import UnknownOutcomeError
from virgula.domain.network import Answer, Found, Heard, Receipt, Rendered, Wire
from virgula.networks.answers import object_of, rows_of, text_of
from virgula.networks.youtube.speaking import checked, instant, say

PAGE = 100
PAGES = 10
# A comment's id, alone or in the address that YouTube gives it.
COMMENT = re.compile(r"(?:.*[?&]lc=)?([\w.-]+)(?:&.*)?")


def answer_to(rendered: Rendered, wire: Wire) -> Receipt:
    """Write an answer under a comment, once."""
    answer = checked(
        say(
            wire,
            "POST",
            "/youtube/v3/comments",
            params={"part": "snippet"},
            json={"snippet": {"parentId": rendered.target, "textOriginal": rendered.text}},
        )
    )
    made = object_of(answer)
    number = text_of(made, "id", answer)
    return Receipt(number, _address(made.get("snippet"), number), answer.status)


def answers_found(rendered: Rendered, *, since: datetime, channel: str, wire: Wire) -> list[Found]:
    """Return our own answers under the comment that say the same."""
    params = {"part": "snippet", "parentId": rendered.target, "textFormat": "plainText"}
    wanted, found = _words(rendered.text), []
    for row, _ in _pages("/youtube/v3/comments", params, wire):
        said, number = _snippet(row), str(row.get("id") or "")
        at = instant(said.get("publishedAt"))
        is_ours = _author(said) == channel
        if is_ours and at >= since and _words(str(said.get("textDisplay") or "")) == wanted:
            found.append(Found(number, _address(said, number), at))
    return found


def heard_since(since: datetime, *, channel: str, wire: Wire) -> list[Heard]:
    """Return what others said under our films since an instant, the oldest first."""
    params = {
        "part": "snippet",
        "allThreadsRelatedToChannelId": channel,
        "order": "time",
        "textFormat": "plainText",
    }
    heard: list[Heard] = []
    for row, _ in _pages("/youtube/v3/commentThreads", params, wire):
        thread = _snippet(row)
        said = _snippet(thread.get("topLevelComment"))
        one = _heard(str(row.get("id") or ""), str(thread.get("videoId") or ""), said)
        if one.at < since:
            break
        if _author(said) != channel:
            heard.append(one)
    return sorted(heard, key=lambda one: (one.at, one.remote_id))


def comment_of(target: str) -> str:
    """Return a comment's id from it or from its address; empty where it is none."""
    match = COMMENT.fullmatch(target.strip())
    return match[1] if match else ""


def _pages(
    path: str, params: Mapping[str, str], wire: Wire
) -> Iterator[tuple[dict[str, Any], Answer]]:
    token: dict[str, str] = {}
    for _ in range(PAGES):
        asked = {**params, "maxResults": str(PAGE), **token}
        answer = checked(say(wire, "GET", path, params=asked))
        page = object_of(answer)
        for row in rows_of(page.get("items"), answer):
            yield row, answer
        if not page.get("nextPageToken"):
            return
        token = {"pageToken": str(page["nextPageToken"])}
    raise UnknownOutcomeError("too many comments to read them all")


def _snippet(row: Any) -> dict[str, Any]:
    snippet = row.get("snippet") if isinstance(row, dict) else None
    if not isinstance(snippet, dict):
        raise UnknownOutcomeError("a comment cannot be read")
    return snippet


def _author(said: Mapping[str, Any]) -> str:
    author = said.get("authorChannelId")
    return str(author.get("value") or "") if isinstance(author, dict) else ""


def _heard(number: str, film: str, said: Mapping[str, Any]) -> Heard:
    return Heard(
        remote_id=number,
        url=f"https://www.youtube.com/watch?v={film}&lc={number}",
        author=str(said.get("authorDisplayName") or ""),
        author_url=str(said.get("authorChannelUrl") or ""),
        text=str(said.get("textDisplay") or ""),
        at=instant(said.get("publishedAt")),
        answers=film,
    )


def _address(said: Any, number: str) -> str:
    film = said.get("videoId") if isinstance(said, dict) else ""
    return f"https://www.youtube.com/watch?v={film}&lc={number}" if film else ""


def _words(text: str) -> str:
    return "".join(text.split())
