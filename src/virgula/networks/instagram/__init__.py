"""Instagram, professional accounts: a container is made, then published.

Instagram fetches the media itself, so they must lie at a public address. It takes no post without
one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from virgula.domain.delivery import Reconciliation, RejectedError
from virgula.domain.network import (
    Account,
    Draft,
    Found,
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
    Tokens,
    Wire,
)
from virgula.networks import graph
from virgula.networks.composing import fit, parts_of
from virgula.networks.containers import ContainerNetwork, Containers
from virgula.networks.fitting import (
    check_fit,
    check_reachable,
    check_reply,
    check_total,
    check_words,
)
from virgula.networks.graph import Graph, graph_of

DEFAULT_API = "https://graph.instagram.com/v26.0"
LIMIT = 2200
MOST = 10
MEGA = 1024 * 1024
RECENT = 25
PAGE = "50"
CONTAINERS = Containers(
    make="media",
    publish="media_publish",
    status="status_code",
    error="status",
    quota="content_publishing_limit",
)
PICTURE = MediaRule(
    most=MOST,
    content_types=frozenset({"image/jpeg"}),
    max_bytes=8 * MEGA,
    min_ratio=4 / 5,
    max_ratio=1.91,
    alt_limit=1000,
)
FILM = MediaRule(
    most=MOST,
    content_types=frozenset({"video/mp4", "video/quicktime"}),
    max_bytes=300 * MEGA,
    min_ratio=0.01,
    max_ratio=10.0,
    min_seconds=3,
    max_seconds=900,
)


class Instagram(ContainerNetwork):
    key = "instagram"
    containers = CONTAINERS
    ways = frozenset({Reconciliation.HANDLE, Reconciliation.LISTABLE})
    token_life = graph.TOKEN_LIFE
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="developers.facebook.com/docs/instagram-platform/content-publishing",
        text_limit=LIMIT,
        text_unit="characters",
        images=PICTURE,
        video=FILM,
        mixes_media=True,
        needs_media=True,
        most_hashtags=30,
        most_mentions=20,
        has_replies=True,
        posts_a_day=100,
    )

    def speak(self, wire: Wire) -> Graph:
        return graph_of(wire, DEFAULT_API)

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        text = fit(draft, limit=account.text_limit or LIMIT, length=self.length)
        check_words(text, self.rules)
        check_reply(draft)
        if draft.kind is PostKind.REPLY:
            return parts_of(draft, [text])
        media = check_fit(draft, self.rules)
        check_total(media, MOST)
        check_reachable(media)
        return parts_of(draft, [text], media)

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        if rendered.kind is PostKind.REPLY:
            return ""
        speak, media = self.speak(wire), rendered.media
        several = len(media) > 1
        if several:
            fields = {"media_type": "CAROUSEL", "caption": rendered.text}
        else:
            fields = {**_fields(media[0], alone=True), "caption": rendered.text}
        return self.containers.prepare(
            speak,
            self.user(wire),
            handle,
            children=[
                {**_fields(one, alone=False), "is_carousel_item": "true"}
                for one in media
                if several
            ],
            fields=fields,
        )

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        """Publish the container; an answer to a comment is written at once."""
        if rendered.kind is PostKind.REPLY:
            answer = self.speak(wire).post(f"{rendered.target}/replies", message=rendered.text)
            return Receipt(remote_id=graph.text(answer, "id"), http_status=200)
        return self.containers.send(self.speak(wire), self.user(wire), handle)

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Read our own posts (or our answers to a comment) and keep those with the same words."""
        speak, me = self.speak(wire), ""
        if rendered.kind is PostKind.REPLY:
            path, field = f"{rendered.target}/replies", "text"
            # Under a comment others speak too, and may say the same.
            fields, me = "id,text,timestamp,username", _name(speak)
        else:
            path, field = f"{self.user(wire)}/media", "caption"
            fields = "id,caption,permalink,timestamp"
        wanted, found = graph.same(rendered.text), []
        for row in speak.pages(path, fields=fields, limit=PAGE):
            one = _found(row)
            if me and row.get("username", me) != me:
                continue
            if one.at >= since and graph.same(str(row.get(field) or "")) == wanted:
                found.append(one)
            elif one.at < since and rendered.kind is not PostKind.REPLY:
                # Posts come the newest first, answers do not.
                break
        return found

    def probe(self, wire: Wire) -> str:
        return f"@{_name(self.speak(wire))}"

    def heard(self, *, since: datetime, wire: Wire) -> Sequence[Heard]:
        """Return the comments on our newest posts, the oldest first, without our own."""
        speak = self.speak(wire)
        me = _name(speak)
        page = speak.get(
            f"{self.user(wire)}/media",
            fields="id,permalink,comments.limit(50){id,text,username,timestamp}",
            limit=str(RECENT),
        )
        said = [
            Heard(
                remote_id=graph.text(row, "id"),
                url=str(post.get("permalink") or ""),
                author=str(row.get("username") or ""),
                author_url=f"https://www.instagram.com/{row.get('username') or ''}",
                text=str(row.get("text") or ""),
                at=graph.moment(row, "timestamp"),
                answers=graph.text(post, "id"),
            )
            for post in graph.rows(page)
            for row in graph.rows(post.get("comments") or {"data": []})
            if row.get("username") != me
        ]
        return sorted((one for one in said if one.at >= since), key=lambda one: one.at)

    def results(self, remote_ids: Sequence[str], *, wire: Wire) -> Mapping[str, Results]:
        """Return likes and comments; a post that cannot be read is left out."""
        speak, results = self.speak(wire), {}
        for remote_id in remote_ids:
            try:
                row = speak.get(remote_id, fields="like_count,comments_count")
            except RejectedError:
                continue
            results[remote_id] = Results(
                likes=graph.count(row, "like_count"), replies=graph.count(row, "comments_count")
            )
        return results

    def renew(self, wire: Wire) -> Tokens:
        return graph.renewed(wire, DEFAULT_API, "ig_refresh_token")


def _name(speak: Graph) -> str:
    return graph.text(speak.get("me", fields="user_id,username"), "username")


def _fields(medium: Medium, *, alone: bool) -> dict[str, str]:
    """Return the fields of a picture or a film; a film that stands alone is a reel."""
    if medium.kind is MediumKind.VIDEO:
        return {"media_type": "REELS" if alone else "VIDEO", "video_url": medium.url}
    return {"image_url": medium.url, "alt_text": medium.alt}


def _found(row: Mapping[str, Any]) -> Found:
    return Found(
        graph.text(row, "id"), str(row.get("permalink") or ""), graph.moment(row, "timestamp")
    )


INSTAGRAM = Instagram()
