"""Pictures brought to LinkedIn before the post that shows them: nobody sees them yet."""

import json
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from virgula.domain.delivery import NotReadyError, NotSentError, RejectedError
from virgula.domain.network import Medium, Wire
from virgula.networks.answers import object_of, raise_for, text_of
from virgula.networks.linkedin.speaking import API, author_of, say

WAIT_SECONDS = 5.0


def upload(media: Sequence[Medium], handle: str, wire: Wire) -> str:
    """Return a handle to all pictures, or raise ``NotReadyError`` while LinkedIn reads them."""
    urns: dict[str, str] = json.loads(handle) if handle else {}
    for medium in media:
        if medium.sha256 not in urns:
            urns[medium.sha256] = _upload(medium, wire)
    for urn in urns.values():
        answer = say(wire, "GET", f"/rest/images/{quote(urn, safe='')}")
        status = text_of(object_of(answer), "status", answer)
        if status == "PROCESSING_FAILED":
            raise RejectedError("a picture cannot be read")
        if status != "AVAILABLE":
            raise NotReadyError(
                "a picture is being read", handle=json.dumps(urns), retry_after=WAIT_SECONDS
            )
    return json.dumps(urns)


def urns_of(media: Sequence[Medium], handle: str) -> list[str]:
    """Return the URNs of the pictures; a post never goes out without one of them."""
    urns = json.loads(handle or "{}")
    if any(medium.sha256 not in urns for medium in media):
        raise NotSentError("the pictures are not there yet")
    return [urns[medium.sha256] for medium in media]


def _upload(medium: Medium, wire: Wire) -> str:
    request = {"initializeUploadRequest": {"owner": author_of(wire.account)}}
    answer = say(wire, "POST", "/rest/images?action=initializeUpload", json=request)
    value = object_of(answer, "value")
    address, urn = text_of(value, "uploadUrl", answer), text_of(value, "image", answer)
    headers = {"Content-Type": medium.content_type}
    if _is_theirs(address, wire.account.base_url or API):
        headers["Authorization"] = f"Bearer {wire.account.token}"
    content = wire.read(medium.sha256)
    raise_for(wire.client.call("PUT", address, headers=headers, content=content))
    return urn


def _is_theirs(address: str, base: str) -> bool:
    """Tell whether an address for bytes belongs to those who gave us the token."""
    host = urlsplit(address).hostname or ""
    return host == urlsplit(base).hostname or host.endswith((".linkedin.com", ".licdn.com"))
