"""Speaking to a PDS: an app password opens a session, which is kept and renewed in this process.

What lasts is the app password, in the channel's row. A session is worth nothing more than the
question that made it: the process that loses it asks again. Servers allow 30 of those questions
in five minutes and 300 a day (docs.bsky.app/docs/advanced-guides/rate-limits), so each process
asks once and then renews.
"""

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from virgula.domain.delivery import NeedsAuthError, RejectedError
from virgula.domain.network import Account, Answer, Wire
from virgula.networks.answers import detail_of, object_of, raise_for, text_of

DEFAULT_API = "https://bsky.social"
# A token that ends this soon is renewed before anything is sent with it.
SPARE_SECONDS = 120.0
# The server read nothing of the request but its token.
EXPIRED = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are at a PDS, for some hours."""

    did: str
    handle: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    ends_at: float  # seconds of the epoch; 0 when the token does not say

    @property
    def is_fresh(self) -> bool:
        return not self.ends_at or time.time() < self.ends_at - SPARE_SECONDS


_kept: dict[str, Session] = {}
_lock = Lock()


def session_of(wire: Wire) -> Session:
    """Return our session: the kept one, or that one renewed, or a new one."""
    with _lock:
        kept = _kept.get(_place(wire.account))
    if kept is None:
        return log_in(wire)
    return kept if kept.is_fresh else _renew(kept, wire)


def log_in(wire: Wire) -> Session:
    """Open a session with the app password. Raises ``NeedsAuthError`` when it is not accepted."""
    account = wire.account
    answer = wire.client.call(
        "POST",
        address(account, "com.atproto.server.createSession"),
        json={"identifier": account.handle.strip().removeprefix("@"), "password": account.token},
    )
    raise_for_fault(answer)
    return _keep(answer, account)


def ask(
    wire: Wire,
    method: str,
    name: str,
    *,
    params: Mapping[str, str | Sequence[str]] | None = None,
    json: Mapping[str, Any] | None = None,
    content: bytes | None = None,
    content_type: str = "",
) -> Answer:
    """Ask once in our name; once more only where the server did not accept the session's token.

    The answer may say no: ``raise_for_fault`` reads it.
    """
    session = session_of(wire)
    url = address(wire.account, name)
    if params:
        url = f"{url}?{urlencode(params, doseq=True)}"
    headers = {"Content-Type": content_type} if content_type else {}

    def call(session: Session) -> Answer:
        authority = {"Authorization": f"Bearer {session.access}", **headers}
        return wire.client.call(method, url, headers=authority, json=json, content=content)

    answer = call(session)
    if answer.status in {400, 401} and fault_of(answer) in EXPIRED:
        return call(_renew(session, wire))
    return answer


def address(account: Account, name: str) -> str:
    return f"{account.base_url or DEFAULT_API}/xrpc/{name}"


def fault_of(answer: Answer) -> str:
    """Return the name that a PDS gives to a failure."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return ""
    return str(body.get("error", "")) if isinstance(body, dict) else ""


def raise_for_fault(answer: Answer) -> None:
    """Raise what an answer that is no success says, by the names of the protocol."""
    if answer.status == 400:
        detail = detail_of(answer)
        if fault_of(answer) in EXPIRED:
            raise NeedsAuthError(detail, http_status=answer.status)
        raise RejectedError(detail, http_status=answer.status)
    raise_for(answer)


def _renew(session: Session, wire: Wire) -> Session:
    answer = wire.client.call(
        "POST",
        address(wire.account, "com.atproto.server.refreshSession"),
        headers={"Authorization": f"Bearer {session.refresh}"},
    )
    if answer.status in {400, 401}:
        # Its time is over, or another process renewed it: the app password decides.
        return log_in(wire)
    raise_for_fault(answer)
    return _keep(answer, wire.account)


def _keep(answer: Answer, account: Account) -> Session:
    body = object_of(answer)
    access = text_of(body, "accessJwt", answer)
    session = Session(
        did=text_of(body, "did", answer),
        handle=text_of(body, "handle", answer),
        access=access,
        refresh=text_of(body, "refreshJwt", answer),
        ends_at=_end_of(access),
    )
    with _lock:
        _kept[_place(account)] = session
    return session


def _place(account: Account) -> str:
    # A new app password is another place: nothing of the old session is used again.
    return sha256(f"{account.base_url}\n{account.handle}\n{account.token}".encode()).hexdigest()


def _end_of(token: str) -> float:
    """Return when a token says that it ends. It is not verified: its server does that."""
    try:
        body = token.split(".")[1]
        return float(json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))["exp"])
    except (IndexError, KeyError, TypeError, ValueError):
        return 0.0
