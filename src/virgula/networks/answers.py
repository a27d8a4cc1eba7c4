"""What a status code tells about a request that left: the failures that all networks share."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from virgula.domain.delivery import (
    NeedsAuthError,
    RejectedError,
    ThrottledError,
    UnknownOutcomeError,
)
from virgula.domain.network import Answer

DETAIL_LIMIT = 300


def raise_for(answer: Answer) -> None:
    """Raise what an answer that is no success says; what it leaves open stays unknown.

    A 5xx may come before or after the effect, and so may a redirect or a 408. A bad token is 401
    or 403; one server was seen to answer 400 and to name the token in its text.
    """
    status, detail = answer.status, _detail(answer)
    if 200 <= status < 300:
        return
    if status == 429:
        raise ThrottledError(
            detail, http_status=status, retry_after=retry_after(answer.headers, datetime.now(UTC))
        )
    if status in {401, 403} or (status == 400 and "token" in detail.lower()):
        raise NeedsAuthError(detail, http_status=status)
    if 400 <= status < 500 and status != 408:
        raise RejectedError(detail, http_status=status)
    raise UnknownOutcomeError(detail, http_status=status)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that a server asks us to wait, by either of two headers."""
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    value = lowered.get("retry-after", "")
    if value.isdecimal():
        return float(value)
    moment = _moment(value) or _moment(lowered.get("x-ratelimit-reset", ""))
    return max((moment - now).total_seconds(), 0.0) if moment else None


def _moment(value: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _detail(answer: Answer) -> str:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    said = [str(body[field]) for field in ("error", "error_description") if body.get(field)]
    return " · ".join(said)[:DETAIL_LIMIT]
