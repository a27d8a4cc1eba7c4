"""YouTube: a film whose session can be asked what became of it, and whose list can be read.

Films of applications that Google has not audited stay private whatever is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from virgula.domain.delivery import Reconciliation, UnknownOutcomeError
from virgula.domain.network import (
    Account,
    Asked,
    Draft,
    Found,
    HandleState,
    Heard,
    MediaRule,
    Misfit,
    Parents,
    PostKind,
    Receipt,
    Rendered,
    Results,
    Rules,
    Tokens,
    UnfitError,
    Wire,
)
from virgula.networks import oauth2
from virgula.networks.answers import object_of, rows_of, text_of
from virgula.networks.base import Base
from virgula.networks.composing import fit, parts_of
from virgula.networks.fitting import check_fit
from virgula.networks.youtube import comments, session
from virgula.networks.youtube.speaking import checked, instant, say

TOKENS = "https://oauth2.googleapis.com"
TITLE_LIMIT = 100
LIMIT = 5000
PAGE = 50
PAGES = 10
# Signs that titles and descriptions may not hold, and their nearest kin.
REFUSED_SIGNS = str.maketrans({"<": "‹", ">": "›"})
NEWS = "25"


class YouTube(Base):
    key = "youtube"
    ways = frozenset({Reconciliation.HANDLE, Reconciliation.LISTABLE})
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="developers.google.com/youtube/v3 · determine_quota_cost",
        text_limit=LIMIT,
        text_unit="bytes",
        title_limit=TITLE_LIMIT,
        video=MediaRule(
            most=1,
            content_types=frozenset({"video/mp4", "video/quicktime", "video/webm", "video/mpeg"}),
            max_bytes=256 * 1024**3,
            max_seconds=12 * 3600,
        ),
        needs_media=True,
        has_replies=True,
        posts_a_day=100,
    )

    def length(self, text: str) -> int:
        """Return the length in bytes, as YouTube counts a description."""
        return len(text.encode("utf-8", "surrogatepass"))

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        if draft.kind is PostKind.REPLY:
            return self._answer(draft, account)
        media = check_fit(draft, self.rules)
        title = draft.title.strip().translate(REFUSED_SIGNS)
        if len(title) > TITLE_LIMIT:
            raise UnfitError(Misfit.TITLE_TOO_LONG, has=len(title), fits=TITLE_LIMIT)
        draft = replace(draft, text=draft.text.translate(REFUSED_SIGNS))
        text = fit(draft, limit=account.text_limit or LIMIT, length=self.length)
        [rendered] = parts_of(draft, [text], media)
        return [replace(rendered, title=title)]

    def _answer(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        comment = comments.comment_of(draft.target)
        if not comment:
            raise UnfitError(Misfit.REPLY_REFUSED, has=draft.target)
        text = fit(draft, limit=account.text_limit or LIMIT, length=self.length)
        return parts_of(replace(draft, target=comment), [text])

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        """Open a session and bring the film but for its last piece."""
        if rendered.kind is PostKind.REPLY:
            return ""
        film = rendered.media[0]
        current = session.Session.of(handle)
        if current is not None:
            current = session.progress(current, film.size, wire)
        if current is None:
            current = session.begin(_resource(rendered, wire.account), film, wire)
        return session.bring(current, film, wire).as_handle()

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        """Bring the last piece; a session that made its film already says so."""
        if rendered.kind is PostKind.REPLY:
            return comments.answer_to(rendered, wire)
        current = session.Session.of(handle)
        if current is None:
            raise UnknownOutcomeError("nothing was prepared")
        if current.video:
            return _receipt(current.video)
        video, status = session.finish(current, rendered.media[0], wire)
        return _receipt(video, status)

    def ask(self, rendered: Rendered, *, handle: str, wire: Wire) -> Asked:
        current = session.Session.of(handle)
        if current is not None:
            current = session.progress(current, rendered.media[0].size, wire)
        if current is None:
            return Asked(HandleState.GONE)
        if not current.video:
            return Asked(HandleState.WAITING)
        return Asked(HandleState.PUBLISHED, _receipt(current.video))

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Read our own films back to ``since`` and keep those with the same title and words."""
        if rendered.kind is PostKind.REPLY:
            channel = _channel_id(wire)
            return comments.answers_found(rendered, since=since, channel=channel, wire=wire)
        found: list[Found] = []
        params = {
            "part": "snippet,contentDetails",
            "playlistId": _uploads(wire),
            "maxResults": str(PAGE),
        }
        for _ in range(PAGES):
            answer = checked(say(wire, "GET", "/youtube/v3/playlistItems", params=params))
            films = [_film(row, answer) for row in rows_of(object_of(answer).get("items"), answer)]
            found += [
                one
                for one, said in films
                if one.at >= since and said == (rendered.title, _words(rendered.text))
            ]
            token = object_of(answer).get("nextPageToken")
            if not token or all(one.at < since for one, _ in films):
                return found
            params["pageToken"] = str(token)
        raise UnknownOutcomeError("too many films to read them all")

    def probe(self, wire: Wire) -> str:
        snippet, answer = _channel(wire, "snippet")
        return text_of(snippet, "title", answer)

    def renew(self, wire: Wire) -> Tokens:
        """Return another hour; the refresh token stays."""
        return oauth2.refresh(wire, f"{wire.account.base_url or TOKENS}/token")

    def results(self, remote_ids: Sequence[str], *, wire: Wire) -> Mapping[str, Results]:
        known: dict[str, Results] = {}
        for start in range(0, len(remote_ids), PAGE):
            params = {"part": "statistics", "id": ",".join(remote_ids[start : start + PAGE])}
            answer = checked(say(wire, "GET", "/youtube/v3/videos", params=params))
            for row in rows_of(object_of(answer).get("items"), answer):
                known[text_of(row, "id", answer)] = _results(row.get("statistics"))
        return known

    def heard(self, *, since: datetime, wire: Wire) -> Sequence[Heard]:
        """Return the comments on our films since an instant, the oldest first."""
        return comments.heard_since(since, channel=_channel_id(wire), wire=wire)


