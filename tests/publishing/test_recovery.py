"""What dead workers leave, what failures do to a channel, and what people see of it (D-2)."""

import logging
from datetime import timedelta

import pytest

from tests.publishing.factories import (
    NOON,
    ChannelFactory,
    again,
    approved,
    later,
    mastodon_channel,
)
from tests.servers import free_port
from virgula.domain.delivery import MOST_TRIES, Event, State
from virgula.domain.network import Receipt
from virgula.evidence.models import Fact
from virgula.platform.models import Heartbeat
from virgula.platform.scoping import Reach
from virgula.publishing import queries
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.clock import Clock, Lease
from virgula.publishing.models import Attempt, Channel, Delivery
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.claiming import claim_due
from virgula.publishing.outbox.sending import begin, take_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_loopback")]
LEASE = 120
AFTER_LEASE = LEASE + 1


def run(seconds=0.0):
    return run_once(later(seconds), draw=lambda: 0.5)


def reach_of(delivery):
    return Reach(frozenset({delivery.channel.system_id}))


def dead_at(state, channel):
    """Return a delivery that a worker held in a state when it died at noon."""
    approved(channel)
    delivery = claim_due(NOON).delivery
    if state is not State.CLAIMED:
        move_delivery(delivery, Event.PREPARE, at=NOON)
    if state is State.SENDING:
        begin(delivery, clock=Clock(NOON))
    return again(delivery)


@pytest.mark.parametrize("state", [State.CLAIMED, State.PREPARED])
def test_what_had_not_left_is_taken_back_when_the_lease_ends(state):
    delivery = dead_at(state, ChannelFactory())
    assert run(LEASE - 1) == 0
    assert again(delivery).state == state
    assert run(AFTER_LEASE) == 1
    assert again(delivery).attempt_no == 1


def test_what_may_have_left_is_unknown_and_rests_before_it_is_looked_at(faulty):
    delivery = dead_at(State.SENDING, mastodon_channel(faulty))
    run(AFTER_LEASE)
    delivery = again(delivery)
    assert delivery.state == State.UNKNOWN
    assert 152 <= (delivery.next_at - NOON).total_seconds() <= 153
    assert faulty.told()["heard"] == []
    (row,) = queries.trouble(reach_of(delivery), later(AFTER_LEASE))
    assert row.trouble == "unknown"


def test_an_id_that_was_kept_is_published_without_asking_anybody():
    channel = ChannelFactory(network="mastodon", base_url="http://127.0.0.1:9", token="t")
    delivery = dead_at(State.SENDING, channel)
    Delivery.objects.filter(pk=delivery.pk).update(remote_id="7", remote_url="https://r.example/7")
    run(AFTER_LEASE)
    assert again(delivery).state == State.PUBLISHED
    assert Fact.objects.get(kind="publishing.delivery").url == "https://r.example/7"


def test_a_feed_that_died_while_publishing_is_simply_written_again():
    delivery = dead_at(State.SENDING, ChannelFactory())
    run(AFTER_LEASE)
    run(AFTER_LEASE + 1)
    assert again(delivery).state == State.PUBLISHED
    assert Fact.objects.filter(kind="publishing.delivery").count() == 1


def test_the_word_of_a_worker_that_was_thought_dead_is_proof(faulty):
    delivery = dead_at(State.SENDING, mastodon_channel(faulty))
    run(AFTER_LEASE)
    take_receipt(delivery, Receipt("8", "https://r.example/8"), clock=Clock(later(AFTER_LEASE)))
    delivery = again(delivery)
    assert (delivery.state, delivery.remote_id) == (State.PUBLISHED, "8")


def test_a_second_id_is_told_loudly(caplog):
    delivery = dead_at(State.SENDING, ChannelFactory())
    take_receipt(delivery, Receipt("8", ""), clock=Clock(NOON))
    with caplog.at_level(logging.ERROR):
        take_receipt(again(delivery), Receipt("9", ""), clock=Clock(NOON))
    assert "second answer" in caplog.text
    assert again(delivery).remote_id == "8"
    assert Attempt.objects.filter(detail__contains="second answer").count() == 1


