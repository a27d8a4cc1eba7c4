"""Threads: a container is made, then published; a thread is a chain of answers to ourselves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import regex

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
from virgula.networks.composing import parts_of, thread
from virgula.networks.containers import ContainerNetwork, Containers
from virgula.networks.fitting import check_fit, check_reachable, check_total
from virgula.networks.graph import Graph, graph_of

DEFAULT_API = "https://graph.threads.net/v1.0"
LIMIT = 500
MOST = 20
MEGA = 1024 * 1024
RECENT = 25
PAGE = "50"
CONTAINERS = Containers(
    make="threads",
    publish="threads_publish",
    status="status",
    error="error_message",
    quota="threads_publishing_limit",
)
FOUND = "id,text,permalink,timestamp"
# One emoji, however many signs it is made of: flags, keys, families, tones of skin.
EMOJI: regex.Pattern[str] = regex.compile(
    r"\p{RI}\p{RI}|[0-9#*]\uFE0F?\u20E3"
    r"|\p{Extended_Pictographic}[\uFE0F\p{EMod}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{EMod}]*)*"
)


def length(text: str) -> int:
    """Return the length as Threads counts it: an emoji is as long as its bytes in UTF-8."""
    return len(EMOJI.sub(lambda found: "x" * len(found[0].encode()), text))


class Threads(ContainerNetwork):
    key = "threads"
    containers = CONTAINERS
    ways = frozenset({Reconciliation.HANDLE, Reconciliation.LISTABLE})
    token_life = graph.TOKEN_LIFE
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="developers.facebook.com/docs/threads/posts",
        text_limit=LIMIT,
        text_unit="characters",
        images=MediaRule(
            most=MOST,
            content_types=frozenset({"image/jpeg", "image/png"}),
            max_bytes=8 * MEGA,
            min_ratio=0.1,
            max_ratio=10.0,
            alt_limit=1000,
        ),
        video=MediaRule(
            most=MOST,
            content_types=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=1024 * MEGA,
            min_ratio=0.01,
            max_ratio=10.0,
            max_seconds=300,
            alt_limit=1000,
        ),
        mixes_media=True,
        has_threads=True,
        has_replies=True,
        posts_a_day=250,
    )

    def length(self, text: str) -> int:
        return length(text)

    def speak(self, wire: Wire) -> Graph:
        return graph_of(wire, DEFAULT_API, is_bearer=False)

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        media = check_fit(draft, self.rules)
        check_total(media, MOST)
        check_reachable(media)
        texts = thread(draft, limit=account.text_limit or LIMIT, length=length)
        first, *rest = parts_of(draft, texts, media)
        # Only the list of answers has what answers; a look must know where to look.
        return [first, *(replace(part, extra={"is_answer": "true"}) for part in rest)]

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        media = rendered.media
        if len(media) > 1:
            own = {"media_type": "CAROUSEL"}
        elif media:
            own = _fields(media[0])
        else:
            own = {"media_type": "TEXT"}
        answered = parents.before if parents else rendered.target
        return self.containers.prepare(
            self.speak(wire),
            self.user(wire),
            handle,
            children=[
                {**_fields(one), "is_carousel_item": "true"} for one in media if len(media) > 1
            ],
            fields={**own, "text": rendered.text, "reply_to_id": answered},
        )

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        return self.containers.send(self.speak(wire), self.user(wire), handle)

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Read our own posts, or our own answers, and keep those with the same words."""
        is_answer = rendered.kind is PostKind.REPLY or bool(rendered.extra.get("is_answer"))
        wanted, found = graph.same(rendered.text), []
        for row in self.speak(wire).pages(
            f"{self.user(wire)}/{'replies' if is_answer else 'threads'}", fields=FOUND, limit=PAGE
        ):
            at = graph.moment(row, "timestamp")
            if at < since:
                break
            if graph.same(str(row.get("text") or "")) == wanted:
                found.append(Found(graph.text(row, "id"), str(row.get("permalink") or ""), at))
        return found

    def probe(self, wire: Wire) -> str:
        return f"@{graph.text(self.speak(wire).get('me', fields='id,username'), 'username')}"

    def heard(self, *, since: datetime, wire: Wire) -> Sequence[Heard]:
        """Return what others answered to our newest posts, the oldest first."""
        speak, said = self.speak(wire), []
        posts = speak.get(f"{self.user(wire)}/threads", fields="id,has_replies", limit=str(RECENT))
        for post in graph.rows(posts):
            if post.get("has_replies") is False:
                continue
            answers = speak.get(
                f"{graph.text(post, 'id')}/conversation",
                fields="id,text,username,permalink,timestamp,is_reply_owned_by_me",
                limit=PAGE,
            )
            said += [
                Heard(
                    remote_id=graph.text(row, "id"),
                    url=str(row.get("permalink") or ""),
                    author=str(row.get("username") or ""),
                    author_url=f"https://www.threads.net/@{row.get('username') or ''}",
                    text=str(row.get("text") or ""),
                    at=graph.moment(row, "timestamp"),
                    answers=graph.text(post, "id"),
                )
                for row in graph.rows(answers)
                if row.get("is_reply_owned_by_me") is not True
            ]
        return sorted((one for one in said if one.at >= since), key=lambda one: one.at)

    def results(self, remote_ids: Sequence[str], *, wire: Wire) -> Mapping[str, Results]:
        """Return what Threads counts of each post; one that cannot be read is left out."""
        speak, results = self.speak(wire), {}
        for remote_id in remote_ids:
            try:
                page = speak.get(f"{remote_id}/insights", metric="views,likes,replies,reposts")
            except RejectedError:
                continue
            values = {
                str(row.get("name")): graph.count(value, "value")
                for row in graph.rows(page)
                for value in row.get("values") or []
            }
            results[remote_id] = Results(
                likes=values.get("likes"),
                reposts=values.get("reposts"),
                replies=values.get("replies"),
                views=values.get("views"),
            )
        return results

    def renew(self, wire: Wire) -> Tokens:
        return graph.renewed(wire, DEFAULT_API, "th_refresh_token")


def _fields(medium: Medium) -> dict[str, str]:
    if medium.kind is MediumKind.VIDEO:
        return {"media_type": "VIDEO", "video_url": medium.url, "alt_text": medium.alt}
    return {"media_type": "IMAGE", "image_url": medium.url, "alt_text": medium.alt}


THREADS = Threads()
