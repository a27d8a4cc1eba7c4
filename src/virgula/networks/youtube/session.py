"""YouTube's resumable upload: a session that exists before the film does.

Its address is kept before anything is seen. All pieces but the last are brought while preparing;
the last one makes the film, so that one request has the visible effect. A session can be asked how
far it came: 308 says how many bytes are there, 200 and 201 name the film, 404 and 410 that it is
gone.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from virgula.domain.delivery import NotReadyError, UnknownOutcomeError
from virgula.domain.network import Answer, Medium, Wire
from virgula.networks.answers import object_of, text_of
from virgula.networks.youtube.speaking import API, checked, say

# Pieces are multiples of 256 KiB, but for the last.
PIECE = 16 * 256 * 1024
PIECES_AT_ONCE = 8
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Session:
    """Where the bytes go, how many are there, and the film's id once it exists."""

    uri: str
    sent: int = 0
    video: str = ""

    def as_handle(self) -> str:
        return json.dumps({"uri": self.uri, "sent": self.sent, "video": self.video})

    @classmethod
    def of(cls, handle: str) -> "Session | None":
        return cls(**json.loads(handle)) if handle else None


def begin(resource: dict[str, Any], film: Medium, wire: Wire) -> Session:
    """Ask for a session: it costs one of the day's uploads, and nobody sees it."""
    answer = checked(
        say(
            wire,
            "POST",
            "/upload/youtube/v3/videos",
            params={"uploadType": "resumable", "part": "snippet,status"},
            headers={
                "X-Upload-Content-Length": str(film.size),
                "X-Upload-Content-Type": film.content_type,
            },
            json=resource,
        )
    )
    named = {name.lower(): value for name, value in answer.headers.items()}
    uri = text_of(named, "location", answer)
    if not _is_theirs(uri, wire.account.base_url or API):
        raise UnknownOutcomeError("the session lies elsewhere", http_status=answer.status)
    return Session(uri)


def _is_theirs(uri: str, base: str) -> bool:
    """Tell whether the session's address may be told our token."""
    parts, own = urlsplit(uri), urlsplit(base)
    host = parts.hostname or ""
    return parts.scheme == own.scheme and (
        host == own.hostname or host.endswith((".googleapis.com", ".youtube.com"))
    )


def progress(session: Session, size: int, wire: Wire) -> Session | None:
    """Ask how far the session came; ``None``: it is gone."""
    answer = say(
        wire,
        "PUT",
        session.uri,
        headers={"Content-Range": f"bytes */{size}", "Content-Length": "0"},
        content=b"",
    )
    if answer.status in GONE:
        return None
    return _after(session, answer)


def _after(session: Session, answer: Answer) -> Session:
    """Return the session as an answer tells it."""
    if answer.status == 308:
        named = {name.lower(): value for name, value in answer.headers.items()}
        last = named.get("range", "").rpartition("-")[2]
        return Session(session.uri, int(last) + 1 if last.isdecimal() else 0)
    checked(answer)
    return Session(session.uri, session.sent, text_of(object_of(answer), "id", answer))


def bring(session: Session, film: Medium, wire: Wire) -> Session:
    """Bring all pieces but the last; raise ``NotReadyError`` after some, to go on later."""
    last = (film.size - 1) // PIECE * PIECE
    for _ in range(PIECES_AT_ONCE):
        if session.video or session.sent >= last:
            return session
        session = _after(session, _put(session, film, min(session.sent + PIECE, last), wire))
    if session.video or session.sent >= last:
        return session
    raise NotReadyError("the film is on its way", handle=session.as_handle(), retry_after=1.0)


def finish(session: Session, film: Medium, wire: Wire) -> tuple[str, int]:
    """Bring the last piece: the film is there. Return its id and the status of the answer."""
    answer = _put(session, film, film.size, wire)
    if answer.status in GONE:
        raise NotReadyError("the session is gone", handle="", retry_after=5.0)
    after = _after(session, answer)
    if not after.video:
        raise NotReadyError("pieces are missing", handle=after.as_handle(), retry_after=5.0)
    return after.video, answer.status


def _put(session: Session, film: Medium, end: int, wire: Wire) -> Answer:
    piece = wire.piece(film.sha256, session.sent, end)
    reach = f"bytes {session.sent}-{end - 1}/{film.size}"
    return say(wire, "PUT", session.uri, headers={"Content-Range": reach}, content=piece)
