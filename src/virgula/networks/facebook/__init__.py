"""A page on Facebook: a post is made unseen, its id kept, and then shown with one request.

That an unseen post exists and can be asked whether it is shown makes of one call with a riddle two
without. A film is the same: it is sent in pieces, and the word that ends it shows it. An answer to
a comment is one call: what it leaves unknown is looked for in the list.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from virgula.domain.delivery import (
    NotReadyError,
    Reconciliation,
    RejectedError,
    UnknownOutcomeError,
)
from virgula.domain.network import (
    Account,
    Asked,
    Draft,
    Found,
    HandleState,
    Heard,
    MediaRule,
    Medium,
    MediumKind,
    Parents,
    PostKind,
    Receipt,
    Rendered,
    Results,
    Rules,
    Wire,
)
from virgula.networks import graph
from virgula.networks.base import Base
from virgula.networks.composing import fit, parts_of
from virgula.networks.fitting import check_fit, check_reply
from virgula.networks.graph import Graph, graph_of

DEFAULT_API = "https://graph.facebook.com/v26.0"
VIDEO_API = "https://graph-video.facebook.com/v26.0"
LIMIT = 63206
FILM_TITLE_LIMIT = 255
MEGA = 1024 * 1024
RECENT = 25
PAGE = "100"
CHUNK = 8 * MEGA
# So many pieces are sent under one lease; then the place is kept and another turn goes on.
CHUNKS_A_TURN = 4
FOUND = "id,message,created_time,permalink_url,from"


@dataclass(frozen=True, slots=True)
class Handle:
    """What was made at Facebook: an unseen post, or a film and how much of it is there."""

    post: str = ""
    video: str = ""
    session: str = ""
    offset: int = 0

    @classmethod
    def read(cls, text: str) -> "Handle":
        return cls(**json.loads(text)) if text else cls()

    def __str__(self) -> str:
        return json.dumps(asdict(self))


class Facebook(Base):
    key = "facebook"
    ways = frozenset({Reconciliation.HANDLE, Reconciliation.LISTABLE})
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="developers.facebook.com/docs/pages-api/posts",
        text_limit=LIMIT,
        text_unit="characters",
        images=MediaRule(
            most=10,
            content_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"}),
            max_bytes=10 * MEGA,
            alt_limit=1000,
        ),
        video=MediaRule(
            most=1,
            content_types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=1024 * MEGA,
            min_seconds=1,
            max_seconds=1200,
        ),
        has_replies=True,
    )

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        """A link under bare words becomes a card; beside pictures it stands in the text."""
        media = check_fit(draft, self.rules)
        check_reply(draft)
        is_card = bool(draft.link) and not media and draft.kind is PostKind.ORIGINAL
        text = fit(
            replace(draft, link="") if is_card else draft,
            limit=account.text_limit or LIMIT,
            length=self.length,
        )
        [part] = parts_of(draft, [text], media)
        has_film = any(one.kind is MediumKind.VIDEO for one in media)
        return [
            replace(
                part,
                title=draft.title[:FILM_TITLE_LIMIT] if has_film else "",
                extra={"card": draft.link} if is_card else {},
            )
        ]

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        if rendered.kind is PostKind.REPLY:
            return ""
        speak, made = _speak(wire), Handle.read(handle)
        if handle and self._state(speak, made) is HandleState.PUBLISHED:
            # Somebody published it meanwhile: to show another could double it.
            raise UnknownOutcomeError("the prepared post is published already")
        films = [one for one in rendered.media if one.kind is MediumKind.VIDEO]
        if films:
            return str(_send_film(speak, films[0], made, wire))
        if made.post and self._state(speak, made) is HandleState.WAITING:
            return handle
        return str(Handle(post=_make_post(speak, rendered, wire)))

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        speak, made = _speak(wire), Handle.read(handle)
        if rendered.kind is PostKind.REPLY:
            answer = speak.post(f"{rendered.target}/comments", message=rendered.text)
            remote_id = graph.text(answer, "id")
            return Receipt(remote_id, _address(remote_id), http_status=200)
        if made.video:
            fields = {
                "upload_phase": "finish",
                "upload_session_id": made.session,
                "description": rendered.text,
                "title": rendered.title,
            }
            _confirmed(speak.post_to(_film_api(wire), f"{_page(wire)}/videos", fields))
            return Receipt(made.video, _address(made.video), http_status=200)
        if not made.post:
            raise RejectedError("nothing was prepared")
        _confirmed(speak.post(made.post, is_published="true"))
        return Receipt(made.post, _address(made.post), http_status=200)

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Read the page's posts (or a comment's answers) and keep those with the same words."""
        speak, path, me = _speak(wire), f"{_page(wire)}/posts", ""
        if rendered.kind is PostKind.REPLY:
            # Under a comment others speak too, and may say the same.
            path, me = f"{rendered.target}/comments", self._id(wire)
        wanted, found = graph.same(rendered.text), []
        listed = speak.pages(path, fields=FOUND, limit=PAGE, since=str(int(since.timestamp())))
        for row in listed:
            at, who = graph.moment(row, "created_time"), row.get("from") or {}
            is_ours = not me or who.get("id", me) == me
            if is_ours and at >= since and graph.same(str(row.get("message") or "")) == wanted:
                remote_id = graph.text(row, "id")
                found.append(
                    Found(remote_id, str(row.get("permalink_url") or _address(remote_id)), at)
                )
        return found

    def ask(self, rendered: Rendered, *, handle: str, wire: Wire) -> Asked:
        made = Handle.read(handle)
        state = self._state(_speak(wire), made)
        if state is not HandleState.PUBLISHED:
            return Asked(state)
        remote_id = made.post or made.video
        return Asked(state, Receipt(remote_id, _address(remote_id), http_status=200))

    def probe(self, wire: Wire) -> str:
        return graph.text(_speak(wire).get(_page(wire), fields="id,name"), "name")

    def heard(self, *, since: datetime, wire: Wire) -> Sequence[Heard]:
        """Return the comments on the page's newest posts, the oldest first, without our own."""
        speak = _speak(wire)
        me = self._id(wire)
        comments = (
            "comments.filter(stream).order(reverse_chronological).limit(50)"
            "{id,message,from,created_time,permalink_url}"
        )
        posts = speak.get(f"{_page(wire)}/posts", fields=f"id,{comments}", limit=str(RECENT))
        said = []
        for post in graph.rows(posts):
            for row in graph.rows(post.get("comments") or {"data": []}):
                # Without the permission to read who they are, people have no name.
                who = row.get("from") or {}
                if who.get("id") == me:
                    continue
                said.append(
                    Heard(
                        remote_id=graph.text(row, "id"),
                        url=str(row.get("permalink_url") or _address(graph.text(row, "id"))),
                        author=str(who.get("name") or ""),
                        author_url="",
                        text=str(row.get("message") or ""),
                        at=graph.moment(row, "created_time"),
                        answers=graph.text(post, "id"),
                    )
                )
        return sorted((one for one in said if one.at >= since), key=lambda one: one.at)

    def results(self, remote_ids: Sequence[str], *, wire: Wire) -> Mapping[str, Results]:
        """Return reactions, shares and comments; a post that cannot be read is left out."""
        fields = "reactions.summary(total_count).limit(0),comments.summary(true).limit(0),shares"
        speak, results = _speak(wire), {}
        for remote_id in remote_ids:
            try:
                row = speak.get(remote_id, fields=fields)
            except RejectedError:
                continue
            results[remote_id] = Results(
                likes=graph.count(row, "reactions", "summary", "total_count"),
                # A post that nobody shared has no such field.
                reposts=graph.count(row, "shares", "count") or 0,
                replies=graph.count(row, "comments", "summary", "total_count"),
            )
        return results

    def _id(self, wire: Wire) -> str:
        return graph.text(_speak(wire).get(_page(wire), fields="id"), "id")

    def _state(self, speak: Graph, made: Handle) -> HandleState:
        if not (made.post or made.video):
            return HandleState.GONE
        field = "is_published" if made.post else "published"
        try:
            row = speak.get(made.post or made.video, fields=field)
        except RejectedError:
            return HandleState.GONE
        return HandleState.PUBLISHED if row.get(field) is True else HandleState.WAITING


