"""A Telegram channel through its bot: blind, so that an unknown outcome asks a person.

The Bot API reads nothing back and has no key: a time-out was often seen to be a delivered message.
Only what provably never left is tried again by itself. Pictures travel in the one request that
shows them; Telegram takes no words for who does not see them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from virgula.domain.delivery import (
    NeedsAuthError,
    Reconciliation,
    ThrottledError,
    UnknownOutcomeError,
)
from virgula.domain.network import (
    Account,
    Answer,
    Draft,
    File,
    MediaRule,
    Medium,
    MediumKind,
    Misfit,
    Parents,
    PostKind,
    Receipt,
    Rendered,
    Rules,
    UnfitError,
    Wire,
)
from virgula.networks.answers import detail_of, object_of, parsed, raise_for, rows_of, text_of
from virgula.networks.base import Base
from virgula.networks.composing import fit, parts_of
from virgula.networks.fitting import check_fit

API = "https://api.telegram.org"
LIMIT = 4096
CAPTION_LIMIT = 1024
ALBUM = 10
MESSAGE = re.compile(r"(?:(?:https?://)?t\.me/(?P<chat>(?:c/)?\w+)/)?(?P<number>\d+)(?:[/?].*)?")
# Refusals that the channel's settings cause, not the message.
OF_THE_CHANNEL = ("chat not found", "rights", "not a member", "kicked", "deactivated")


def length(text: str) -> int:
    """Return the length in UTF-16 units, as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Telegram(Base):
    key = "telegram"
    ways = frozenset({Reconciliation.BLIND})
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="core.telegram.org/bots/api, 10.0",
        text_limit=LIMIT,
        text_unit="utf16",
        images=MediaRule(
            most=ALBUM,
            content_types=frozenset({"image/jpeg", "image/png", "image/webp"}),
            max_bytes=10 * 1024 * 1024,
            min_ratio=1 / 20,
            max_ratio=20,
        ),
        video=MediaRule(
            most=ALBUM, content_types=frozenset({"video/mp4"}), max_bytes=50 * 1024 * 1024
        ),
        mixes_media=True,
        has_replies=True,
        has_reposts=True,
    )

    def length(self, text: str) -> int:
        return length(text)

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        media = check_fit(draft, self.rules)
        if len(media) > ALBUM:
            raise UnfitError(Misfit.TOO_MANY_IMAGES, has=len(media), fits=ALBUM)
        if draft.kind is not PostKind.ORIGINAL:
            draft = replace(draft, target=_message_of(draft))
        if draft.kind is PostKind.REPOST:
            return parts_of(draft, [""])
        limit = CAPTION_LIMIT if media else LIMIT
        text = fit(draft, limit=min(account.text_limit or limit, limit), length=length)
        return parts_of(draft, [text], media)

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        """Send once, with its pictures; whoever repeats this doubles the message."""
        method, values, files = _request_of(rendered, wire)
        answer = _ask(wire, method, {**values, "chat_id": chat_of(wire.account)}, files)
        result = object_of(answer).get("result")
        messages = rows_of(result if isinstance(result, list) else [result], answer)
        if not messages:
            raise UnknownOutcomeError("the answer names no message", http_status=answer.status)
        number = text_of(messages[0], "message_id", answer)
        return Receipt(number, _address(messages[0].get("chat"), number), answer.status)

    def probe(self, wire: Wire) -> str:
        """Return the channel's name, after the bot proved to be known there."""
        answer = _ask(wire, "getChat", {"chat_id": chat_of(wire.account)})
        return text_of(object_of(answer, "result"), "title", answer)


def chat_of(account: Account) -> str:
    """Return the channel: the option ``chat`` («@name» or a number), else the account's name."""
    named = (account.options.get("chat") or account.handle).strip()
    if not named:
        raise NeedsAuthError("the account does not say which channel it is")
    return named if named.startswith("@") or named.lstrip("-").isdecimal() else f"@{named}"


