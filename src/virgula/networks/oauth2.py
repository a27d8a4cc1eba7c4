"""The renewal of a token by OAuth 2 (RFC 6749 §6), the same on every network that has it."""

from base64 import b64encode
from urllib.parse import quote

from virgula.domain.delivery import NeedsAuthError, RejectedError, UnknownOutcomeError
from virgula.domain.network import Tokens, Wire
from virgula.networks.answers import object_of, raise_for, text_of


def refresh(wire: Wire, url: str, *, as_basic: bool = False) -> Tokens:
    """Return new tokens for the refresh token of the account.

    ``as_basic``: the application names itself in the ``Authorization`` header (§2.3.1) instead of
    the form. Raises ``NeedsAuthError`` when only a person can connect again. A refresh token may
    serve once: whoever calls this keeps the new one before using it.
    """
    account = wire.account
    if not account.refresh_token:
        raise NeedsAuthError("the account has no renewal token")
    data = {"grant_type": "refresh_token", "refresh_token": account.refresh_token,
            "client_id": account.client_id}  # fmt: skip
    headers: dict[str, str] = {}
    if as_basic and account.client_secret:
        pair = f"{quote(account.client_id)}:{quote(account.client_secret)}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    elif account.client_secret:
        data["client_secret"] = account.client_secret
    answer = wire.client.call("POST", url, headers=headers, data=data)
    try:
        raise_for(answer)
    except RejectedError as error:
        # «invalid_grant» and its relatives: the renewal token is used up, revoked or too old.
        raise NeedsAuthError(error.detail, http_status=error.http_status) from error
    fields = object_of(answer)
    return Tokens(
        token=text_of(fields, "access_token", answer),
        refresh_token=str(fields.get("refresh_token") or ""),
        expires_in=_seconds(fields.get("expires_in")),
        refresh_expires_in=_seconds(fields.get("refresh_token_expires_in")),
    )


def _seconds(value: object) -> float | None:
    if value is None:
        return None
    try:
        return float(str(value))
    except ValueError as error:
        raise UnknownOutcomeError("the token has no readable end") from error