def _resource(rendered: Rendered, account: Account) -> dict[str, Any]:
    return {
        "snippet": {
            "title": rendered.title,
            "description": rendered.text,
            "categoryId": account.options.get("category") or NEWS,
            "defaultLanguage": rendered.language,
        },
        "status": {
            "privacyStatus": account.options.get("privacy") or "public",
            "selfDeclaredMadeForKids": False,
        },
    }


def _receipt(video: str, status: int | None = None) -> Receipt:
    return Receipt(video, f"https://www.youtube.com/watch?v={video}", status)


def _channel(wire: Wire, part: str) -> tuple[dict[str, Any], Any]:
    """Return one part of what YouTube knows of our channel, and the whole answer."""
    params = {"part": part, "mine": "true"}
    answer = checked(say(wire, "GET", "/youtube/v3/channels", params=params))
    rows = rows_of(object_of(answer).get("items"), answer)
    fields = rows[0].get(part) if rows else None
    if not isinstance(fields, dict):
        raise UnknownOutcomeError("the account has no channel", http_status=answer.status)
    return fields, answer


def _channel_id(wire: Wire) -> str:
    _, answer = _channel(wire, "snippet")
    return text_of(rows_of(object_of(answer).get("items"), answer)[0], "id", answer)


def _uploads(wire: Wire) -> str:
    details, answer = _channel(wire, "contentDetails")
    lists = details.get("relatedPlaylists")
    return text_of(lists if isinstance(lists, dict) else {}, "uploads", answer)


def _film(row: Mapping[str, Any], answer: Any) -> tuple[Found, tuple[str, str]]:
    """Return a listed film and what it says."""
    snippet, details = row.get("snippet"), row.get("contentDetails")
    if not isinstance(snippet, dict) or not isinstance(details, dict):
        raise UnknownOutcomeError("a film cannot be read", http_status=answer.status)
    video = text_of(details, "videoId", answer)
    # A private film has no instant of publication, only that of its entry in the list.
    at = instant(details.get("videoPublishedAt") or snippet.get("publishedAt"))
    said = (str(snippet.get("title") or ""), _words(str(snippet.get("description") or "")))
    return Found(video, _receipt(video).url, at), said


def _words(text: str) -> str:
    return "".join(text.split())


def _results(statistics: Any) -> Results:
    counts = statistics if isinstance(statistics, dict) else {}

    def count(name: str) -> int | None:
        value = str(counts.get(name, ""))
        return int(value) if value.isdecimal() else None

    return Results(
        likes=count("likeCount"), replies=count("commentCount"), views=count("viewCount")
    )


YOUTUBE = YouTube()
