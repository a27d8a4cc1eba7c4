"""Mastodon and what speaks its API: keyed, and listable where the key is not enough.

``Idempotency-Key`` is sent always and trusted never: servers were seen to ignore it, to forget it
after an hour and to answer 500 at its second use. What decides is our own list of statuses. A
repost needs no key: reposting again answers with the repost that is there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from virgula.domain.delivery import NotReadyError, Reconciliation, RejectedError
from virgula.domain.network import (
    Account,
    Answer,
    Draft,
    Found,
    Heard,
    MediaRule,
    Parents,
    PostKind,
    Receipt,
    Rendered,
    Results,
    Rules,
    Wire,
)
from virgula.networks.answers import object_of, raise_for, text_of
from virgula.networks.base import Base
from virgula.networks.composing import parts_of, thread
from virgula.networks.fitting import check_fit
from virgula.networks.mastodon.server import (
    LOOK_AGAIN_SECONDS,
    authority,
    content_of,
    counts_of,
    found_in,
    limits_of,
    me,
    mentions_since,
    own_statuses,
    page_of,
    status_id,
    usable_media,
)
from virgula.networks.mastodon.words import URL_LENGTH, length, normalised, words_of

LIMIT = 500
IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
FILMS = frozenset({"video/mp4", "video/webm", "video/quicktime"})


class Mastodon(Base):
    key = "mastodon"
    ways = frozenset({Reconciliation.KEYED, Reconciliation.LISTABLE})
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="docs.joinmastodon.org/methods/statuses · docs.joinmastodon.org/entities/Instance",
        text_limit=LIMIT,
        text_unit="characters",
        link_length=URL_LENGTH,
        images=MediaRule(
            most=4,
            content_types=IMAGES,
            max_bytes=16 * 1024 * 1024,
            max_pixels=7680 * 4320,
            alt_limit=1500,
        ),
        video=MediaRule(most=1, content_types=FILMS, max_bytes=99 * 1024 * 1024, alt_limit=1500),
        has_threads=True,
        has_replies=True,
        has_reposts=True,
        is_proven=True,
    )

    def length(self, text: str) -> int:
        return length(text)

    def rules_for(self, account: Account) -> Rules:
        """Return the rules with what the account's own server said when it was last probed."""
        said, rules = account.options, self.rules
        types = frozenset(said.get("types", "").split())
        alt = _number(said, "alt_limit", rules.images.alt_limit)
        images = replace(
            rules.images,
            most=_number(said, "most_media", rules.images.most),
            content_types=(rules.images.content_types & types) or rules.images.content_types,
            max_bytes=_number(said, "image_bytes", rules.images.max_bytes),
            max_pixels=_number(said, "image_pixels", rules.images.max_pixels),
            alt_limit=alt,
        )
        video = replace(
            rules.video,
            content_types=(rules.video.content_types & types) or rules.video.content_types,
            max_bytes=_number(said, "video_bytes", rules.video.max_bytes),
            alt_limit=alt,
        )
        limit = account.text_limit or _number(said, "max_characters", LIMIT)
        return replace(rules, text_limit=limit, images=images, video=video)

    def limits(self, wire: Wire) -> Mapping[str, str]:
        return limits_of(wire)

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        rules = self.rules_for(account)
        media = check_fit(draft, rules)
        if draft.kind is PostKind.REPOST:
            return parts_of(draft, [""])
        return parts_of(draft, thread(draft, limit=rules.text_limit, length=length), media)

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        """Upload the media with their words, and ask which post is meant on our server."""
        kept = json.loads(handle) if handle else {}
        if rendered.target and "target" not in kept:
            kept["target"] = status_id(wire, rendered.target)
        if rendered.media:
            kept["media"] = usable_media(
                wire,
                rendered.media,
                kept.get("media", []),
                handle_of=lambda media: json.dumps({**kept, "media": media}),
            )
        return json.dumps(kept) if kept else ""

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        """Post once; where the server keeps its word, the same key makes a repeat harmless."""
        account, kept = wire.account, json.loads(handle) if handle else {}
        if rendered.kind is PostKind.REPOST:
            path, body = f"/api/v1/statuses/{kept['target']}/reblog", {}
        else:
            path, body = "/api/v1/statuses", _body(rendered, kept, parents)
        answer = wire.client.call(
            "POST",
            f"{account.base_url}{path}",
            headers={**authority(account), "Idempotency-Key": key},
            json=body,
        )
        _raise_for_status(answer, handle if rendered.media else "")
        status = object_of(answer)
        return Receipt(
            remote_id=text_of(status, "id", answer),
            url=page_of(status),
            http_status=answer.status,
        )

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Read our own statuses back to ``since`` and keep those that say the same."""
        if rendered.kind is PostKind.REPOST:
            target = status_id(wire, rendered.target)
            rows = own_statuses(wire, since=since, reblogs=True)
            return [found_in(row) for row in rows if _reposts(row, target)]
        # The same thanks to somebody else is another status.
        is_reply = rendered.kind is PostKind.REPLY
        target = status_id(wire, rendered.target) if is_reply else ""
        wanted = normalised(rendered.text)
        return [
            found_in(row)
            for row in own_statuses(wire, since=since, reblogs=False)
            if words_of(content_of(row)) == wanted and (not target or _answers(row, target))
        ]

    def probe(self, wire: Wire) -> str:
        return f"@{me(wire).get('acct', '')}"

    def heard(self, *, since: datetime, wire: Wire) -> Sequence[Heard]:
        return mentions_since(wire, since)

    def results(self, remote_ids: Sequence[str], *, wire: Wire) -> Mapping[str, Results]:
        return counts_of(wire, remote_ids)


def _body(
    rendered: Rendered, kept: Mapping[str, object], parents: Parents | None
) -> dict[str, object]:
    body: dict[str, object] = {
        "status": rendered.text,
        "language": rendered.language,
        "visibility": "public",
    }
    if kept.get("media"):
        body["media_ids"] = kept["media"]
    answered = parents.before if parents else kept.get("target")
    if answered:
        body["in_reply_to_id"] = answered
    return body


def _raise_for_status(answer: Answer, handle: str) -> None:
    try:
        raise_for(answer)
    except RejectedError as error:
        # «Cannot attach files that have not finished processing»: nothing was published.
        if handle and answer.status == 422 and "processing" in error.detail.lower():
            raise NotReadyError(
                error.detail, handle=handle, retry_after=LOOK_AGAIN_SECONDS
            ) from error
        raise


def _answers(row: Mapping[str, object], target: str) -> bool:
    return str(row.get("in_reply_to_id") or "") == target


def _reposts(row: Mapping[str, object], target: str) -> bool:
    original = row.get("reblog")
    return isinstance(original, dict) and str(original.get("id", "")) == target


def _number(said: Mapping[str, str], name: str, otherwise: int) -> int:
    value = said.get(name, "")
    return int(value) if value.isdecimal() and int(value) else otherwise


MASTODON = Mastodon()
