"""Pictures and films brought to X before the post that shows them: nobody sees them yet.

The handle is JSON: the id of every medium that is there, how far a film came, and when X forgets
them. A film travels in pieces, some in each call, so that no lease ends in the middle of one.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from virgula.domain.delivery import NotReadyError, NotSentError, RejectedError
from virgula.domain.network import Medium, MediumKind, Wire
from virgula.networks.answers import object_of, text_of
from virgula.networks.x.speaking import say

PIECE = 4 * 1024 * 1024
PIECES_AT_ONCE = 8
# X forgets what was not published within a day; a margin, so that it does not forget on the way.
LASTS_SECONDS = 20 * 3600.0


def upload(media: Sequence[Medium], handle: str, wire: Wire) -> str:
    """Return a handle to all media on X; raise ``NotReadyError`` while it works on a film."""
    state = _state_of(handle)
    for medium in media:
        if medium.sha256 in state["ids"]:
            continue
        if medium.kind is MediumKind.VIDEO:
            state["ids"][medium.sha256] = _film(medium, state, wire)
            state["film"] = {}
        else:
            state["ids"][medium.sha256] = _picture(medium, wire)
    return json.dumps(state)


def ids_of(media: Sequence[Medium], handle: str) -> list[str]:
    """Return the ids of the media, in their order; a post never goes out without one of them."""
    known = json.loads(handle or "{}").get("ids", {})
    if any(medium.sha256 not in known for medium in media):
        raise NotSentError("the media are not there yet")
    return [known[medium.sha256] for medium in media]


def _state_of(handle: str) -> dict[str, Any]:
    now = datetime.now(UTC).timestamp()
    state: dict[str, Any] = json.loads(handle) if handle else {}
    if state.get("until", 0) < now:
        state = {"ids": {}, "film": {}, "until": now + LASTS_SECONDS}
    return state


def _picture(medium: Medium, wire: Wire) -> str:
    answer = say(
        wire,
        "POST",
        "/2/media/upload",
        data={"media_category": "tweet_image", "media_type": medium.content_type},
        files={"media": (medium.sha256[:16], wire.read(medium.sha256), medium.content_type)},
    )
    number = text_of(object_of(answer, "data"), "id", answer)
    if medium.alt:
        words = {"id": number, "metadata": {"alt_text": {"text": medium.alt}}}
        say(wire, "POST", "/2/media/metadata", json=words)
    return number


def _film(medium: Medium, state: dict[str, Any], wire: Wire) -> str:
    film = state["film"]
    if not film:
        answer = say(
            wire,
            "POST",
            "/2/media/upload/initialize",
            json={
                "media_category": "tweet_video",
                "media_type": medium.content_type,
                "total_bytes": medium.size,
            },
        )
        film.update(id=text_of(object_of(answer, "data"), "id", answer), piece=0, is_whole=False)
    if not film["is_whole"]:
        _send_pieces(medium, film, state, wire)
    else:
        _wait_for(film, state, _processing(film["id"], wire))
    return str(film["id"])


def _send_pieces(medium: Medium, film: dict[str, Any], state: dict[str, Any], wire: Wire) -> None:
    last = min(film["piece"] + PIECES_AT_ONCE, -(-medium.size // PIECE))
    for number in range(film["piece"], last):
        start = number * PIECE
        piece = wire.piece(medium.sha256, start, min(start + PIECE, medium.size))
        say(
            wire,
            "POST",
            f"/2/media/upload/{film['id']}/append",
            data={"segment_index": str(number)},
            files={"media": ("piece", piece, "application/octet-stream")},
        )
        film["piece"] = number + 1
    if film["piece"] * PIECE < medium.size:
        raise NotReadyError("the film is on its way", handle=json.dumps(state), retry_after=1.0)
    answer = say(wire, "POST", f"/2/media/upload/{film['id']}/finalize")
    film["is_whole"] = True
    _wait_for(film, state, object_of(answer, "data").get("processing_info"))


def _processing(number: str, wire: Wire) -> Any:
    params = {"command": "STATUS", "media_id": number}
    return object_of(say(wire, "GET", "/2/media/upload", params=params), "data").get(
        "processing_info"
    )


def _wait_for(film: dict[str, Any], state: dict[str, Any], info: Any) -> None:
    """Come back while X works on the film; refuse the post when X cannot read it."""
    if not isinstance(info, dict) or info.get("state") == "succeeded":
        return
    if info.get("state") == "failed":
        error = info.get("error")
        said = error.get("message", "") if isinstance(error, dict) else ""
        raise RejectedError(str(said) or "the film cannot be read")
    wait = info.get("check_after_secs")
    seconds = float(wait) if isinstance(wait, int | float) else 10.0
    raise NotReadyError("the film is being read", handle=json.dumps(state), retry_after=seconds)