def _make_post(speak: Graph, rendered: Rendered, wire: Wire) -> str:
    """Make a post that nobody sees, with its pictures, and return its id."""
    photos = [_send_photo(speak, one, wire) for one in rendered.media]
    attached = json.dumps([{"media_fbid": photo} for photo in photos]) if photos else ""
    answer = speak.post(
        f"{_page(wire)}/feed",
        message=rendered.text,
        link=rendered.extra.get("card", ""),
        attached_media=attached,
        published="false",
    )
    return graph.text(answer, "id")


def _send_photo(speak: Graph, medium: Medium, wire: Wire) -> str:
    """Send a picture that waits for its post; one whose post never comes is dropped in a day."""
    fields = {"published": "false", "temporary": "true", "alt_text_custom": medium.alt}
    file = (medium.sha256, wire.read(medium.sha256), medium.content_type)
    return graph.text(speak.post_to(speak.api, f"{_page(wire)}/photos", fields, file), "id")


def _send_film(speak: Graph, medium: Medium, made: Handle, wire: Wire) -> Handle:
    """Send a film in pieces; its place is kept, so that what was cut off goes on where it was."""
    path, api = f"{_page(wire)}/videos", _film_api(wire)
    if not made.session:
        fields = {"upload_phase": "start", "file_size": str(medium.size)}
        answer = speak.post_to(api, path, fields)
        made = Handle(
            video=graph.text(answer, "video_id"), session=graph.text(answer, "upload_session_id")
        )
    for _ in range(CHUNKS_A_TURN):
        if made.offset >= medium.size:
            return made
        fields = {
            "upload_phase": "transfer",
            "upload_session_id": made.session,
            "start_offset": str(made.offset),
        }
        end = min(made.offset + CHUNK, medium.size)
        file = (medium.sha256, wire.piece(medium.sha256, made.offset, end), medium.content_type)
        answer = speak.post_to(api, path, fields, file, name="video_file_chunk")
        made = replace(made, offset=_offset(answer))
    if made.offset >= medium.size:
        return made
    raise NotReadyError("the film is on its way", handle=str(made), retry_after=1.0)


def _offset(answer: Mapping[str, object]) -> int:
    value = str(answer.get("start_offset", ""))
    if not value.isdecimal():
        raise UnknownOutcomeError("the answer does not say how much arrived")
    return int(value)


def _confirmed(answer: Mapping[str, object]) -> None:
    if answer.get("success") is not True:
        raise UnknownOutcomeError("the answer does not say that it is published")


def _speak(wire: Wire) -> Graph:
    return graph_of(wire, DEFAULT_API)


def _film_api(wire: Wire) -> str:
    return wire.account.base_url or VIDEO_API


def _page(wire: Wire) -> str:
    return wire.account.options.get("page_id") or "me"


def _address(remote_id: str) -> str:
    return f"https://www.facebook.com/{remote_id}"


FACEBOOK = Facebook()
