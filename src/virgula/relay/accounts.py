"""What an institution says on its own accounts, by the public interfaces of the networks.

No account of ours and no token: Mastodon and the AT Protocol show to everybody what is public.
Only what we read of an answer is kept: counts of readers change at each visit and say nothing.
"""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from virgula.relay.asking import Document, read_address
from virgula.relay.models import Source
from virgula.relay.reading import BrokenFeedError, NotAFeedError

PAGE = 40
# Answers of one visit: more than this in a few hours is no institution.
MOST_PAGES = 5
MASTODON_FIELDS = ("id", "created_at", "content", "spoiler_text", "url", "uri", "visibility")
MASTODON_MEDIA = ("type", "url", "description")


class NoAccountError(NotAFeedError):
    """The address is not that of an account."""

    def __init__(self) -> None:
        super().__init__("account")


def bring_mastodon(source: Source, address: str) -> Document:
    """Return what an account said (``https://server/@name``), replies and boosts left out.

    Bounded by the last status that we know (``since_id``), but for the newest page, which is read
    whole so that an edit is seen. Raises a ``FetchError`` or a ``FeedError``.
    """
    parts = urlsplit(address)
    root, name = f"{parts.scheme}://{parts.netloc}", parts.path.strip("/").removeprefix("users/")
    account = str(source.options.get("account", ""))
    if not account:
        query = urlencode({"acct": _acct(name)})
        found = read_address(f"{root}/api/v1/accounts/lookup?{query}", stays=True)
        if found.status != 200:
            return found
        account = _text(_object(found), "id")
    page = _statuses(root, account)
    if page.status != 200:
        return page
    told = rows = _rows(page)
    known = _number(source.options.get("last"))
    for _page in range(MOST_PAGES - 1):
        if not known or len(rows) < PAGE or _number(rows[-1].get("id")) <= known:
            break
        older = _statuses(root, account, max_id=_text(rows[-1], "id"), since_id=str(known))
        if older.status != 200:
            return older
        rows = _rows(older)
        told = told + rows
    last = max([known, *(_number(row.get("id")) for row in told)])
    return replace(
        page,
        content=_kept([_status(row) for row in told]),
        learned=(("account", account), ("last", str(last))),
    )


def bring_bluesky(source: Source, address: str) -> Document:
    """Return what an account said (``https://bsky.app/profile/name``), by the public AppView.

    Raises a ``FetchError`` or a ``FeedError``.
    """
    actor = urlsplit(address).path.strip("/").removeprefix("profile/").removeprefix("@")
    if not actor or "/" in actor:
        raise NoAccountError
    told: list[dict[str, Any]] = []
    known, cursor = str(source.options.get("last", "")), ""
    for _page in range(MOST_PAGES):
        page = _author_feed(actor, cursor)
        if page.status != 200:
            return page
        answer = _object(page)
        rows = [_post(row) for row in _list(answer.get("feed"))]
        told += [row for row in rows if row]
        cursor = _text(answer, "cursor")
        indexed = [row["indexedAt"] for row in rows if row]
        if not known or not cursor or not indexed or min(indexed) <= known:
            break
    last = max([known, *(row["indexedAt"] for row in told)])
    return replace(page, content=_kept(told), learned=(("last", last),))


def _acct(name: str) -> str:
    if not name.startswith("@") and "/" in name:
        raise NoAccountError
    acct = name.removeprefix("@")
    if not acct or "/" in acct:
        raise NoAccountError
    return acct


def _statuses(root: str, account: str, **bounds: str) -> Document:
    query = {"limit": str(PAGE), "exclude_replies": "true", "exclude_reblogs": "true", **bounds}
    return read_address(
        f"{root}/api/v1/accounts/{quote(account, safe='')}/statuses?{urlencode(query)}",
        stays=True,
    )


def _author_feed(actor: str, cursor: str) -> Document:
    query = {"actor": actor, "limit": str(PAGE), "filter": "posts_no_replies"}
    if cursor:
        query["cursor"] = cursor
    root = settings.BLUESKY_APPVIEW.rstrip("/")
    return read_address(f"{root}/xrpc/app.bsky.feed.getAuthorFeed?{urlencode(query)}", stays=True)


def _status(row: dict[str, Any]) -> dict[str, Any]:
    media = [
        {name: one.get(name) for name in MASTODON_MEDIA}
        for one in _list(row.get("media_attachments"))
    ]
    return {**{name: row.get(name) for name in MASTODON_FIELDS}, "media_attachments": media}


def _post(row: dict[str, Any]) -> dict[str, Any]:
    """Return what we read of a post; nothing of what the account only repeats."""
    post = row.get("post")
    if row.get("reason") is not None or not isinstance(post, dict):
        return {}
    record, author = post.get("record"), post.get("author")
    if not isinstance(record, dict) or not isinstance(author, dict):
        return {}
    return {
        "uri": _text(post, "uri"),
        "handle": _text(author, "handle"),
        "text": _text(record, "text"),
        "createdAt": _text(record, "createdAt"),
        "indexedAt": _text(post, "indexedAt"),
        "embed": post.get("embed"),
    }


def _kept(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")


def _parsed(document: Document) -> Any:
    try:
        return json.loads(document.content)
    except (ValueError, RecursionError) as error:
        raise BrokenFeedError(str(error)[:200]) from error


def _object(document: Document) -> dict[str, Any]:
    value = _parsed(document)
    if not isinstance(value, dict):
        raise NoAccountError
    return value


def _rows(document: Document) -> list[dict[str, Any]]:
    value = _parsed(document)
    if not isinstance(value, list):
        raise NoAccountError
    return _list(value)


def _list(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _number(value: Any) -> int:
    text = str(value or "")
    return int(text[:30]) if text.isascii() and text.isdecimal() else 0