def test_a_lease_leaves_room_for_the_slowest_answer():
    assert Lease(60).may_send() is True
    assert Lease(0).may_send() is False


def test_a_channel_rests_after_five_failures_and_one_delivery_probes_it(settings):
    nobody = f"127.0.0.1:{free_port()}"
    settings.FETCH_LOOPBACK = [nobody]
    channel = ChannelFactory(network="mastodon", base_url=f"http://{nobody}", token="t")
    for _ in range(7):
        approved(channel)
    run()
    channel = Channel.objects.get(pk=channel.pk)
    assert (channel.status, channel.failures) == ("open", 5)
    assert 300 <= (channel.not_before - NOON).total_seconds() <= 310
    assert Delivery.objects.filter(state=State.SCHEDULED).count() == 2
    assert run(299) == 0
    assert run(315) == 1
    assert Channel.objects.get(pk=channel.pk).failures == 6


def test_a_probe_that_is_answered_opens_the_channel_again(faulty):
    channel = mastodon_channel(faulty, status="open", failures=5, not_before=later(10))
    approved(channel)
    approved(channel)
    assert run(9) == 0
    assert run(11) == 2
    channel = Channel.objects.get(pk=channel.pk)
    assert (channel.status, channel.failures, channel.not_before) == ("ok", 0, None)


def test_after_eight_tries_a_person_is_asked(settings):
    nobody = f"127.0.0.1:{free_port()}"
    settings.FETCH_LOOPBACK = [nobody]
    channel = ChannelFactory(network="mastodon", base_url=f"http://{nobody}", token="t")
    (delivery,) = approved(channel)
    for number in range(1, 30):
        run(number * 2400)
        if again(delivery).state == State.NEEDS_HUMAN:
            break
    assert again(delivery).attempt_no == MOST_TRIES
    assert Attempt.objects.filter(outcome="not_sent").count() == MOST_TRIES


def test_what_should_be_out_and_did_not_move_is_late():
    (delivery,) = approved(ChannelFactory())
    reach = reach_of(delivery)
    assert queries.trouble(reach, later(5 * 60)) == []
    (row,) = queries.trouble(reach, later(5 * 60 + 1))
    assert row.trouble == "late"
    Channel.objects.update(status="paused")
    (row,) = queries.trouble(reach, later(5 * 60 + 1))
    assert row.trouble == "paused"


def test_trouble_of_another_system_is_not_shown():
    approved(ChannelFactory())
    assert queries.trouble(Reach(frozenset({0})), later(3600)) == []


def test_what_leaves_soon_is_what_leaves_within_three_hours():
    channel = ChannelFactory()
    dues = [0, 3 * 3600, 3 * 3600 + 1]
    rows = [approved(channel, at=NOON, due=later(due))[0] for due in dues]
    soon = queries.leaving_soon(Reach(frozenset({channel.system_id})), NOON)
    assert [row.pk for row in soon] == [rows[0].pk, rows[1].pk]


def test_a_worker_that_gives_no_sign_is_silent():
    assert queries.worker_state(NOON).is_silent
    run()
    assert not queries.worker_state(later(60)).is_silent
    assert queries.worker_state(later(180)).is_silent
    beat = Heartbeat.objects.get(name="outbox")
    run(5)
    assert Heartbeat.objects.get(name="outbox").at == beat.at
    run(25)
    assert Heartbeat.objects.get(name="outbox").at - beat.at > timedelta(seconds=20)


def test_a_fault_of_one_delivery_stops_no_other(caplog):
    channel = ChannelFactory()
    (broken,) = approved(channel)
    (whole,) = approved(channel)
    Delivery.objects.filter(pk=broken.pk).update(payload={"of": "another time"})
    with caplog.at_level(logging.ERROR):
        run()
    assert again(whole).state == State.PUBLISHED
    assert again(broken).state == State.CLAIMED
