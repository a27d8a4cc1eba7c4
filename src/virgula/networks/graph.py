"""What Meta's three networks share: one way to ask, and what their error codes say.

A Graph answer tells more by the code in its body than by its status: a bad token and a wrong
parameter are both 400. Source of the codes: developers.facebook.com, «Handle errors» of the Graph
API and «Error codes» of the Instagram platform, read 2026-11-24.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from virgula.domain.delivery import (
    DeliveryError,
    NeedsAuthError,
    NotReadyError,
    RejectedError,
    ThrottledError,
    UnknownOutcomeError,
)
from virgula.domain.network import Answer, Tokens, Wire
from virgula.networks import answers

# 102 a session that ended, 190 a token that is not accepted, 3 and 10 a permission that is missing
# (so are 200 to 299): only a person can connect the account again.
AUTH = frozenset({3, 10, 102, 190, *range(200, 300)})
# 4 the application, 17 the account, 32 the page, 613 a rate, 9 the day's posts, 341 a limit of the
# application, 80000 and more the limits by use.
BUSY = frozenset({4, 9, 17, 32, 341, 613, *range(80000, 80015)})
# 1 and 2 say «something went wrong»: nobody knows before or after what. 506 says that the same
# words are out already, and they may be ours.
UNCLEAR = frozenset({1, 2, 506})
NOT_READY = 9007
# What Meta gives to a new token and to one that was renewed.
TOKEN_LIFE = timedelta(days=60)
# Nobody processes a picture longer than this; a film is asked about again and again.
EARLY_SECONDS = 60.0
PAGES = 10
# Meta repeats a token that it cannot read in its answer; what people read must not.
TOKEN_LIKE = re.compile(r"[\w.|-]{32,}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Graph:
    """One account's way to speak: ``api`` is the address in front of every path.

    ``is_bearer``: the token goes in a header; where the documentation knows only the parameter, it
    goes there.
    """

    wire: Wire
    api: str
    is_bearer: bool = True

    def get(self, path: str, **params: str) -> dict[str, Any]:
        params, headers = self._signed(params)
        url = f"{self.api}/{path}"
        return _read(self.wire.client.call("GET", url, headers=headers, params=params))

    def post(self, path: str, **fields: str) -> dict[str, Any]:
        """Post fields as a form; empty ones are left out."""
        return self.post_to(self.api, path, fields)

    def post_to(
        self,
        api: str,
        path: str,
        fields: Mapping[str, str],
        file: tuple[str, bytes, str] | None = None,
        *,
        name: str = "source",
    ) -> dict[str, Any]:
        """Post to another host of the network, with a file under ``name`` where there is one."""
        kept, headers = self._signed({name: value for name, value in fields.items() if value})
        files = {name: file} if file else None
        return _read(
            self.wire.client.call("POST", f"{api}/{path}", headers=headers, data=kept, files=files)
        )

    def pages(self, path: str, **params: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a list, page after page, the newest first as the network gives them.

        Raises ``UnknownOutcomeError`` when it does not end: a list that was not read to its end
        proves nothing.
        """
        for _ in range(PAGES):
            page = self.get(path, **params)
            yield from rows(page)
            after = _cursor(page)
            if not after:
                return
            params["after"] = after
        raise UnknownOutcomeError("too many posts to read them all")

    def _signed(self, fields: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        token = self.wire.account.token
        if self.is_bearer:
            return dict(fields), {"Authorization": f"Bearer {token}"}
        return {**fields, "access_token": token}, {}


def graph_of(wire: Wire, api: str, *, is_bearer: bool = True) -> Graph:
    return Graph(wire, wire.account.base_url or api, is_bearer)


def rows(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a page; one that cannot be read proves nothing."""
    found = page.get("data")
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise UnknownOutcomeError("the answer has no list")
    return found


def text(row: Mapping[str, Any], name: str) -> str:
    """Return a field that must be there, or say that the answer leaves everything open."""
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise UnknownOutcomeError(f"the answer has no «{name}»")
    return value


def moment(row: Mapping[str, Any], name: str) -> datetime:
    """Return an instant as the Graph writes it: ``2026-11-24T18:00:00+0000``."""
    try:
        at = datetime.fromisoformat(text(row, name))
    except ValueError as error:
        raise UnknownOutcomeError("a post has no date") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def count(row: Mapping[str, Any], *path: str) -> int | None:
    """Return a number somewhere in a row, or ``None`` where the network does not say."""
    value: Any = row
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def same(text: str) -> str:
    """Return words as they are compared: white space does not count."""
    return "".join(text.split())


def raise_for(answer: Answer) -> None:
    """Raise what an answer that is no success says, by the code in its body."""
    if 200 <= answer.status < 300:
        return
    error = _error(answer)
    code = error.get("code")
    if not isinstance(code, int):
        answers.raise_for(answer)
        return
    raise _failure(answer, error, code)


def _failure(answer: Answer, error: Mapping[str, Any], code: int) -> DeliveryError:
    status, detail = answer.status, _detail(error, code)
    if code in AUTH:
        return NeedsAuthError(detail, http_status=status)
    if code in BUSY or status == 429:
        return ThrottledError(detail, http_status=status, retry_after=_patience(answer))
    if code == NOT_READY:
        return NotReadyError(detail, handle="", retry_after=EARLY_SECONDS)
    if code in UNCLEAR or error.get("is_transient") is True or status >= 500 or status < 400:
        return UnknownOutcomeError(detail, http_status=status)
    return RejectedError(detail, http_status=status)


def _error(answer: Answer) -> Mapping[str, Any]:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _detail(error: Mapping[str, Any], code: int) -> str:
    said = str(error.get("error_user_msg") or error.get("message") or "")
    said = TOKEN_LIKE.sub("…", said)
    subcode = error.get("error_subcode")
    number = f"{code}.{subcode}" if subcode else str(code)
    return f"{said[: answers.DETAIL_LIMIT]} ({number})".strip()


def _patience(answer: Answer) -> float | None:
    """Return the seconds to wait: by the usual header, or by Meta's own, which counts minutes."""
    waits = answers.retry_after(answer.headers, datetime.now(UTC))
    if waits is not None:
        return waits
    lowered = {name.lower(): value for name, value in answer.headers.items()}
    try:
        usage = json.loads(lowered.get("x-business-use-case-usage", "{}"))
        minutes = [
            float(row.get("estimated_time_to_regain_access") or 0)
            for uses in usage.values()
            for row in uses
        ]
    except (ValueError, TypeError, AttributeError):
        return None
    return max(minutes) * 60 if minutes and max(minutes) > 0 else None


def _read(answer: Answer) -> dict[str, Any]:
    raise_for(answer)
    return answers.object_of(answer)


def _cursor(page: Mapping[str, Any]) -> str:
    """Return where the next page begins, or nothing at the end."""
    paging = page.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return str(cursors.get("after") or "") if isinstance(cursors, dict) else ""


def renewed(wire: Wire, api: str, grant_type: str) -> Tokens:
    """Exchange a token that is a day old at least and still good for one of sixty days.

    The address has no version, and Meta has no token apart to renew with.
    """
    host = wire.account.base_url or api.rpartition("/")[0]
    answer = Graph(wire, host, is_bearer=False).get("refresh_access_token", grant_type=grant_type)
    return Tokens(token=text(answer, "access_token"), expires_in=count(answer, "expires_in"))
