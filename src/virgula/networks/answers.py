"""What a status code tells about a request that left: the failures that all networks share."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

from virgula.domain.delivery import (
    NeedsAuthError,
    RejectedError,
    ThrottledError,
    UnknownOutcomeError,
)
from virgula.domain.network import Answer

DETAIL_LIMIT = 300
# More digits are no second of our time.
EPOCH_DIGITS = 12
# Where servers say what is wrong, besides the text of an ``error`` object.
SAID = ("error", "error_description", "title", "detail", "description", "message")


def raise_for(answer: Answer) -> None:
    """Raise what an answer that is no success says; what it leaves open stays unknown.

    A 5xx may come before or after the effect, and so may a redirect or a 408. A bad token is 401
    or 403; one server was seen to answer 400 and to name the token in its text.
    """
    status, detail = answer.status, detail_of(answer)
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
    """Return the seconds that a server asks us to wait, by the headers that are in use for it."""
    lowered = {name.lower(): value.strip() for name, value in headers.items()}
    value = lowered.get("retry-after", "")
    if value.isdecimal():
        return float(value)
    moment = _moment(value) or _moment(lowered.get("x-ratelimit-reset", ""))
    epoch = lowered.get("x-rate-limit-reset") or lowered.get("ratelimit-reset", "")
    if moment is None and epoch.isdecimal() and len(epoch) < EPOCH_DIGITS:
        return max(float(epoch) - now.timestamp(), 0.0)
    return max((moment - now).total_seconds(), 0.0) if moment else None


def _moment(value: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def detail_of(answer: Answer) -> str:
    """Return what a server says about a failure in its body, empty where it says nothing."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    said = [_said(body[field]) for field in SAID if body.get(field)]
    return " · ".join(one for one in said if one)[:DETAIL_LIMIT]


def _said(value: Any) -> str:
    return str(value.get("message", "")) if isinstance(value, dict) else str(value)


def parsed(answer: Answer) -> Any:
    """Return the JSON of a success; one that cannot be read leaves the outcome unknown."""
    try:
        return json.loads(answer.body)
    except ValueError as error:
        raise UnknownOutcomeError("the answer is no JSON", http_status=answer.status) from error


def object_of(answer: Answer, *path: str) -> dict[str, Any]:
    """Return the JSON object of a success, or the one at a path of fields in it."""
    value = parsed(answer)
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, dict):
        raise UnknownOutcomeError(
            f"the answer has no object {'.'.join(path)}", http_status=answer.status
        )
    return cast("dict[str, Any]", value)


def rows_of(value: object, answer: Answer) -> list[dict[str, Any]]:
    """Return a listed value's objects; a list that cannot be read proves nothing."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise UnknownOutcomeError("the list cannot be read", http_status=answer.status)
    return cast("list[dict[str, Any]]", value)


def text_of(row: Mapping[str, Any], field: str, answer: Answer) -> str:
    """Return a field that must be there, as text; numbers are ids to some networks."""
    value = row.get(field)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise UnknownOutcomeError(f"the answer has no «{field}»", http_status=answer.status)
    return value
