"""A LinkedIn page: listable. Its refusal of a double names a post, and is not trusted with it.

«Content is a duplicate of urn:…» (422) was seen to name posts that do not exist any more, and may
name one of another day: the outcome is unknown, and our own list decides. Where the application may
not read the page's posts (``r_organization_social``), a person does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from virgula.domain.delivery import NeedsAuthError, Reconciliation, UnknownOutcomeError
from virgula.domain.network import (
    Account,
    Answer,
    Draft,
    Found,
    MediaRule,
    Medium,
    MediumKind,
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
from virgula.networks.answers import detail_of, object_of, rows_of, text_of
from virgula.networks.base import Base
from virgula.networks.composing import fit, parts_of
from virgula.networks.fitting import check_fit
from virgula.networks.linkedin import uploading
from virgula.networks.linkedin.speaking import SUNSET, VERSION, author_of, say
from virgula.networks.linkedin.wording import escaped, says_the_same

TOKENS = "https://www.linkedin.com"
LIMIT = 3000
TITLE_LIMIT = 400
PAGE = 50
PAGES = 10
RESULTS_AT_ONCE = 20
URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\d+")


class LinkedIn(Base):
    key = "linkedin"
    ways = frozenset({Reconciliation.LISTABLE})
    token_life = timedelta(days=60)
    rules = Rules(
        as_of=date(2026, 11, 24),
        source=f"learn.microsoft.com/linkedin · Posts API, {VERSION}",
        text_limit=LIMIT,
        text_unit="characters",
        images=MediaRule(
            most=20,
            content_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
            max_pixels=36_152_320,
            alt_limit=4086,
        ),
        video=MediaRule(
            most=1,
            content_types=frozenset({"video/mp4"}),
            max_bytes=500 * 1024 * 1024,
            min_seconds=3,
            max_seconds=30 * 60,
        ),
        has_reposts=True,
        posts_a_day=150,
        valid_until=SUNSET,
    )

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        media = check_fit(draft, self.rules)
        if draft.kind is PostKind.REPOST:
            return parts_of(replace(draft, target=_urn_of(draft.target)), [""])
        text = fit(draft, limit=account.text_limit or LIMIT, length=self.length)
        [rendered] = parts_of(draft, [text], media)
        return [replace(rendered, title=draft.title)]

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        return uploading.upload(rendered.media, handle, wire) if rendered.media else handle

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        """Post once, as the page."""
        post: dict[str, Any] = {
            "author": author_of(wire.account),
            "commentary": escaped(rendered.text),
            "visibility": "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
        }
        if rendered.kind is PostKind.REPOST:
            post["reshareContext"] = {"parent": rendered.target}
        elif content := _content(rendered, handle):
            post["content"] = content
        answer = say(wire, "POST", "/rest/posts", json=post, raises=_raise_for_post)
        urn = text_of({name.lower(): one for name, one in answer.headers.items()},
                      "x-restli-id", answer)  # fmt: skip
        return Receipt(urn, address_of(urn), answer.status)

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Read the page's posts back to ``since`` and keep those that say the same."""
        found: list[Found] = []
        for start in range(0, PAGE * PAGES, PAGE):
            rows, answer = self._page(start, wire)
            posts = [(_instant(row, answer), row) for row in rows]
            found += [
                _found(row, at, answer) for at, row in posts if at >= since and _says(row, rendered)
            ]
            # Changed posts come first: only a page wholly older than the look ends it.
            if len(rows) < PAGE or all(at < since for at, _ in posts):
                return found
        raise UnknownOutcomeError("too many posts to read them all")

    def _page(self, start: int, wire: Wire) -> tuple[list[dict[str, Any]], Answer]:
        query = f"author={quote(author_of(wire.account), safe='')}&q=author&sortBy=LAST_MODIFIED"
        try:
            answer = say(
                wire,
                "GET",
                f"/rest/posts?{query}&count={PAGE}&start={start}",
                headers={"X-RestLi-Method": "FINDER"},
            )
        except NeedsAuthError as error:
            if error.http_status != 403:
                raise
            # The token publishes and may not read: that proves nothing about the post.
            raise UnknownOutcomeError(
                error.detail or "the page's posts may not be read", http_status=403
            ) from error
        return rows_of(object_of(answer).get("elements"), answer), answer

    def probe(self, wire: Wire) -> str:
        number = author_of(wire.account).rpartition(":")[2]
        answer = say(wire, "GET", f"/rest/organizations/{quote(number, safe='')}")
        return text_of(object_of(answer), "localizedName", answer)

    def renew(self, wire: Wire) -> Tokens:
        """Return another 60 days; the year of the refresh token is not extended by it."""
        base = wire.account.base_url or TOKENS
        return oauth2.refresh(wire, f"{base}/oauth/v2/accessToken")

    def results(self, remote_ids: Sequence[str], *, wire: Wire) -> Mapping[str, Results]:
        known: dict[str, Results] = {}
        for kind, parameter in (("share", "shares"), ("ugcPost", "ugcPosts")):
            urns = [one for one in remote_ids if one.startswith(f"urn:li:{kind}:")]
            for start in range(0, len(urns), RESULTS_AT_ONCE):
                known |= _statistics(urns[start : start + RESULTS_AT_ONCE], kind, parameter, wire)
        return known


