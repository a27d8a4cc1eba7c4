"""Bluesky and what speaks the AT Protocol: the record's key is ours, so a second write is none.

``putRecord`` with an empty ``swapRecord`` writes only where nothing is. A lost answer therefore
needs no look: the same write is asked again, and «InvalidSwap» means that it was done.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from virgula.domain.delivery import NotReadyError, Reconciliation, RejectedError
from virgula.domain.network import (
    Account,
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
from virgula.networks.answers import object_of, text_of
from virgula.networks.base import Base
from virgula.networks.bluesky.hearing import answers_and_mentions, counts_of
from virgula.networks.bluesky.images import MOST_PIXELS, fitted
from virgula.networks.bluesky.records import (
    collection_of,
    dressed,
    place_of,
    record_of,
    says_the_same,
    timestamp,
    web_address,
)
from virgula.networks.bluesky.session import ask, fault_of, log_in, raise_for_fault, session_of
from virgula.networks.bluesky.text import MOST_LETTERS, length, mentions
from virgula.networks.composing import parts_of, thread
from virgula.networks.fitting import check_fit

# What was uploaded and is named by no record is thrown away by the server after some hours.
PREPARED_FOR = timedelta(minutes=30)
# «InvalidRequest: Could not locate record» is said of repositories that the server does not hold.
NOT_THERE = frozenset({"RecordNotFound", "InvalidRequest"})


class Bluesky(Base):
    key = "bluesky"
    ways = frozenset({Reconciliation.DETERMINISTIC})
    rules = Rules(
        as_of=date(2026, 11, 24),
        source="atproto.com/lexicons/app-bsky-feed · @atproto/pds 0.5.35",
        text_limit=MOST_LETTERS,
        text_unit="graphemes",
        images=MediaRule(
            most=4,
            content_types=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}),
            max_pixels=MOST_PIXELS,
            alt_limit=2000,
        ),
        has_threads=True,
        has_replies=True,
        has_reposts=True,
        is_proven=True,
    )

    def length(self, text: str) -> int:
        return length(text)

    def render(self, draft: Draft, account: Account) -> Sequence[Rendered]:
        """Return the parts; a link without pictures is shown as a card, which costs no letters."""
        media = check_fit(draft, self.rules)
        if draft.kind is PostKind.REPOST:
            return dressed(draft, parts_of(draft, [""]), card="")
        card = "" if media else draft.link
        words = replace(draft, link="") if card else draft
        limit = min(account.text_limit or MOST_LETTERS, MOST_LETTERS)
        texts = thread(words, limit=limit, length=length)
        return dressed(draft, parts_of(draft, texts, media), card=card)

    def prepare(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> str:
        """Upload the pictures and ask who is meant; the hour of creation is kept with them."""
        now = datetime.now(UTC)
        if handle and now - _at(handle) < PREPARED_FOR:
            return handle
        prepared: dict[str, Any] = {"at": timestamp(now)}
        if rendered.kind is PostKind.REPOST:
            prepared["subject"] = _strong(_record(wire, rendered.target))
            return json.dumps(prepared)
        if rendered.media:
            prepared["blobs"] = [
                _upload(wire, *fitted(medium, wire.read(medium.sha256)))
                for medium in rendered.media
            ]
        known = {name: _did_of(wire, name) for name, _ in mentions(rendered.text)}
        prepared["mentions"] = {name: did for name, did in known.items() if did}
        prepared["reply"] = _reply(rendered, parents, wire)
        return json.dumps(prepared)

    def send(
        self, rendered: Rendered, *, key: str, handle: str, parents: Parents | None, wire: Wire
    ) -> Receipt:
        """Write the record where nothing is; where something is, it must be ours."""
        prepared = json.loads(handle)
        session, rkey = session_of(wire), rendered.extra["rkey"]
        answer = ask(
            wire,
            "POST",
            "com.atproto.repo.putRecord",
            json={
                "repo": session.did,
                "collection": collection_of(rendered),
                "rkey": rkey,
                "record": record_of(rendered, prepared),
                "swapRecord": None,
            },
        )
        if answer.status == 400 and fault_of(answer) == "InvalidSwap":
            return self._there_already(rendered, wire)
        if answer.status == 400 and fault_of(answer) == "BlobNotFound":
            raise NotReadyError("the pictures are gone", handle="", retry_after=1)
        raise_for_fault(answer)
        uri = text_of(object_of(answer), "uri", answer)
        return Receipt(uri, _page(rendered, session.did), http_status=answer.status)

    def find(self, rendered: Rendered, *, since: datetime, wire: Wire) -> Sequence[Found]:
        """Look under our key, wherever in time it is."""
        did = session_of(wire).did
        record = _get(wire, did, collection_of(rendered), rendered.extra["rkey"])
        if record is None or not says_the_same(rendered, record["value"]):
            return []
        at = datetime.fromisoformat(str(record["value"]["createdAt"]))
        return [Found(str(record["uri"]), _page(rendered, did), at)]

    def probe(self, wire: Wire) -> str:
        """Open a new session: a kept one says nothing about the app password of today."""
        return f"@{log_in(wire).handle}"

    def heard(self, *, since: datetime, wire: Wire) -> Sequence[Heard]:
        """Return answers and mentions; nothing where the server has no index of the network."""
        return answers_and_mentions(wire, since=since)

    def results(self, remote_ids: Sequence[str], *, wire: Wire) -> Mapping[str, Results]:
        """Return the counts of our posts, as far as the server's index has them."""
        return counts_of(wire, remote_ids)

    def _there_already(self, rendered: Rendered, wire: Wire) -> Receipt:
        did, rkey = session_of(wire).did, rendered.extra["rkey"]
        record = _get(wire, did, collection_of(rendered), rkey)
        if record is None:
            # It was taken away between the two questions: not by us, and not to be undone by us.
            raise RejectedError("the post was deleted at the network")
        if not says_the_same(rendered, record["value"]):
            raise RejectedError(f"another post has our key {rkey}")
        return Receipt(str(record["uri"]), _page(rendered, did))


