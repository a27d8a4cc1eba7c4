"""Pictures and films brought to LinkedIn before the post that shows them: nobody sees them yet.

The handle is JSON: the name of every medium that is there, and how far a film came. A film travels
in the pieces that LinkedIn names, some in each call, so that no lease ends in the middle of one.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from virgula.domain.delivery import (
    NotReadyError,
    NotSentError,
    RejectedError,
    UnknownOutcomeError,
)
from virgula.domain.network import Answer, Medium, MediumKind, Wire
from virgula.networks.answers import object_of, raise_for, rows_of, text_of
from virgula.networks.linkedin.speaking import API, author_of, say

PIECES_AT_ONCE = 8
WAIT_SECONDS = 5.0


def upload(media: Sequence[Medium], handle: str, wire: Wire) -> str:
    """Return a handle to all media, or raise ``NotReadyError`` while LinkedIn reads them."""
    state = _state_of(handle)
    for medium in media:
        if medium.sha256 in state["urns"]:
            continue
        if medium.kind is MediumKind.VIDEO:
            state["urns"][medium.sha256] = _film(medium, state, wire)
            state["film"] = {}
        else:
            state["urns"][medium.sha256] = _picture(medium, wire)
    for urn in state["urns"].values():
        _check(urn, state, wire)
    return json.dumps(state)


def urns_of(media: Sequence[Medium], handle: str) -> list[str]:
    """Return the names of the media; a post never goes out without one of them."""
    urns = _state_of(handle)["urns"]
    if any(medium.sha256 not in urns for medium in media):
        raise NotSentError("the media are not there yet")
    return [urns[medium.sha256] for medium in media]


def _state_of(handle: str) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(handle) if handle else {"urns": {}, "film": {}}
    return state


def _check(urn: str, state: dict[str, Any], wire: Wire) -> None:
    """Come back while LinkedIn reads a medium; refuse the post when it cannot."""
    kind = "videos" if urn.startswith("urn:li:video:") else "images"
    answer = say(wire, "GET", f"/rest/{kind}/{quote(urn, safe='')}")
    status = text_of(object_of(answer), "status", answer)
    if status == "PROCESSING_FAILED":
        raise RejectedError("a picture or film cannot be read")
    if status != "AVAILABLE":
        raise NotReadyError(
            "a picture or film is being read", handle=json.dumps(state), retry_after=WAIT_SECONDS
        )


def _picture(medium: Medium, wire: Wire) -> str:
    request = {"initializeUploadRequest": {"owner": author_of(wire.account)}}
    answer = say(wire, "POST", "/rest/images?action=initializeUpload", json=request)
    value = object_of(answer, "value")
    address, urn = text_of(value, "uploadUrl", answer), text_of(value, "image", answer)
    _put(address, wire.read(medium.sha256), medium.content_type, wire)
    return urn


def _film(medium: Medium, state: dict[str, Any], wire: Wire) -> str:
    film = state["film"] or _begin(medium, wire)
    state["film"] = film
    for _ in range(PIECES_AT_ONCE):
        if len(film["etags"]) == len(film["pieces"]):
            break
        address, first, last = film["pieces"][len(film["etags"])]
        piece = wire.piece(medium.sha256, first, last + 1)
        answer = _put(address, piece, "application/octet-stream", wire)
        named = {name.lower(): value for name, value in answer.headers.items()}
        film["etags"].append(text_of(named, "etag", answer).strip('"'))
    if len(film["etags"]) < len(film["pieces"]):
        raise NotReadyError("the film is on its way", handle=json.dumps(state), retry_after=1.0)
    request = {
        "video": film["urn"],
        "uploadToken": film["token"],
        "uploadedPartIds": film["etags"],
    }
    path = "/rest/videos?action=finalizeUpload"
    say(wire, "POST", path, json={"finalizeUploadRequest": request})
    return str(film["urn"])


def _begin(medium: Medium, wire: Wire) -> dict[str, Any]:
    request = {
        "owner": author_of(wire.account),
        "fileSizeBytes": medium.size,
        "uploadCaptions": False,
        "uploadThumbnail": False,
    }
    path = "/rest/videos?action=initializeUpload"
    answer = say(wire, "POST", path, json={"initializeUploadRequest": request})
    value = object_of(answer, "value")
    return {
        "urn": text_of(value, "video", answer),
        "token": str(value.get("uploadToken") or ""),
        "pieces": [
            [text_of(one, "uploadUrl", answer), *_reach(one, answer)]
            for one in rows_of(value.get("uploadInstructions"), answer)
        ],
        "etags": [],
    }


def _reach(instruction: dict[str, Any], answer: Answer) -> tuple[int, int]:
    first, last = instruction.get("firstByte"), instruction.get("lastByte")
    if not isinstance(first, int) or not isinstance(last, int) or last < first:
        raise UnknownOutcomeError("a piece of the film is not named", http_status=answer.status)
    return first, last


def _put(address: str, content: bytes, content_type: str, wire: Wire) -> Answer:
    headers = {"Content-Type": content_type}
    if _is_theirs(address, wire.account.base_url or API):
        headers["Authorization"] = f"Bearer {wire.account.token}"
    answer = wire.client.call("PUT", address, headers=headers, content=content)
    raise_for(answer)
    return answer


def _is_theirs(address: str, base: str) -> bool:
    """Tell whether an address for bytes belongs to those who gave us the token."""
    host = urlsplit(address).hostname or ""
    return host == urlsplit(base).hostname or host.endswith((".linkedin.com", ".licdn.com"))
