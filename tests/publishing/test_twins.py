"""Two posts that say the same, both in doubt: one is never taken for the other (D-2, demand 2)."""

from collections import Counter
from datetime import timedelta

import httpx
import pytest

from tests.publishing.factories import NOON, again, approved, later, mastodon_channel
from virgula.domain.delivery import Event, State
from virgula.domain.network import Receipt
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.actions.publication import keep_found
from virgula.publishing.clock import Clock
from virgula.publishing.models import Delivery
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.claiming import claim_due
from virgula.publishing.outbox.sending import begin, take_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_loopback")]
STEP = 1000


def in_flight(channel, number, **fields):
    """Deliveries with the same words, each in the hands of a worker that has begun to send."""
    for _ in range(number):
        approved(channel, text="Lo mismo", **fields)
    jobs = [claim_due(NOON) for _ in range(number)]
    for job in jobs:
        move_delivery(job.delivery, Event.PREPARE, at=NOON)
        begin(job.delivery, clock=Clock(NOON))
    return [again(job.delivery) for job in jobs]


def publish(server, text, **fields):
    """Let a status come about whose answer nobody heard."""
    answer = httpx.post(
        f"{server.url}/api/v1/statuses",
        json={"status": text, **fields},
        headers={"Authorization": f"Bearer {server.token}"},
        trust_env=False,
    )
    return answer.raise_for_status().json()


def finish():
    for step in range(1, 8):
        run_once(later(step * STEP), draw=lambda: 0.0)


def ids():
    return list(Delivery.objects.order_by("pk").values_list("remote_id", flat=True))


def test_what_another_is_just_sending_is_not_taken_for_ours(faulty):
    lost, slow = in_flight(mastodon_channel(faulty), 2)
    Delivery.objects.filter(pk=slow.pk).update(lease_until=later(10 * STEP))
    out = publish(faulty, "Lo mismo")
    run_once(later(STEP))
    assert (again(lost).state, again(lost).remote_id) == (State.UNKNOWN, "")
    take_receipt(slow, Receipt(remote_id=out["id"], url=out["url"]), clock=Clock(later(STEP)))
    finish()
    assert again(slow).remote_id == out["id"]
    assert len(set(ids())) == 2
    assert Counter(one["text"] for one in faulty.told()["statuses"]) == {"Lo mismo": 2}


def test_of_two_in_doubt_one_is_found_and_the_other_is_sent(faulty):
    in_flight(mastodon_channel(faulty), 2)
    publish(faulty, "Lo mismo")
    finish()
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.PUBLISHED}
    assert len(set(ids()) - {""}) == 2
    assert len(faulty.told()["statuses"]) == 2


def test_an_id_that_another_delivery_has_is_not_kept_twice(faulty):
    first, second = in_flight(mastodon_channel(faulty), 2)
    take_receipt(first, Receipt(remote_id="7"), clock=Clock(NOON))
    assert keep_found(second, Receipt(remote_id="7")) is False
    assert keep_found(second, Receipt(remote_id="8")) is True
    assert ids() == ["7", "8"]


def test_a_part_of_a_thread_is_looked_for_under_its_own_post(faulty):
    text = "Cada jueves abrimos el archivo. " * 20
    deliveries = approved(mastodon_channel(faulty), text=text, as_thread=True)
    assert [one.part for one in deliveries] == [1, 2]
    run_once(NOON)
    first, second = (again(one) for one in deliveries)
    alien = publish(faulty, second.payload["text"], in_reply_to_id="1")
    # What this worker published is as if its answer had been lost.
    Delivery.objects.filter(pk=second.pk).update(
        state=State.UNKNOWN, remote_id="", published_at=None, next_at=NOON + timedelta(seconds=1)
    )
    finish()
    assert again(second).remote_id not in {"", alien["id"], first.remote_id}
    assert len(faulty.told()["statuses"]) == 3
