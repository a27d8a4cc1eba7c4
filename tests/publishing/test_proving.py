"""What a published delivery leaves in the ledger (rows A-2, BAL-4, OBJ-G)."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import storages

from tests.content.factories import CampaignFactory, HashtagFactory
from tests.plans.factories import LineFactory, PlanFactory
from tests.publishing.factories import NOON, ChannelFactory, approved, later
from virgula.evidence.figures import Period, Scope, figure
from virgula.evidence.measures import measure_for
from virgula.evidence.models import Copy, Fact
from virgula.evidence.verifying import broken_copies, compare
from virgula.plans.models import Attribution
from virgula.publishing.choices import Network
from virgula.publishing.facts import DELIVERY, HASHTAG_USE, THREAD_PART
from virgula.publishing.models import Delivery
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db
DAY = NOON.date()
WEEK = Period(DAY - timedelta(days=3), DAY + timedelta(days=4))


def out(*channels: Any, **fields: Any) -> list[Delivery]:
    deliveries = approved(*channels, **fields)
    run_once(later(1))
    return deliveries


def value(key: str, **dims: str) -> Decimal | None:
    scope = Scope(dims={dim: frozenset({one}) for dim, one in dims.items()})
    return figure(measure_for(key), period=WEEK, scope=scope, as_of=later(60)).value


def is_well() -> bool:
    return all(found.is_well for found in compare(now=later(60))) and not list(broken_copies())


def test_posts_with_the_official_hashtag_are_counted_of_all_posts() -> None:
    """Row A-2: «212 of 260 posts», here 2 of 3."""
    channel = ChannelFactory()
    # Approved before the hashtag was adopted: from then on it goes with every post by itself.
    approved(channel, text="Nada.")
    HashtagFactory(system=channel.system, name="VinculaciónSNT")
    for text in ("Hoy. #VinculaciónSNT", "Ayer. #VinculaciónSNT #otra"):
        out(channel, text=text)
    share = figure(
        measure_for("publishing.official_hashtag_share"),
        period=WEEK,
        scope=Scope(system_id=channel.system_id),
        as_of=later(60),
        by="channel",
    )
    assert (share.count, share.denominator_count) == (2, 3)
    assert value("publishing.hashtag_uses", hashtag="VinculaciónSNT") == 2
    assert value("publishing.hashtag_uses", hashtag="otra") == 1
    assert value("publishing.posts") == 3
    assert is_well()


def test_without_an_official_hashtag_nothing_is_said_of_it() -> None:
    out(ChannelFactory(), text="Hoy. #Algo")
    assert "tagged" not in Fact.objects.get(kind=DELIVERY).dims
    assert Fact.objects.get(kind=HASHTAG_USE).dims["hashtag"] == "algo"


def test_each_network_has_its_share_of_the_mix() -> None:
    """Row BAL-4: share per channel, from the records."""
    feed = ChannelFactory()
    by_hand = ChannelFactory(system=feed.system, network=Network.ASSISTED)
    out(feed, by_hand)
    out(feed)
    for delivery in Delivery.objects.filter(channel=by_hand):
        confirm(delivery)
    assert value("publishing.share_feed") == Decimal(2) / 3
    assert value("publishing.share_assisted") == Decimal(1) / 3
    assert is_well()


def confirm(delivery: Delivery) -> None:
    from virgula.publishing.actions import confirm_delivery

    confirm_delivery(
        delivery=delivery, went_out=True, url="https://redes.example/1", by=None, at=later(30)
    )


def test_a_campaigns_posts_count_for_every_line_of_it_once() -> None:
    """Row OBJ-G: a campaign rolls its posts into its lines when they go out."""
    plan = PlanFactory()
    lines = LineFactory.create_batch(2, plan=plan)
    campaign = CampaignFactory(system=plan.system, key="semana")
    campaign.lines.set(lines)
    channel = ChannelFactory(system=plan.system)
    for _number in range(3):
        delivery = approved(channel, line=lines[0])[0]
        delivery.post.campaign = campaign
        delivery.post.save()
    run_once(later(1))
    counted = Attribution.objects.order_by("line_id", "pk").values_list("line_id", flat=True)
    assert list(counted) == sorted(line.pk for line in lines for _ in range(3))
    assert value("publishing.posts", campaign="semana") == 3


def test_the_copy_holds_what_went_out_with_its_place_and_instant() -> None:
    delivery = out(ChannelFactory(key="novedades"), text="Hoy abrimos. #Archivo")[0]
    fact = Fact.objects.get(kind=DELIVERY)
    copy = Copy.objects.get(sha256=fact.copy_sha256)
    with storages["copies"].open(copy.path) as file:
        told = json.load(file)
    delivery.refresh_from_db()
    assert told["payload"] == delivery.payload
    assert told["channel"] == "novedades"
    assert told["permalink"] == fact.url
    assert told["published_at"] == delivery.published_at.isoformat()  # type: ignore[union-attr]
    assert "Hoy abrimos. #Archivo" in copy.text
    assert is_well()


def test_a_thread_is_one_post_with_its_later_parts_beside_it() -> None:
    first = approved(ChannelFactory(), text="Uno. #Hilo")[0]
    second = Delivery.objects.create(
        post=first.post,
        channel=first.channel,
        part=2,
        depends_on=first,
        due_at=first.due_at,
        next_at=first.next_at,
        not_after=first.not_after,
        key="segunda",
        payload=first.payload | {"text": "Dos. #Hilo #Fin", "guid": "tag:segunda"},
        payload_digest="x",
    )
    run_once(later(1))
    run_once(later(2))
    second.refresh_from_db()
    assert second.state == "published"
    assert value("publishing.posts") == 1
    assert Fact.objects.filter(kind=THREAD_PART).count() == 1
    refs = Fact.objects.filter(kind=HASHTAG_USE).order_by("pk").values_list("ref", flat=True)
    assert list(refs) == [f"{DELIVERY}:{first.pk}#hilo", f"{DELIVERY}:{second.pk}#fin"]
    assert is_well()
