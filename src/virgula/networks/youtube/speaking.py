"""How YouTube is spoken to, and what its refusals mean."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from virgula.domain.delivery import (
    NeedsAuthError,
    RejectedError,
    ThrottledError,
    UnknownOutcomeError,
)
from virgula.domain.network import Answer, Wire
from virgula.networks.answers import detail_of, parsed, raise_for

API = "https://www.googleapis.com"
# Its day of quota ends at midnight there.
QUOTA_ZONE = ZoneInfo("America/Los_Angeles")
OF_THE_DAY = frozenset({"quotaExceeded", "dailyLimitExceeded", "uploadLimitExceeded"})
OF_THE_MINUTE = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
OF_THE_ACCOUNT = frozenset(
    {
        "authError",
        "forbidden",
        "youtubeSignupRequired",
        "authenticatedUserAccountClosed",
        "authenticatedUserAccountSuspended",
        "authenticatedUserNotChannel",
        "insufficientPermissions",
    }
)


def say(
    wire: Wire,
    method: str,
    url: str,
    *,
    json: Mapping[str, Any] | None = None,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
) -> Answer:
    """Let one request leave and return its answer, whatever it is."""
    address = url if "://" in url else f"{wire.account.base_url or API}{url}"
    sent = {"Authorization": f"Bearer {wire.account.token}", **(headers or {})}
    return wire.client.call(
        method, address, headers=sent, json=json, params=params, content=content
    )


def checked(answer: Answer) -> Answer:
    """Return the answer of a success, or raise what YouTube's reason means."""
    if 200 <= answer.status < 300:
        return answer
    reason, detail = _reason_of(answer), detail_of(answer)
    if reason in OF_THE_DAY:
        raise ThrottledError(
            detail, http_status=answer.status, retry_after=seconds_to_new_quota(datetime.now(UTC))
        )
    if reason in OF_THE_MINUTE:
        raise ThrottledError(detail, http_status=answer.status, retry_after=60.0)
    if answer.status in {400, 403} and reason:
        if reason in OF_THE_ACCOUNT:
            raise NeedsAuthError(detail, http_status=answer.status)
        raise RejectedError(f"{detail} ({reason})", http_status=answer.status)
    raise_for(answer)
    return answer


def _reason_of(answer: Answer) -> str:
    if answer.status >= 500:
        return ""
    try:
        return str(parsed(answer)["error"]["errors"][0]["reason"])
    except (UnknownOutcomeError, KeyError, IndexError, TypeError):
        return ""


def seconds_to_new_quota(now: datetime) -> float:
    """Return the seconds to the next midnight of the place whose day counts."""
    local = now.astimezone(QUOTA_ZONE)
    midnight = datetime.combine(local.date() + timedelta(days=1), time(), QUOTA_ZONE)
    return (midnight.astimezone(UTC) - now).total_seconds()


def instant(value: Any) -> datetime:
    """Return an instant as YouTube writes it; what cannot be read proves nothing."""
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise UnknownOutcomeError("a date cannot be read") from error
