"""The mix of networks by quarter, with its targets (row BAL-4)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.plans.factories import LineFactory, PlanFactory
from tests.publishing.factories import NOON, ChannelFactory, approved, later
from virgula.evidence.figures import Period
from virgula.plans.actions import create_goal
from virgula.publishing.actions import confirm_delivery
from virgula.publishing.models import Delivery
from virgula.publishing.outbox import run_once
from virgula.publishing.queries.mix import Quarter, mix_of

pytestmark = pytest.mark.django_db


def publish(cast, posts):
    """Publish on the feed, and on an assisted page of a network."""
    feed = ChannelFactory(system=cast.system)
    page = ChannelFactory(system=cast.system, network="assisted", options={"of": "facebook"})
    for on_feed in posts:
        approved(feed if on_feed else page)
    run_once(later(1))
    for delivery in Delivery.objects.filter(channel=page):
        confirm_delivery(
            delivery=delivery, went_out=True, url="https://redes.example/1", by=None, at=later(30)
        )


@pytest.mark.parametrize(
    ("day", "key", "first", "end"),
    [
        (date(2023, 1, 1), "2023-1", date(2023, 1, 1), date(2023, 4, 1)),
        (date(2023, 12, 31), "2023-4", date(2023, 10, 1), date(2024, 1, 1)),
    ],
)
def test_a_quarter_holds_its_three_months(day, key, first, end):
    quarter = Quarter.of_day(day)
    assert (quarter.key, quarter.period) == (key, Period(first, end))
    assert Quarter.parse(key) == quarter
    assert quarter.next.before == quarter


@pytest.mark.parametrize("text", ["", "2023", "2023-5", "99999-1", "x-1", "2023-1-1"])
def test_what_is_no_quarter_is_none(text):
    assert Quarter.parse(text) is None


def test_the_largest_share_is_over_its_ceiling(cast):
    """Row BAL-4: «X 78 %, Facebook 15 % …; target X ≤ 60 %» is amber."""
    publish(cast, [True, True, True, False])
    line = LineFactory(plan=PlanFactory(system=cast.system))
    create_goal(
        line=line,
        title="No más del 60 % en un solo lugar",
        measure="publishing.share_feed",
        target=Decimal("0.6"),
        baseline=Decimal(1),
        by=None,
        at=NOON,
    )
    mix = mix_of(cast.system, Quarter(2023, 1), now=later(60))
    assert [(row.key, row.posts, row.percent, row.is_kept) for row in mix.rows] == [
        ("feed", 3, 75, False),
        ("facebook", 1, 25, None),
    ]
    assert mix_of(cast.system, Quarter(2022, 4), now=later(60)).posts == 0


def test_each_share_opens_its_posts_on_the_desk_and_for_anyone(client, cast):
    publish(cast, [True, False])
    query = "?trimestre=2023-1&red=facebook"
    public = client.get(reverse("publishing:mix") + query)
    assert [fact.url for fact in public.context["page"]] == ["https://redes.example/1"]
    enter(client, cast.staff)
    desk = client.get(reverse("desk:accounts:mix") + query)
    assert len(desk.context["page"]) == 1
    assert client.get(reverse("publishing:mix") + "?trimestre=nunca").status_code == 404


@pytest.mark.parametrize("posts", [1, 3])
def test_the_public_mix_asks_the_same_number_of_questions(client, cast, posts, count_queries):
    publish(cast, [True] * posts)
    with count_queries(6):
        client.get(reverse("publishing:mix") + "?trimestre=2023-1")
