"""Two workers, two connections: one delivery, one effect (D-2)."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from tests.publishing.factories import ChannelFactory, again, approved, mastodon_channel
from virgula.domain.delivery import Event, State
from virgula.publishing.actions import (
    AlreadyApprovedError,
    NotNowError,
    approve_post,
    confirm_delivery,
    create_post,
)
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.models import Attempt, Delivery
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.claiming import claim_due

pytestmark = [pytest.mark.usefixtures("db", "open_loopback"), pytest.mark.xdist_group("kill")]


@pytest.fixture
def db(committed):
    """Our own, with committed rows; by this name pytest-django knows that a test needs tables."""


def at_once(number, work):
    """Run the work in threads that start together, each with a connection of its own."""
    start = threading.Barrier(number)

    def one(_):
        try:
            start.wait(10)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_a_delivery_is_claimed_by_one_worker_only():
    channel = ChannelFactory()
    now = timezone.now()
    for _ in range(12):
        approved(channel, at=now)

    def claim_all():
        claimed = []
        while job := claim_due(now):
            claimed.append(job.delivery.pk)
        return claimed

    claims = Counter(pk for claimed in at_once(4, claim_all) for pk in claimed)
    assert claims == Counter(Delivery.objects.values_list("pk", flat=True))


def test_workers_side_by_side_send_each_post_once(faulty):
    faulty.tell(ignores_key=True)
    channel = mastodon_channel(faulty)
    now = timezone.now()
    for number in range(12):
        approved(channel, at=now, text=f"Aviso {number}")
    sent = at_once(3, lambda: run_once(now))
    assert sum(sent) == 12
    texts = Counter(one["text"] for one in faulty.told()["statuses"])
    assert texts == Counter(f"Aviso {number}" for number in range(12))


def test_of_two_approvals_at_once_one_is_refused():
    channel = ChannelFactory()
    now = timezone.now()
    post = create_post(
        system=channel.system,
        origin="own",
        title="Aviso",
        text="Aviso",
        utility="Para saberlo.",
        due_wall=now.replace(tzinfo=None),
        due_zone=channel.system.zone,
        by=None,
        at=now,
    )

    def approve():
        try:
            return len(approve_post(post=post, channels=[channel], by=None, at=now))
        except AlreadyApprovedError:
            return 0

    assert sorted(at_once(2, approve)) == [0, 1]
    assert Delivery.objects.count() == 1


def test_of_two_confirmations_at_once_one_is_refused():
    (delivery,) = approved(ChannelFactory(network="assisted"), at=timezone.now())
    run_once(timezone.now())

    def confirm():
        try:
            confirm_delivery(
                delivery=again(delivery),
                went_out=True,
                url="https://red.example/1",
                by=None,
                at=timezone.now(),
            )
        except NotNowError:
            return 0
        return 1

    assert sorted(at_once(2, confirm)) == [0, 1]
    assert Attempt.objects.filter(outcome="confirm").count() == 1


def test_a_worker_that_lost_its_fence_cannot_begin_to_send():
    (delivery,) = approved(ChannelFactory(), at=timezone.now())
    job = claim_due(timezone.now())
    assert job is not None
    Delivery.objects.filter(pk=delivery.pk).update(fence=job.delivery.fence + 1)
    assert move_delivery(job.delivery, Event.PREPARE, at=timezone.now()) is False
    assert again(delivery).state == State.CLAIMED