def _message_of(draft: Draft) -> str:
    """Return the message that is answered (its number) or reposted («chat/number»)."""
    match = MESSAGE.fullmatch(draft.target.strip())
    if draft.kind is PostKind.REPLY:
        if match is None:
            raise UnfitError(Misfit.REPLY_REFUSED, has=draft.target)
        return match["number"]
    if match is None or not match["chat"]:
        raise UnfitError(Misfit.REPOST_REFUSED, has=draft.target)
    chat = match["chat"]
    source = f"-100{chat.removeprefix('c/')}" if chat.startswith("c/") else f"@{chat}"
    return f"{source}/{match['number']}"


def _request_of(
    rendered: Rendered, wire: Wire
) -> tuple[str, dict[str, Any], dict[str, File] | None]:
    """Return method, fields and files of the one request that shows the message."""
    values: dict[str, Any] = {}
    if rendered.kind is PostKind.REPOST:
        source, _, number = rendered.target.rpartition("/")
        return "forwardMessage", {"from_chat_id": source, "message_id": int(number)}, None
    if rendered.kind is PostKind.REPLY:
        values["reply_parameters"] = {"message_id": int(rendered.target)}
    if not rendered.media:
        if rendered.link:
            values["link_preview_options"] = {"url": rendered.link}
        return "sendMessage", {**values, "text": rendered.text}, None
    files = {f"file{place}": _file(medium, wire) for place, medium in enumerate(rendered.media)}
    kinds = [_kind(medium) for medium in rendered.media]
    if len(files) == 1:
        values |= {"caption": rendered.text, kinds[0]: "attach://file0"}
        return f"send{kinds[0].capitalize()}", values, files
    album: list[dict[str, Any]] = [
        {"type": kind, "media": f"attach://{name}"} for kind, name in zip(kinds, files, strict=True)
    ]
    album[0]["caption"] = rendered.text
    return "sendMediaGroup", {**values, "media": album}, files


def _kind(medium: Medium) -> str:
    return "video" if medium.kind is MediumKind.VIDEO else "photo"


def _file(medium: Medium, wire: Wire) -> File:
    return medium.sha256[:16], wire.read(medium.sha256), medium.content_type


def _ask(
    wire: Wire,
    method: str,
    values: Mapping[str, Any],
    files: Mapping[str, File] | None = None,
) -> Answer:
    url = f"{wire.account.base_url or API}/bot{wire.account.token}/{method}"
    if files:
        # Beside files every field travels as text, objects as JSON.
        data = {name: one if isinstance(one, str) else json.dumps(one)
                for name, one in values.items()}  # fmt: skip
        answer = wire.client.call("POST", url, data=data, files=files)
    else:
        answer = wire.client.call("POST", url, json=values)
    _raise_for(answer)
    return answer


def _raise_for(answer: Answer) -> None:
    """Raise what a refusal means: a token that nobody knows is 404, the wait stands in the body."""
    detail = detail_of(answer)
    if answer.status == 404 or (
        answer.status in {400, 403} and any(one in detail.lower() for one in OF_THE_CHANNEL)
    ):
        raise NeedsAuthError(detail, http_status=answer.status)
    if answer.status == 429:
        raise ThrottledError(detail, http_status=429, retry_after=_wait_of(answer))
    raise_for(answer)
    if object_of(answer).get("ok") is not True:
        raise UnknownOutcomeError(detail, http_status=answer.status)


def _wait_of(answer: Answer) -> float | None:
    try:
        body = parsed(answer)
    except UnknownOutcomeError:
        return None
    told = body.get("parameters") if isinstance(body, dict) else None
    seconds = told.get("retry_after") if isinstance(told, dict) else None
    return float(seconds) if isinstance(seconds, int) else None


def _address(chat: Any, number: str) -> str:
    """Return where the message is read; a private channel's is for its members only."""
    chat = chat if isinstance(chat, dict) else {}
    if chat.get("username"):
        return f"https://t.me/{chat['username']}/{number}"
    inner = str(chat.get("id") or "").removeprefix("-100")
    return f"https://t.me/c/{inner}/{number}" if inner.isdecimal() else ""


TELEGRAM = Telegram()
