"""How LinkedIn is spoken to: a dated version of its API, and the page that speaks.

A version answers for a year at least. ``SUNSET`` is when ours may stop; ``virgula doctor`` warns
before it. An account may name a newer one (its option ``version``) until the program is updated.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from virgula.domain.delivery import NeedsAuthError
from virgula.domain.network import Account, Answer, Wire
from virgula.networks.answers import raise_for

API = "https://api.linkedin.com"
VERSION = "202605"
SUNSET = date(2027, 5, 1)


def author_of(account: Account) -> str:
    """Return the URN of the page that speaks, from the option ``organization``."""
    named = account.options.get("organization", "").strip()
    if not named:
        raise NeedsAuthError("the account does not say which page it is")
    return named if named.startswith("urn:") else f"urn:li:organization:{named}"


def headers_of(account: Account) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {account.token}",
        "LinkedIn-Version": account.options.get("version") or VERSION,
        "X-Restli-Protocol-Version": "2.0.0",
    }


def say(
    wire: Wire,
    method: str,
    path: str,
    *,
    json: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    raises: Callable[[Answer], None] = raise_for,
) -> Answer:
    """Let one request leave and return its answer, or raise what its refusal means.

    ``raises`` is asked first, for what one kind of request alone means.
    """
    url = f"{wire.account.base_url or API}{path}"
    sent = {**headers_of(wire.account), **(headers or {})}
    answer = wire.client.call(method, url, headers=sent, json=json)
    raises(answer)
    raise_for(answer)
    return answer
