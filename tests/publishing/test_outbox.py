"""The fenced outbox (D-2, CON-1): what leaves, leaves once; what is unknown is found or shown."""

import pytest

from tests.publishing.factories import (
    NOON,
    ChannelFactory,
    again,
    approved,
    later,
    mastodon_channel,
)
from virgula.domain.delivery import State
from virgula.evidence.models import Fact
from virgula.publishing.models import Attempt, Channel
from virgula.publishing.outbox import run_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_loopback")]


def half() -> float:
    return 0.5


def history(delivery):
    rows = Attempt.objects.filter(delivery=delivery).order_by("pk")
    return list(rows.values_list("phase", "outcome"))


def run(seconds=0.0):
    return run_once(later(seconds), draw=half)


def test_a_due_post_is_out_on_the_portal_with_its_fact():
    (delivery,) = approved(ChannelFactory())
    assert run() == 1
    delivery = again(delivery)
    assert delivery.state == State.PUBLISHED
    assert history(delivery) == [("prepared", "send"), ("sending", "answered")]
    fact = Fact.objects.get(kind="publishing.delivery")
    assert fact.ref == f"publishing.delivery:{delivery.pk}"
    assert fact.url == f"/publicaciones/{delivery.post_id}/"
    assert fact.dims == {"channel": delivery.channel.key, "network": "feed", "origin": "own"}


def test_nothing_leaves_before_its_hour():
    (delivery,) = approved(ChannelFactory(), due=later(600))
    assert run(599) == 0
    assert again(delivery).state == State.SCHEDULED
    assert run(600) == 1


def test_a_second_run_sends_nothing_again():
    approved(ChannelFactory())
    assert [run(), run(1)] == [1, 0]


def test_a_post_is_on_the_server_once(mastodon):
    before = len(mastodon.statuses())
    (delivery,) = approved(
        mastodon_channel(mastodon), text="Hola, red.", link="https://a.example/1"
    )
    run()
    delivery = again(delivery)
    assert delivery.state == State.PUBLISHED
    assert delivery.remote_url.endswith(delivery.remote_id)
    assert len(mastodon.statuses()) == before + 1


def test_an_answer_lost_after_the_effect_is_found_and_never_sent_again(faulty):
    faulty.tell(fault="after")
    (delivery,) = approved(mastodon_channel(faulty))
    run()
    assert again(delivery).state == State.UNKNOWN
    run(60)
    assert again(delivery).state == State.PUBLISHED
    assert len(faulty.told()["heard"]) == 1
    assert history(delivery) == [
        ("prepared", "send"),
        ("sending", "lost"),
        ("reconciling", "found"),
    ]


def test_a_lost_request_without_effect_is_sent_again_after_two_empty_reads(faulty):
    faulty.tell(fault="before", ignores_key=True)
    (delivery,) = approved(mastodon_channel(faulty))
    run()
    run(60)
    assert again(delivery).state == State.UNKNOWN
    run(120)
    assert again(delivery).state == State.RETRY_WAIT
    run(121)
    assert again(delivery).state == State.PUBLISHED
    assert len(faulty.told()["statuses"]) == 1


def test_a_list_that_lags_less_than_the_settling_time_makes_no_double(faulty, settings):
    settings.OUTBOX_SETTLE_SECONDS = 1
    faulty.tell(fault="reset", ignores_key=True, lag=0.5)
    (delivery,) = approved(mastodon_channel(faulty))
    run()
    run(60)
    import time

    time.sleep(0.6)
    run(120)
    assert again(delivery).state == State.PUBLISHED
    assert len(faulty.told()["statuses"]) == 1


def test_a_list_that_cannot_be_read_proves_nothing(faulty):
    faulty.tell(fault="after", list_fails=True)
    (delivery,) = approved(mastodon_channel(faulty))
    run()
    for minutes in (1, 2, 3):
        run(minutes * 60)
        assert again(delivery).state == State.UNKNOWN
    assert again(delivery).looks == 0
    assert len(faulty.told()["heard"]) == 1


def test_what_stays_unknown_past_its_time_asks_a_person(faulty):
    faulty.tell(fault="after", list_fails=True)
    (delivery,) = approved(mastodon_channel(faulty))
    run()
    run(25 * 3600)
    assert again(delivery).state == State.NEEDS_HUMAN


def test_a_busy_server_makes_the_channel_wait_and_uses_up_no_try(faulty):
    faulty.tell(fault="busy")
    channel = mastodon_channel(faulty)
    first, second = approved(channel) + approved(channel)
    run()
    assert again(first).state == State.RETRY_WAIT
    assert again(first).attempt_no == 0
    assert again(second).state == State.SCHEDULED
    assert 39 <= (Channel.objects.get(pk=channel.pk).not_before - NOON).total_seconds() <= 45
    run(39)
    assert again(second).state == State.SCHEDULED
    run(50)
    assert [again(one).state for one in (first, second)] == [State.PUBLISHED] * 2


def test_a_token_that_is_refused_disconnects_the_channel(faulty):
    faulty.tell(fault="stranger")
    channel = mastodon_channel(faulty)
    first, second = approved(channel) + approved(channel)
    run()
    assert again(first).state == State.NEEDS_AUTH
    assert again(second).state == State.SCHEDULED
    assert Channel.objects.get(pk=channel.pk).status == "needs_auth"
    assert faulty.told()["statuses"] == []


def test_a_refused_text_is_not_tried_again(faulty):
    channel = mastodon_channel(faulty, text_limit=9000)
    (delivery,) = approved(channel, text="x " * 300)
    run()
    assert again(delivery).state == State.REJECTED
    assert run(3600) == 0


def test_a_server_that_nobody_answers_for_is_provably_not_sent(settings):
    channel = ChannelFactory(network="mastodon", base_url="http://127.0.0.1:9", token="t")
    settings.FETCH_LOOPBACK = ["127.0.0.1:9"]
    (delivery,) = approved(channel)
    run()
    delivery = again(delivery)
    assert delivery.state == State.RETRY_WAIT
    assert 15 <= (delivery.next_at - NOON).total_seconds() <= 20


def test_an_address_inside_the_house_is_never_reached(settings):
    settings.FETCH_LOOPBACK = []
    channel = ChannelFactory(network="mastodon", base_url="http://127.0.0.1:8000", token="t")
    (delivery,) = approved(channel)
    run()
    assert again(delivery).state == State.RETRY_WAIT
    assert "AddressRefusedError" in again(delivery).last_error


def test_a_silent_server_is_unknown(faulty, settings):
    settings.OUTBOX_TIMEOUT_SECONDS = 1
    faulty.tell(fault="silent")
    (delivery,) = approved(mastodon_channel(faulty))
    from virgula.publishing.outbox.pool import shared_pool

    shared_pool.cache_clear()
    run()
    shared_pool.cache_clear()
    assert again(delivery).state == State.UNKNOWN


def test_nonsense_after_the_effect_is_unknown(faulty):
    faulty.tell(fault="nonsense")
    (delivery,) = approved(mastodon_channel(faulty))
    run()
    assert again(delivery).state == State.UNKNOWN


def test_a_post_that_waited_too_long_asks_instead_of_firing():
    (delivery,) = approved(ChannelFactory(), origin="relay")
    assert run(2 * 3600 + 1) == 0
    assert again(delivery).state == State.NEEDS_HUMAN


def test_a_person_publishes_what_is_assisted():
    (delivery,) = approved(ChannelFactory(network="assisted"))
    run()
    assert again(delivery).state == State.NEEDS_HUMAN
    assert again(delivery).payload["text"] == "Este viernes abrimos las puertas del archivo."
