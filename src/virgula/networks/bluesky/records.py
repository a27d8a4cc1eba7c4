"""What is written into our repository: posts, answers and reposts, each under a key of ours.

A record's key is a TID (atproto.com/specs/tid): microseconds and a clock number in base 32. It is
made from the post's own id and hour, so that the same part always has the same key and a second
write finds the first.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from virgula.domain.network import Draft, Medium, PostKind, Rendered
from virgula.networks.bluesky.text import FACET, dress, facet, mentions

POST = "app.bsky.feed.post"
REPOST = "app.bsky.feed.repost"
DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
CLOCK_BITS = 10
MICROSECONDS = 1_000_000
AT_URI = re.compile(r"at://([^/\s]+)/([\w.]+)/([^/\s?#]+)\Z")
WEB = re.compile(r"https://bsky\.app/profile/([^/\s]+)/post/([^/\s?#]+)/?\Z")


def key_of(draft: Draft, part: int) -> str:
    """Return the record key of a part. Two posts of one second differ by the hash of their ids."""
    drawn = int.from_bytes(sha256(draft.uid.encode()).digest()[:8])
    second = int(draft.at.replace(microsecond=0).timestamp()) * MICROSECONDS
    instant = second + drawn % (MICROSECONDS - 1000) + part
    number = (instant << CLOCK_BITS) | (drawn >> 32) % (1 << CLOCK_BITS)
    return "".join(DIGITS[(number >> shift) & 31] for shift in range(60, -1, -5))


def dressed(draft: Draft, parts: Sequence[Rendered], *, card: str) -> list[Rendered]:
    """Return the parts with their key, their words as they are shown and what these bytes are."""
    made = []
    for number, part in enumerate(parts, start=1):
        text, facets = dress(part.text)
        extra = {"rkey": key_of(draft, number)}
        if facets:
            extra["facets"] = json.dumps(facets, ensure_ascii=False)
        if card and number == 1:
            extra["card"] = card
        made.append(replace(part, text=text, title=draft.title, extra=extra))
    return made


def collection_of(rendered: Rendered) -> str:
    return REPOST if rendered.kind is PostKind.REPOST else POST


def record_of(rendered: Rendered, prepared: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record as it is written; ``prepared`` holds what the network told beforehand."""
    if rendered.kind is PostKind.REPOST:
        return {"$type": REPOST, "subject": prepared["subject"], "createdAt": prepared["at"]}
    record: dict[str, Any] = {
        "$type": POST,
        "text": rendered.text,
        "langs": [rendered.language],
        "createdAt": prepared["at"],
    }
    facets = [*json.loads(rendered.extra.get("facets", "[]")), *_named(rendered, prepared)]
    if facets:
        record["facets"] = sorted(facets, key=lambda one: int(one["index"]["byteStart"]))
    embed = _embed(rendered, prepared)
    if embed:
        record["embed"] = embed
    if prepared.get("reply"):
        record["reply"] = prepared["reply"]
    return record


def says_the_same(rendered: Rendered, value: Mapping[str, Any]) -> bool:
    """Tell whether a record under our key is what we would write."""
    if rendered.kind is not PostKind.REPOST:
        return value.get("text") == rendered.text
    subject, wanted = value.get("subject"), place_of(rendered.target)
    there = place_of(str(subject.get("uri"))) if isinstance(subject, dict) else None
    # One account has two names, its handle and its number: the key is the same in both.
    return wanted is not None and there is not None and there[1:] == wanted[1:]


def place_of(target: str) -> tuple[str, str, str] | None:
    """Return repository, collection and key of a post's address, in either of its forms."""
    target = target.strip()
    found = AT_URI.match(target)
    if found:
        return found[1], found[2], found[3]
    web = WEB.match(target)
    return (web[1], POST, web[2]) if web else None


def web_address(did: str, rkey: str) -> str:
    """Return where people read a post. The account's number does not change with its name."""
    return f"https://bsky.app/profile/{did}/post/{rkey}"


def timestamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _named(rendered: Rendered, prepared: Mapping[str, Any]) -> list[dict[str, Any]]:
    known = prepared.get("mentions", {})
    return [
        facet(until, len(name) + 1, {"$type": f"{FACET}#mention", "did": known[name]})
        for name, until in mentions(rendered.text)
        if name in known
    ]


def _embed(rendered: Rendered, prepared: Mapping[str, Any]) -> dict[str, Any]:
    if rendered.media:
        images = [
            _image(medium, blob)
            for medium, blob in zip(rendered.media, prepared["blobs"], strict=True)
        ]
        return {"$type": "app.bsky.embed.images", "images": images}
    card = rendered.extra.get("card", "")
    if not card:
        return {}
    about = {"uri": card, "title": rendered.title, "description": ""}
    return {"$type": "app.bsky.embed.external", "external": about}


def _image(medium: Medium, blob: Any) -> dict[str, Any]:
    image: dict[str, Any] = {"alt": medium.alt, "image": blob}
    if medium.width and medium.height:
        image["aspectRatio"] = {"width": medium.width, "height": medium.height}
    return image
