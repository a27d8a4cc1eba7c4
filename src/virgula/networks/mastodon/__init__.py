"""Mastodon and what speaks its API: keyed, and listable where the key is not enough.

``Idempotency-Key`` is sent always and trusted never: servers were seen to ignore it, to forget it
after an hour and to answer 500 at its second use. What decides is our own list of statuses.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any, cast

from virgula.domain.delivery import Reconciliation, UnknownOutcomeError
from virgula.domain.network import (
    Account,
    Answer,
    Client,
    Draft,
    Found,
    Parents,
    Receipt,
    Rendered,
    Rules,
    Wire,
)
from virgula.networks.answers import raise_for
from virgula.networks.base import Base
from virgula.networks.composing import URL, fit
from virgula.networks.fitting import check_fit

LIMIT = 500
URL_LENGTH = 23
PAGE = 40
# 400 statuses in the minutes that a look covers is more than any account of ours says.
PAGES = 10
MENTION = re.compile(r"(?<!\w)@(\w+)@[\w.-]+\w")


def length(text: str) -> int:
    """Return the length as the network counts it: a URL is 23 characters however long it is."""
    return len(URL.sub("x" * URL_LENGTH, text))


class _Text(HTMLParser):
    """Reads the words out of a status, which comes as HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"br", "p"}:
            self.parts.append(" ")


def words_of(html: str) -> str:
    """Return the words of a status without markup or space, to compare them with what was sent."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return normalised("".join(reader.parts))


def normalised(text: str) -> str:
    """Return the text as it is compared: mentions lose their server, white space does not count."""
    return "".join(MENTION.sub(r"@\1", text).split())


class Mastodon(Base):
    key = "mastodon"
    ways = frozenset({Reconciliation.KEYED, Reconciliation.LISTABLE})
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="docs.joinmastodon.org/methods/statuses",
        text_limit=LIMIT,
        text_unit="characters",
        link_length=URL_LENGTH,
        is_proven=True,
    )

    def length(self, text: str) -> int:
        return length(text)

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        media = check_fit(draft, self.rules)
        text = fit(draft, limit=account.text_limit or LIMIT, length=length)
        return [
            Rendered(
                text=text, link=draft.link, guid=draft.uid, language=draft.language, media=media
            )
        ]

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        """Post once; where the server keeps its word, the same key makes a repeat harmless."""
        account = wire.account
        answer = wire.client.call(
            "POST",
            f"{account.base_url}/api/v1/statuses",
            headers={**_authority(account), "Idempotency-Key": key},
            json={"status": rendered.text, "language": rendered.language, "visibility": "public"},
        )
        raise_for(answer)
        status = _object(answer)
        return Receipt(
            remote_id=_text(status, "id", answer),
            url=str(status.get("url") or status.get("uri") or ""),
            http_status=answer.status,
        )

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Read our own statuses back to ``since`` and keep those with the same words."""
        account, client = wire.account, wire.client
        me = self._me(account, client)
        wanted = normalised(rendered.text)
        found: list[Found] = []
        params = {"limit": str(PAGE), "exclude_reblogs": "true"}
        for _ in range(PAGES):
            answer = client.call(
                "GET",
                f"{account.base_url}/api/v1/accounts/{me['id']}/statuses",
                headers=_authority(account),
                params=params,
            )
            raise_for(answer)
            page = [_status(row, answer) for row in _rows(answer)]
            found += [one for one, words in page if one.at >= since and words == wanted]
            if len(page) < PAGE or page[-1][0].at < since:
                return found
            params["max_id"] = page[-1][0].remote_id
        raise UnknownOutcomeError("too many statuses to read them all")

    def probe(self, wire: Wire) -> str:
        return f"@{self._me(wire.account, wire.client).get('acct', '')}"

    def _me(self, account: Account, client: Client) -> dict[str, Any]:
        answer = client.call(
            "GET",
            f"{account.base_url}/api/v1/accounts/verify_credentials",
            headers=_authority(account),
        )
        raise_for(answer)
        me = _object(answer)
        _text(me, "id", answer)
        return me


def _authority(account: Account) -> dict[str, str]:
    return {"Authorization": f"Bearer {account.token}"}


def _parsed(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError as error:
        raise UnknownOutcomeError("the answer is no JSON", http_status=answer.status) from error


def _object(answer: Answer) -> dict[str, Any]:
    parsed = _parsed(answer)
    if not isinstance(parsed, dict):
        raise UnknownOutcomeError("the answer is no object", http_status=answer.status)
    return cast("dict[str, Any]", parsed)


def _rows(answer: Answer) -> list[Any]:
    parsed = _parsed(answer)
    if not isinstance(parsed, list):
        raise UnknownOutcomeError("the answer is no list", http_status=answer.status)
    return parsed


def _text(row: dict[str, Any], field: str, answer: Answer) -> str:
    value = row.get(field)
    if not isinstance(value, str) or not value:
        raise UnknownOutcomeError(f"the answer has no «{field}»", http_status=answer.status)
    return value


def _status(row: Any, answer: Answer) -> tuple[Found, str]:
    """Return a listed status and its words; a list that cannot be read proves nothing."""
    if not isinstance(row, dict):
        raise UnknownOutcomeError("the list cannot be read", http_status=answer.status)
    try:
        at = datetime.fromisoformat(_text(row, "created_at", answer))
    except ValueError as error:
        raise UnknownOutcomeError("a status has no date", http_status=answer.status) from error
    url = str(row.get("url") or row.get("uri") or "")
    content = row.get("content")
    return Found(_text(row, "id", answer), url, at), words_of(
        content if isinstance(content, str) else ""
    )


MASTODON = Mastodon()
