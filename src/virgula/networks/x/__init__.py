"""X: listable, and never trusted with a second request before its list was read.

X has no key against doubles. Its «duplicate content» (403) names no post and was seen to let
doubles through, so that only our own list of posts decides. Requests cost money: prices are data.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
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
    Misfit,
    Parents,
    PostKind,
    Price,
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
from virgula.networks.composing import parts_of, thread
from virgula.networks.fitting import check_fit
from virgula.networks.x import reading, uploading
from virgula.networks.x.speaking import API, me, our_id, say
from virgula.networks.x.weighing import LIMIT, URL, URL_WEIGHT, length

RESULTS_AT_ONCE = 100
# How a person says yes in a plain setting.
YES = frozenset({"1", "true", "yes", "sí", "si"})
POST_ID = re.compile(r"(?:.*/status(?:es)?/)?(\d{1,19})(?:[/?#].*)?")


class XNetwork(Base):
    key = "x"
    ways = frozenset({Reconciliation.LISTABLE})
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="docs.x.com/x-api/getting-started/pricing · docs.x.com/x-api/media",
        text_limit=LIMIT,
        text_unit="weighted",
        link_length=URL_WEIGHT,
        images=MediaRule(
            most=4,
            content_types=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}),
            max_bytes=5 * 1024 * 1024,
            alt_limit=1000,
        ),
        video=MediaRule(
            most=1,
            content_types=frozenset({"video/mp4"}),
            max_bytes=512 * 1024 * 1024,
            min_ratio=1 / 3,
            max_ratio=3,
            min_seconds=0.5,
            max_seconds=140,
        ),
        has_threads=True,
        has_replies=True,
        has_reposts=True,
        posts_a_day=10_000,
        price=Price(
            post=Decimal("0.015"),
            post_with_link=Decimal("0.200"),
            alt=Decimal("0.005"),
            read=Decimal("0.001"),
            heard=Decimal("0.005"),
        ),
    )

    def length(self, text: str) -> int:
        return length(text)

    def cost(self, rendered: Rendered) -> Decimal:
        """Return the price of one part: an address makes it dearer, also one without scheme."""
        price = self.rules.price
        written = price.post_with_link if URL.search(rendered.text) else price.post
        return written + price.alt * sum(1 for medium in rendered.media if _takes_words(medium))

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        media = check_fit(draft, self.rules)
        if len(media) > 1 and any(one.content_type == "image/gif" for one in media):
            raise UnfitError(Misfit.MIXED_MEDIA, has=len(media), fits=1)
        if draft.kind is not PostKind.ORIGINAL:
            draft = replace(draft, target=_post_id(draft))
        if draft.kind is PostKind.REPOST:
            return parts_of(draft, [""])
        draft = replace(draft, text=unicodedata.normalize("NFC", draft.text))
        texts = thread(draft, limit=account.text_limit or LIMIT, length=length)
        return parts_of(draft, texts, media)

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        return uploading.upload(rendered.media, handle, wire) if rendered.media else handle

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        """Post once; nothing that X offers makes a repeat harmless."""
        if rendered.kind is PostKind.REPOST:
            return self._repost(rendered, wire)
        post: dict[str, Any] = {"text": rendered.text}
        answered = parents.before if parents else rendered.target
        if answered:
            post["reply"] = {"in_reply_to_tweet_id": answered}
        if rendered.media:
            post["media"] = {"media_ids": uploading.ids_of(rendered.media, handle)}
        answer = say(wire, "POST", "/2/tweets", json=post)
        number = text_of(object_of(answer, "data"), "id", answer)
        return Receipt(number, reading.address_of(number), answer.status)

    def _repost(self, rendered: Rendered, wire: Wire) -> Receipt:
        """Repost; a post can be reposted once only, so that «already» is a receipt too."""
        target, status = rendered.target, 200
        path = f"/2/users/{our_id(wire)}/retweets"
        try:
            status = say(wire, "POST", path, json={"tweet_id": target}).status
        except RejectedError as error:
            if "already" not in error.detail.lower():
                raise
        return Receipt(f"repost:{target}", reading.address_of(target), status)

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Read our own posts back to ``since``; each of them costs (``Price.read``)."""
        return reading.found_since(rendered, since=since, wire=wire)

    def probe(self, wire: Wire) -> str:
        return f"@{me(wire)['username']}"

    def renew(self, wire: Wire) -> Tokens:
        """Return the next two hours; the refresh token serves once and comes back changed."""
        base = wire.account.base_url or API
        return oauth2.refresh(wire, f"{base}/2/oauth2/token", as_basic=True)

    def results(self, remote_ids: Sequence[str], *, wire: Wire) -> Mapping[str, Results]:
        """Return how our posts were received, where the account allows reads that cost."""
        known: dict[str, Results] = {}
        numbers = [one for one in remote_ids if one.isdecimal()] if _may_read(wire) else []
        for start in range(0, len(numbers), RESULTS_AT_ONCE):
            params = {
                "ids": ",".join(numbers[start : start + RESULTS_AT_ONCE]),
                "tweet.fields": "public_metrics",
            }
            answer = say(wire, "GET", "/2/tweets", params=params)
            for row in rows_of(object_of(answer).get("data") or [], answer):
                known[text_of(row, "id", answer)] = _results_of(row.get("public_metrics"))
        return known

    def heard(self, *, since: datetime, wire: Wire) -> Sequence[Heard]:
        """Return who named or answered us, where the account allows reads that cost."""
        if not _may_read(wire):
            return []
        params = {
            "max_results": str(reading.PAGE),
            "start_time": reading.stamp(since),
            "tweet.fields": f"{reading.FIELDS},author_id",
            "expansions": "author_id",
            "user.fields": "username",
        }
        path = f"/2/users/{our_id(wire)}/mentions"
        found = [_heard(post, at) for post, at in reading.pages(path, params, wire) if at >= since]
        return sorted(found, key=lambda one: (one.at, one.remote_id))


def _takes_words(medium: Medium) -> bool:
    return bool(medium.alt) and medium.kind is MediumKind.IMAGE


def _post_id(draft: Draft) -> str:
    """Return the number of the post that is answered or reposted, from it or its address."""
    match = POST_ID.fullmatch(draft.target.strip())
    if match is None:
        is_reply = draft.kind is PostKind.REPLY
        raise UnfitError(
            Misfit.REPLY_REFUSED if is_reply else Misfit.REPOST_REFUSED, has=draft.target
        )
    return match[1]


def _may_read(wire: Wire) -> bool:
    """Tell whether the account says that reads may cost money (its option ``paid_reads``)."""
    return wire.account.options.get("paid_reads", "").strip().lower() in YES


def _results_of(metrics: Any) -> Results:
    counts = metrics if isinstance(metrics, dict) else {}

    def count(name: str) -> int | None:
        value = counts.get(name)
        return value if isinstance(value, int) else None

    return Results(
        likes=count("like_count"),
        reposts=count("retweet_count"),
        replies=count("reply_count"),
        views=count("impression_count"),
    )


def _heard(post: Mapping[str, Any], at: datetime) -> Heard:
    author, number = str(post.get("author") or ""), str(post["id"])
    return Heard(
        remote_id=number,
        url=reading.address_of(number),
        author=f"@{author}" if author else "",
        author_url=f"https://x.com/{author}" if author else "",
        text=reading.plain_of(post),
        at=at,
        answers=reading.referenced(post, "replied_to"),
    )


X = XNetwork()
