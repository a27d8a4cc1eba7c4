"""How X is spoken to: who signs, and what its refusals mean.

The account signs with OAuth 1.0a (its keys do not end: the way for an institution) or carries an
OAuth 2 token that lasts two hours and is renewed with a refresh token that serves once.
"""

from collections.abc import Mapping
from typing import Any

from virgula.domain.delivery import NeedsAuthError, RejectedError, UnknownOutcomeError
from virgula.domain.network import Account, Answer, File, Wire
from virgula.networks.answers import detail_of, object_of, raise_for, text_of
from virgula.networks.oauth1 import Keys, authorization

API = "https://api.x.com"
# What X says when the application, not the post, lacks a permission.
OF_THE_APPLICATION = ("permission", "client-not-enrolled", "unsupported-authentication")


def keys_of(account: Account) -> Keys | None:
    """Return the keys of OAuth 1.0a when the token holds both halves, «token:secret»."""
    token, colon, secret = account.token.partition(":")
    if not colon or not account.client_secret:
        return None
    return Keys(account.client_id, account.client_secret, token.strip(), secret.strip())


def say(
    wire: Wire,
    method: str,
    path: str,
    *,
    json: Mapping[str, Any] | None = None,
    params: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
    files: Mapping[str, File] | None = None,
) -> Answer:
    """Let one signed request leave and return its answer, or raise what its refusal means.

    ``data`` travels only beside ``files``: a multipart body is not signed (RFC 5849 §3.4.1.3.1).
    """
    url = f"{wire.account.base_url or API}{path}"
    keys = keys_of(wire.account)
    if keys is None:
        signed = f"Bearer {wire.account.token}"
    else:
        signed = authorization(method, url, keys=keys, params=params)
    answer = wire.client.call(
        method,
        url,
        headers={"Authorization": signed},
        json=json,
        params=params,
        data=data,
        files=files,
    )
    raise_for_x(answer)
    return answer


def raise_for_x(answer: Answer) -> None:
    """Raise what an answer that is no success says on X.

    «Duplicate content» (403) names no post: whether it is ours only the list can tell, so that the
    outcome is unknown. Other 403s are the post's fault or the application's; 402 is an account
    without credit.
    """
    detail = detail_of(answer)
    if answer.status == 402:
        raise NeedsAuthError(detail or "no credit", http_status=402)
    if answer.status == 403:
        said = f"{detail} {answer.body[:500].decode(errors='replace')}".lower()
        if "duplicate" in said:
            raise UnknownOutcomeError(detail, http_status=403)
        if any(word in said for word in OF_THE_APPLICATION):
            raise NeedsAuthError(detail, http_status=403)
        raise RejectedError(detail, http_status=403)
    raise_for(answer)


def our_id(wire: Wire) -> str:
    """Return our account's number: from its own setting, from its key, or asked."""
    known = wire.account.options.get("user_id", "")
    if known:
        return known
    number = wire.account.token.partition("-")[0]
    if keys_of(wire.account) and number.isdecimal():
        return number
    return me(wire)["id"]


def me(wire: Wire) -> dict[str, str]:
    """Return the number and the name of our account, as X knows them."""
    answer = say(wire, "GET", "/2/users/me")
    fields = object_of(answer, "data")
    return {name: text_of(fields, name, answer) for name in ("id", "username")}
