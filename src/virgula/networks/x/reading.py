"""Posts as X lists them, and whether one of them says what was sent.

X shortens every address, hides the one of a post's own media at the end, escapes «&<>» and may put
the names of a conversation before an answer. Both sides are brought to one form before they are
compared.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from virgula.domain.delivery import UnknownOutcomeError
from virgula.domain.network import Found, PostKind, Rendered, Wire
from virgula.networks.answers import object_of, rows_of, text_of
from virgula.networks.x.speaking import our_id, say
from virgula.networks.x.weighing import URL

PAGE = 100
PAGES = 10
FIELDS = "created_at,entities,referenced_tweets"
NAMES = re.compile(r"^(?:@\w+\s*)+")


def normalised(text: str) -> str:
    """Return the text as it is compared: addresses bare, no names before it, no white space."""
    text = unicodedata.normalize("NFC", text)
    text = URL.sub(lambda match: _bare(match.group()), NAMES.sub("", text.strip()))
    return "".join(text.split())


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address, flags=re.IGNORECASE).rstrip("/")


def plain_of(post: Mapping[str, Any]) -> str:
    """Return what a listed post says, with its addresses whole and without those of its media."""
    text = str(post.get("text") or "")
    entities = post.get("entities")
    for one in (entities.get("urls") if isinstance(entities, dict) else None) or ():
        short, whole = str(one.get("url") or ""), str(one.get("expanded_url") or "")
        if short:
            text = text.replace(short, "" if one.get("media_key") else whole)
    return html.unescape(text).strip()


def posts_since(since: datetime, wire: Wire) -> Iterator[tuple[dict[str, Any], datetime]]:
    """Yield our own posts since an instant with their instants, the newest first."""
    params = {
        "max_results": str(PAGE),
        "start_time": stamp(since),
        "tweet.fields": FIELDS,
    }
    yield from pages(f"/2/users/{our_id(wire)}/tweets", params, wire)


def pages(
    path: str, params: Mapping[str, str], wire: Wire
) -> Iterator[tuple[dict[str, Any], datetime]]:
    """Yield the posts of a list to its end, or raise when it cannot be read to its end."""
    token: dict[str, str] = {}
    for _ in range(PAGES):
        answer = say(wire, "GET", path, params={**params, **token})
        meta = object_of(answer, "meta")
        data = object_of(answer).get("data")
        if data is None and meta.get("result_count") != 0:
            raise UnknownOutcomeError("the list cannot be read", http_status=answer.status)
        names = _names(object_of(answer).get("includes"))
        for row in rows_of(data or [], answer):
            row["author"] = names.get(row.get("author_id"), "")
            yield row, _instant(text_of(row, "created_at", answer))
        if not meta.get("next_token"):
            return
        token = {"pagination_token": str(meta["next_token"])}
    raise UnknownOutcomeError("too many posts to read them all")


def _names(includes: Any) -> dict[Any, str]:
    """Return the account names that came beside a list, by number."""
    users = includes.get("users") if isinstance(includes, dict) else None
    return {one.get("id"): str(one.get("username") or "") for one in users or ()}


def stamp(at: datetime) -> str:
    """Return an instant as X takes it, to the second before it."""
    return f"{at.replace(microsecond=0) - timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}"


def _instant(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise UnknownOutcomeError("a post has no date") from error


def says(post: Mapping[str, Any], rendered: Rendered) -> bool:
    """Tell whether a listed post is what was sent."""
    reposted = referenced(post, "retweeted")
    if rendered.kind is PostKind.REPOST:
        return reposted == rendered.target
    if rendered.kind is PostKind.REPLY and referenced(post, "replied_to") != rendered.target:
        # The same thanks to somebody else.
        return False
    return not reposted and normalised(plain_of(post)) == normalised(rendered.text)


def referenced(post: Mapping[str, Any], kind: str) -> str:
    """Return the id of the post that this one reposts or answers, or nothing."""
    for one in post.get("referenced_tweets") or ():
        if isinstance(one, dict) and one.get("type") == kind:
            return str(one.get("id") or "")
    return ""


def found_since(rendered: Rendered, *, since: datetime, wire: Wire) -> list[Found]:
    return [
        Found(str(post["id"]), address_of(str(post["id"])), at)
        for post, at in posts_since(since, wire)
        if at >= since and says(post, rendered)
    ]


def address_of(number: str) -> str:
    """Return where a post is read, whoever wrote it."""
    return f"https://x.com/i/status/{number}"