def _urn_of(target: str) -> str:
    """Return the URN of the post that is reposted, from it or its address."""
    match = URN.search(target.replace("%3A", ":"))
    if match is None:
        raise UnfitError(Misfit.REPOST_REFUSED, has=target)
    return match[0]


def _content(rendered: Rendered, handle: str) -> dict[str, Any]:
    """Return what the post shows: its pictures or its film, or a card of its link."""
    shown = [
        _shown(medium, urn, rendered.title)
        for medium, urn in zip(
            rendered.media, uploading.urns_of(rendered.media, handle), strict=True
        )
    ]
    if len(shown) == 1:
        return {"media": shown[0]}
    if shown:
        return {"multiImage": {"images": shown}}
    if rendered.link and rendered.title:
        return {"article": {"source": rendered.link, "title": rendered.title[:TITLE_LIMIT]}}
    return {}


def _shown(medium: Medium, urn: str, title: str) -> dict[str, str]:
    """Return a picture with its words for who does not see it, or a film with its title."""
    if medium.kind is MediumKind.VIDEO:
        return {"id": urn, "title": title[:TITLE_LIMIT]} if title else {"id": urn}
    return {"id": urn, "altText": medium.alt} if medium.alt else {"id": urn}


def _raise_for_post(answer: Answer) -> None:
    """Leave the outcome of a refused double open; the rest is what it is everywhere."""
    if answer.status == 422 and b"duplicate" in answer.body.lower():
        raise UnknownOutcomeError(detail_of(answer), http_status=422)


def _instant(row: Mapping[str, Any], answer: Answer) -> datetime:
    value = row.get("publishedAt") or row.get("createdAt")
    if not isinstance(value, int):
        raise UnknownOutcomeError("a post has no date", http_status=answer.status)
    return datetime.fromtimestamp(value / 1000, UTC)


def _says(row: Mapping[str, Any], rendered: Rendered) -> bool:
    context = row.get("reshareContext")
    parent = context.get("parent", "") if isinstance(context, dict) else ""
    if rendered.kind is PostKind.REPOST:
        return bool(parent == rendered.target)
    return not parent and says_the_same(str(row.get("commentary") or ""), rendered.text)


def _found(row: Mapping[str, Any], at: datetime, answer: Answer) -> Found:
    urn = text_of(row, "id", answer)
    return Found(urn, address_of(urn), at)


def address_of(urn: str) -> str:
    """Return where a post is read."""
    return f"https://www.linkedin.com/feed/update/{urn}/"


def _statistics(urns: Sequence[str], kind: str, parameter: str, wire: Wire) -> dict[str, Results]:
    # Rest.li wants its brackets as they are and only the names within them encoded.
    listed = ",".join(quote(urn, safe="") for urn in urns)
    author = quote(author_of(wire.account), safe="")
    answer = say(
        wire,
        "GET",
        "/rest/organizationalEntityShareStatistics?q=organizationalEntity"
        f"&organizationalEntity={author}&{parameter}=List({listed})",
    )
    known = {}
    for row in rows_of(object_of(answer).get("elements"), answer):
        counts = row.get("totalShareStatistics")
        counts = counts if isinstance(counts, dict) else {}
        known[text_of(row, kind, answer)] = Results(
            likes=counts.get("likeCount"),
            reposts=counts.get("shareCount"),
            replies=counts.get("commentCount"),
            views=counts.get("impressionCount"),
        )
    return known


LINKEDIN = LinkedIn()
