"""What a published delivery leaves in the ledger: its fact, its hashtags, and a dated copy."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings

from virgula.content.queries import Adopted, adopted_hashtags
from virgula.evidence.actions import keep_own_copy, record_facts
from virgula.evidence.models import Fact
from virgula.institutions.models import Body
from virgula.plans.actions import attribute_fact, attribute_new_by_rules
from virgula.plans.models import Attribution, Line
from virgula.publishing.facts import (
    DELIVERY,
    HASHTAG_USE,
    ON_TIME,
    PUNCTUAL,
    THREAD_PART,
    hashtags_of,
    network_of,
    new_hashtags,
)
from virgula.publishing.models import Delivery, Post
from virgula.publishing.places import OWN_PAGES

COPY_TYPE = "application/json"


def record_publication(
    delivery: Delivery, *, published_at: datetime, day: date, at: datetime
) -> None:
    """Record what a delivery proves and let it count; called in the transaction that publishes.

    A thread is one post: its later parts are recorded and never counted as posts.
    """
    common = _common(delivery, published_at=published_at, day=day, at=at)
    adopted = adopted_hashtags(delivery.post.system_id, on=day)
    proof = common | {"copy_sha256": _copy(delivery, published_at, at)}
    facts = []
    if delivery.part == 1:
        dims = common["dims"] | {"tagged": _tagged(delivery, adopted)}
        facts.append(Fact(kind=DELIVERY, **(proof | {"dims": dims})))
        if published_at - delivery.due_at <= PUNCTUAL:
            facts.append(Fact(kind=ON_TIME, **(common | {"dims": dims})))
    else:
        facts.append(Fact(kind=THREAD_PART, **proof))
    facts += _hashtags(delivery, common, adopted)
    recorded = record_facts(facts)
    counting = [fact for fact in recorded if fact.kind != THREAD_PART]
    attributed = attribute_new_by_rules(facts=counting, at=at) if counting else []
    if delivery.part == 1:
        attribute_to_its_lines(delivery.post, recorded[0], attributed, at=at)


def _hashtags(delivery: Delivery, common: Mapping[str, Any], adopted: Adopted) -> list[Fact]:
    facts = []
    for word in new_hashtags(delivery.payload, _earlier(delivery)):
        values = {
            "ref": f"{common['ref']}#{word}",
            "dims": {**common["dims"], "hashtag": adopted.names.get(word, word)},
        }
        facts.append(Fact(kind=HASHTAG_USE, **{**common, **values}))
    return facts


def _earlier(delivery: Delivery) -> list[Mapping[str, Any]]:
    if delivery.part == 1:
        return []
    parts = Delivery.objects.filter(
        post=delivery.post_id, channel=delivery.channel_id, part__lt=delivery.part
    )
    return list(parts.order_by("part").values_list("payload", flat=True))


def _tagged(delivery: Delivery, adopted: Adopted) -> str:
    """Tell whether a post bears an official hashtag, in any part; nothing where there is none."""
    if not adopted.official:
        return ""
    parts = Delivery.objects.filter(post=delivery.post_id, channel=delivery.channel_id)
    payloads = parts.order_by("part").values_list("payload", flat=True)
    words = {word for one in payloads for word in hashtags_of(one)}
    return "yes" if words & adopted.official else "no"


def _common(
    delivery: Delivery, *, published_at: datetime, day: date, at: datetime
) -> dict[str, Any]:
    post, channel = delivery.post, delivery.channel
    return {
        "ref": f"{DELIVERY}:{delivery.pk}",
        "at": published_at,
        "day": day,
        "title": post.title,
        "system": post.system,
        "actor": post.credit,
        "territory": _territory_of(post.credit_id),
        "dims": {
            "channel": channel.key,
            "network": network_of(channel),
            "origin": post.origin,
            "campaign": post.campaign.key if post.campaign else "",
        },
        "url": address_of(delivery),
        "recorded_at": at,
    }


def attribute_to_its_lines(
    post: Post, fact: Fact, by_rules: Sequence[Attribution], *, at: datetime
) -> None:
    """Let what a post proves count for its line and those of its campaign, where no rule did."""
    lines = list(Line.objects.filter(campaigns=post.campaign_id)) if post.campaign_id else []
    if post.line is not None:
        lines.append(post.line)
    known = {one.line_id for one in by_rules if one.fact_id == fact.pk}
    for line in sorted(set(lines), key=lambda line: line.pk):
        if line.pk not in known:
            attribute_fact(line=line, fact=fact, by=None, at=at)


def _copy(delivery: Delivery, published_at: datetime, at: datetime) -> str:
    """Keep what went out as it was frozen: words, media by their SHA-256, place and instant.

    The bytes of the media stay where they are, under the same hashes: none is read here.
    """
    payload = delivery.payload
    told = {
        "post": str(delivery.post_id),
        "channel": delivery.channel.key,
        "network": delivery.channel.network,
        "part": delivery.part,
        "published_at": published_at.isoformat(),
        "remote_id": delivery.remote_id,
        "permalink": address_of(delivery),
        "payload_sha256": delivery.payload_digest,
        "payload": payload,
    }
    content = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
    words = "\n\n".join(str(text) for text in (payload.get("title"), payload.get("text")) if text)
    return keep_own_copy(content, content_type=COPY_TYPE, text=words, at=at)


def address_of(delivery: Delivery) -> str:
    """Return the permalink; for a page of our own the path, which survives a move of the site."""
    if delivery.channel.network not in OWN_PAGES:
        return delivery.remote_url
    return delivery.remote_url.removeprefix(settings.BASE_URL)


def _territory_of(actor_id: int | None) -> Any:
    if actor_id is None:
        return None
    body = Body.objects.filter(pk=actor_id).select_related("territory").first()
    return body.territory if body else None
