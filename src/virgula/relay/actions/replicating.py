"""An item of an institution went out: a fact, once, for each that announced it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from virgula.domain.delivery import State
from virgula.evidence.actions import FactExistsError, record_fact
from virgula.evidence.models import Fact
from virgula.institutions.models import Body, CollegiateBody, Territory
from virgula.institutions.queries import regions_on
from virgula.plans.actions import attribute_by_rules
from virgula.publishing.actions.proving import address_of
from virgula.publishing.choices import Origin
from virgula.publishing.models import Delivery
from virgula.relay.facts import REPLICATED, WAIT, ref_of
from virgula.relay.models import Entry, Gap

# So many a round: an old database is caught up with in pieces.
MOST_AT_ONCE = 200


def record_replication(delivery: Delivery, published_at: datetime, day: date, at: datetime) -> None:
    """Record whose item a delivery brought out; the first channel counts, the others add nothing.

    Called in the transaction that publishes. Who joined the item after it left is not counted.
    """
    if delivery.post.origin != Origin.RELAY or delivery.part != 1:
        return
    entry = _with_actor().filter(post=delivery.post_id).first()
    if entry is None:
        return
    told = _told(entry)
    refs = [ref_of(one.pk) for one in told]
    if Fact.objects.filter(kind=REPLICATED, ref__in=refs).exists():
        return
    places = _places(told, day)
    Gap.objects.filter(
        actor__in=[one.source.actor_id for one in told], closed_on__isnull=True
    ).update(closed_on=day)
    for one in told:
        common = {"at": published_at, "day": day, "recorded_at": at, "url": address_of(delivery)}
        common |= _values(one, places)
        _record(kind=REPLICATED, quantity=Decimal(1), **common)
        if one is entry and (minutes := _minutes(one, published_at)) is not None:
            _record(kind=WAIT, quantity=minutes, **common)


def catch_up(now: datetime) -> int:
    """Record what went out before anybody recorded it here; return how many items."""
    ref = Concat(Value("relay.entry:"), Cast("pk", CharField()), output_field=CharField())
    out = _published().filter(post=OuterRef("post"))
    rows = Entry.objects.filter(post__isnull=False).annotate(ref=ref)
    missing = rows.filter(
        ~Exists(Fact.objects.filter(kind=REPLICATED, ref=OuterRef("ref"))), Exists(out)
    )
    posts = list(missing.order_by("pk").values_list("post_id", flat=True)[:MOST_AT_ONCE])
    for post in posts:
        delivery = _published().filter(post=post).select_related("post", "channel").first()
        if delivery and delivery.published_at and delivery.published_on:
            with transaction.atomic():
                record_replication(delivery, delivery.published_at, delivery.published_on, now)
    return len(posts)


def _published() -> Any:
    rows = Delivery.objects.filter(state=State.PUBLISHED, part=1, published_on__isnull=False)
    return rows.order_by("published_at", "pk")


def _with_actor() -> Any:
    return Entry.objects.select_related("source__actor", "source__system").order_by("pk")


def _told(entry: Entry) -> list[Entry]:
    """Return the entry and its copies, one of each institution."""
    copies = list(_with_actor().filter(same_as=entry.pk))
    firsts = {one.source.actor_id: one for one in reversed([entry, *copies])}
    return sorted(firsts.values(), key=lambda one: (one.pk != entry.pk, one.pk))


def _places(told: Sequence[Entry], day: date) -> dict[int, tuple[Territory | None, str]]:
    """Return the territory and the region of each institution, in three statements."""
    keys = [one.source.actor_id for one in told]
    regions = regions_on(told[0].source.system, day)
    found: dict[int, tuple[Territory | None, str]] = {}
    for body in Body.objects.filter(pk__in=keys).select_related("territory"):
        region = regions.get(body.territory_id or 0)
        found[body.pk] = (body.territory, region.key if region else "")
    if len(found) < len(told):
        sitting = CollegiateBody.objects.filter(pk__in=keys).values_list("pk", "region__key")
        found |= {pk: (None, key or "") for pk, key in sitting}
    return found


def _values(entry: Entry, places: dict[int, tuple[Territory | None, str]]) -> dict[str, Any]:
    source = entry.source
    territory, region = places.get(source.actor_id, (None, ""))
    return {
        "ref": ref_of(entry.pk),
        "title": entry.title,
        "system": source.system,
        "actor": source.actor,
        "territory": territory,
        "dims": {"region": region, "source": source.kind},
    }


def _minutes(entry: Entry, published_at: datetime) -> Decimal | None:
    """Return the whole minutes that it waited; unknown when the source gave no instant."""
    if entry.published_at is None or entry.published_at > published_at:
        return None
    return Decimal(int((published_at - entry.published_at).total_seconds()) // 60)


def _record(**values: Any) -> None:
    try:
        fact = record_fact(**values)
    except FactExistsError:
        # Another channel brought it out at the same instant.
        return
    attribute_by_rules(fact=fact, at=values["recorded_at"])
