"""How posts were received: asked an hour, a day and a week after, and shown on their page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import enter
from tests.publishing.factories import NOON, ChannelFactory, approved, mastodon_channel
from virgula.evidence.models import Fact
from virgula.publishing.models import DeliveryResult
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.results import read_results

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("open_loopback")]


@pytest.fixture
def out(cast, mastodon):
    """A post that is out on a server of the Mastodon API, and on our own feed."""
    account = mastodon_channel(mastodon, system=cast.system)
    deliveries = approved(account, ChannelFactory(system=cast.system))
    run_once(NOON + timedelta(seconds=1))
    return next(one for one in deliveries if one.channel_id == account.pk)


def test_results_are_read_three_times_and_then_no_more(out, mastodon):
    turns = []
    for after in (0.2, 1.1, 2, 25, 30, 24 * 7 + 1, 24 * 7 + 2):
        turns.append(read_results(NOON + timedelta(hours=after)))
    assert turns == [f"read={number}" for number in (0, 1, 0, 1, 0, 1, 0)]
    result = DeliveryResult.objects.get()
    assert (result.delivery_id, result.reads, result.next_at) == (out.pk, 3, None)


def test_the_posts_page_shows_them_and_they_are_no_fact(client, cast, out, mastodon):
    out.refresh_from_db()
    mastodon.say("¡Qué bueno!", in_reply_to=out.remote_id)
    facts = Fact.objects.count()
    read_results(NOON + timedelta(minutes=1))
    read_results(NOON + timedelta(hours=2))
    enter(client, cast.staff)
    page = client.get(reverse("desk:publishing:post", args=[out.post_id]))
    received = {
        card.row.network: [(str(label), number) for label, number in card.received]
        for card in page.context["page"].cards
    }
    assert ("Respuestas", 1) in received["mastodon"]
    assert received["feed"] == []
    assert Fact.objects.count() == facts


def test_a_network_that_does_not_answer_is_asked_at_the_next_turn(cast, faulty):
    account = mastodon_channel(faulty, system=cast.system)
    approved(account)
    run_once(NOON + timedelta(seconds=1))
    faulty.tell(fault="stranger", list_fails=True)
    read_results(NOON + timedelta(minutes=1))
    assert read_results(NOON + timedelta(hours=2)) == "read=0"
    result = DeliveryResult.objects.get()
    assert (result.reads, result.read_at) == (1, None)
    assert result.next_at is not None
    assert read_results(NOON + timedelta(hours=3)) == "read=0"
    assert DeliveryResult.objects.get().reads == 1


def test_what_is_old_or_disconnected_is_not_asked(cast, out):
    assert read_results(NOON + timedelta(days=9)) == "read=0"
    assert not DeliveryResult.objects.exists()
    read_results(NOON + timedelta(minutes=1))
    out.channel.status = "needs_auth"
    out.channel.save()
    assert read_results(NOON + timedelta(hours=2)) == "read=0"