def _page(rendered: Rendered, did: str) -> str:
    """Return the address of a post; a repost has none of its own, its post has."""
    if rendered.kind is PostKind.REPOST:
        place = place_of(rendered.target)
        return web_address(place[0], place[2]) if place else ""
    return web_address(did, rendered.extra["rkey"])


def _at(handle: str) -> datetime:
    return datetime.fromisoformat(str(json.loads(handle)["at"]))


def _upload(wire: Wire, content: bytes, content_type: str) -> Any:
    answer = ask(
        wire,
        "POST",
        "com.atproto.repo.uploadBlob",
        content=content,
        content_type=content_type,
    )
    raise_for_fault(answer)
    return object_of(answer, "blob")


def _did_of(wire: Wire, name: str) -> str:
    """Return the account's number; a name that nobody has stays plain words."""
    answer = ask(wire, "GET", "com.atproto.identity.resolveHandle", params={"handle": name})
    if answer.status == 400:
        return ""
    raise_for_fault(answer)
    return text_of(object_of(answer), "did", answer)


def _reply(rendered: Rendered, parents: Parents | None, wire: Wire) -> dict[str, Any]:
    """Return what a part answers: the part before it, or the post that it was written for."""
    target = parents.before if parents else rendered.target
    if not target:
        return {}
    before = _record(wire, target)
    above = before["value"].get("reply")
    root = above.get("root") if isinstance(above, dict) else None
    return {"root": root or _strong(before), "parent": _strong(before)}


def _record(wire: Wire, target: str) -> dict[str, Any]:
    place = place_of(target)
    record = _get(wire, *place) if place else None
    if record is None:
        raise RejectedError(f"no such post: {target}")
    return record


def _get(wire: Wire, repo: str, collection: str, rkey: str) -> dict[str, Any] | None:
    """Return a record with its address and its hash, or ``None`` when there is none."""
    params = {"repo": repo, "collection": collection, "rkey": rkey}
    answer = ask(wire, "GET", "com.atproto.repo.getRecord", params=params)
    if answer.status == 404 or (answer.status == 400 and fault_of(answer) in NOT_THERE):
        return None
    raise_for_fault(answer)
    object_of(answer, "value")
    return object_of(answer)


def _strong(record: Mapping[str, Any]) -> dict[str, str]:
    return {"uri": str(record["uri"]), "cid": str(record["cid"])}


BLUESKY = Bluesky()
