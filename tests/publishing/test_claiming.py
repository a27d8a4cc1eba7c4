"""What is due is read some at a time and taken alone (D-2): what changes in between counts."""

import pytest
from django.db import connection

from tests.publishing.factories import NOON, ChannelFactory, approved, later, mastodon_channel
from virgula.domain.delivery import State
from virgula.publishing.models import Channel, Delivery, PublishingPolicy
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.claiming import Queue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_loopback")]


@pytest.fixture
def channel():
    return ChannelFactory()


@pytest.fixture
def queue(channel):
    """A queue that has read three deliveries and handed out the first."""
    for _ in range(3):
        approved(channel)
    made = Queue()
    assert made.claim(NOON) is not None
    return made


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_only_what_is_handed_out_is_claimed(queue):
    assert states() == [State.CLAIMED, State.SCHEDULED, State.SCHEDULED]


def test_a_pause_after_the_reading_counts(queue, channel):
    PublishingPolicy.objects.update_or_create(system=channel.system, defaults={"paused_at": NOON})
    assert queue.claim(NOON) is None
    assert states() == [State.CLAIMED, State.SCHEDULED, State.SCHEDULED]


@pytest.mark.parametrize(
    "values", [{"status": "needs_auth"}, {"is_active": False}, {"not_before": later(9)}]
)
def test_a_channel_that_falls_silent_after_the_reading_is_not_asked(queue, channel, values):
    Channel.objects.filter(pk=channel.pk).update(**values)
    assert queue.claim(NOON) is None
    assert states() == [State.CLAIMED, State.SCHEDULED, State.SCHEDULED]


def test_a_token_renewed_after_the_reading_is_used(queue, channel):
    channel.token = "new"
    channel.save(update_fields=["token"])
    assert queue.claim(NOON).delivery.channel.token == "new"


def test_another_hour_after_the_reading_counts(queue):
    Delivery.objects.filter(state=State.SCHEDULED).update(next_at=later(60), due_at=later(60))
    assert queue.claim(NOON) is None


def test_other_words_after_the_reading_are_the_ones_that_leave(queue):
    Delivery.objects.filter(state=State.SCHEDULED).update(payload_digest="other")
    assert queue.claim(NOON).delivery.payload_digest == "other"


def test_what_was_read_is_forgotten_after_a_second(queue):
    Delivery.objects.filter(state=State.SCHEDULED).update(last_error="read anew")
    assert queue.claim(later(2)).delivery.last_error == "read anew"


def statements(number, channel):
    """Count what a pass with so many deliveries asks of the database."""
    for _ in range(number):
        approved(channel)
    seen = []

    def note(execute, sql, params, many, context):
        if "SAVEPOINT" not in sql:
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert run_once(NOON) == number
    return len(seen)


def test_a_delivery_costs_twelve_statements(faulty):
    """Four writes of its row, two attempts, facts, copy and journal; channel, rules, hashtags."""
    channel = mastodon_channel(faulty)
    run_once(NOON)
    assert statements(3, channel) - statements(1, channel) == 2 * 12
