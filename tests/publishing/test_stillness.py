"""What is due and does not leave: a pause, quiet hours, a network's own cap. Each has its name."""

from datetime import datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.publishing.classes import CLASSES
from tests.publishing.factories import NOON, ChannelFactory, again, approved, class_channel, later
from virgula.domain.delivery import TERMINAL, State
from virgula.platform.scoping import Reach
from virgula.publishing import queries, words
from virgula.publishing.actions import retry_delivery
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.models import PublishingPolicy
from virgula.publishing.outbox import run_once
from virgula.publishing.queries.deliveries import LATE_AFTER, Surroundings, trouble_of

pytestmark = [pytest.mark.usefixtures("open_loopback")]
HOUR = 3600


def run(seconds=0.0):
    return run_once(later(seconds), draw=lambda: 0.5)


def trouble(delivery, seconds):
    rows = queries.trouble(Reach(frozenset({delivery.channel.system_id})), later(seconds))
    return [row.trouble for row in rows]


@given(
    state=st.sampled_from(sorted(set(State) - TERMINAL)),
    status=st.sampled_from(ChannelStatus.values),
    rests=st.none() | st.integers(-600, 600),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    late=st.integers(1, 10**7),
)
def test_nothing_stays_five_minutes_past_its_hour_without_a_name(state, status, rests, flags, late):
    around = Surroundings(
        channel_status=status,
        rests_until=None if rests is None else later(rests),
        waits_for_part=flags[0],
        is_all_paused=flags[1],
        quiet_until=later(60) if flags[2] else None,
    )
    due = NOON - LATE_AFTER - timedelta(seconds=late)
    name = trouble_of(state, network="feed", around=around, due_at=due, now=NOON)
    assert name in words.TROUBLE


@pytest.mark.django_db
def test_the_list_shows_exactly_what_has_a_name():
    channel = ChannelFactory()
    states = [state for state in State if state is not State.PUBLISHED]
    for state, due in product(states, (0, 3600)):
        (one,) = approved(channel, due=later(due))
        type(one).objects.filter(pk=one.pk).update(state=state, lease_until=later(HOUR))
    now = later(301)
    rows = queries.rows_of(channel.deliveries.order_by("pk"), now=now)
    named = {row.pk for row in rows if row.trouble}
    shown = {row.pk for row in queries.trouble(Reach(frozenset({channel.system_id})), now)}
    assert named == shown


@pytest.mark.django_db
def test_a_pause_lets_nothing_leave_and_the_desk_says_so():
    (delivery,) = approved(ChannelFactory())
    policy = PublishingPolicy.objects.create(system=delivery.channel.system, paused_at=NOON)
    assert run() == 0
    assert trouble(delivery, 301) == ["all_paused"]
    PublishingPolicy.objects.filter(pk=policy.pk).update(paused_at=None)
    assert run(302) == 1


@pytest.mark.django_db
def test_a_pause_that_comes_while_it_is_prepared_keeps_it_back(anyone, monkeypatch):
    (delivery,) = approved(class_channel(anyone, "H"))
    network = CLASSES["H"]

    def slow(rendered, **rest):
        import time as clock

        clock.sleep(1.1)
        PublishingPolicy.objects.create(system=delivery.channel.system, paused_at=NOON)
        return type(network).prepare(network, rendered, **rest)

    monkeypatch.setattr(network, "prepare", slow)
    run()
    assert (again(delivery).state, again(delivery).handle) == (State.READY, "1000")
    assert anyone.told()["texts"] == {}


def quiet(delivery, start, until):
    """Quiet hours of the zone of the tests' system, which is six hours behind noon's clock."""
    return PublishingPolicy.objects.create(
        system=delivery.channel.system, quiet_from=start, quiet_until=until
    )


@pytest.mark.django_db
def test_what_is_due_in_quiet_hours_leaves_when_they_end():
    (delivery,) = approved(ChannelFactory())
    quiet(delivery, time(10), time(13))
    assert run() == 0
    assert again(delivery).state == State.SCHEDULED
    assert trouble(delivery, 301) == ["quiet"]
    assert run(HOUR - 1) == 0
    assert run(HOUR) == 1


@pytest.mark.django_db
def test_news_that_would_be_too_late_after_the_night_asks_and_a_person_may_send_it_now():
    night = datetime.fromisoformat("2023-01-28T05:00:00+00:00")
    (delivery,) = approved(ChannelFactory(), at=night, origin="relay")
    quiet(delivery, time(22), time(7))
    assert run_once(night) == 0
    assert again(delivery).state == State.NEEDS_HUMAN
    retry_delivery(delivery=again(delivery), by=None, at=night + timedelta(minutes=3))
    assert run_once(night + timedelta(minutes=4)) == 1
    assert again(delivery).state == State.PUBLISHED


@pytest.mark.django_db
def test_a_networks_daily_cap_is_kept(anyone, monkeypatch):
    from dataclasses import replace

    network = CLASSES["L"]
    monkeypatch.setattr(network, "rules", replace(network.rules, posts_a_day=2), raising=False)
    channel = class_channel(anyone, "L")
    for number in range(2):
        approved(channel, text=f"Aviso {number}")
    assert run() == 2
    (delivery,) = approved(channel, text="Aviso 3")
    assert run(60) == 0
    assert run(24 * HOUR - 60) == 0
    assert again(delivery).state == State.SCHEDULED
