"""Networks of the handle class through the outbox under every fault (D-2): never two, never lost.

Faults strike the preparation, the one request that shows, and the question after it. The stand-ins
count what really came about; time is the test's.
"""

from collections import Counter
from datetime import timedelta

import pytest

from tests.media.factories import UploadFactory
from tests.publishing.factories import NOON, ChannelFactory, again, approved, later
from virgula.domain.delivery import State
from virgula.evidence.models import Fact
from virgula.publishing.actions import change_channel, resume_channel
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.models import Channel, Delivery
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.outbox.renewals import renew_tokens

pytestmark = pytest.mark.django_db

META = ("facebook", "instagram", "threads")
WORDS = {"facebook": "message", "instagram": "caption", "threads": "text"}
FAULTS = [
    *(("publish", fault) for fault in ("before", "after", "reset", "nonsense", "busy")),
    *(("publish", fault) for fault in ("silent", "deaf", "stranger")),
    *(("prepare", fault) for fault in ("before", "after", "reset", "nonsense", "busy")),
    *(("ask", fault) for fault in ("before", "nonsense")),
    *(("list", fault) for fault in ("before", "nonsense")),
]
POSTS = 10
STEP_SECONDS = 300.0
STEPS = 200


@pytest.fixture(autouse=True)
def _on_the_internet(settings, own_files):
    settings.BASE_URL = "https://a.example"
    settings.OUTBOX_TIMEOUT_SECONDS = 1
    shared_pool.cache_clear()
    yield
    shared_pool.cache_clear()


def half() -> float:
    return 0.5


@pytest.fixture(params=META)
def channel(request, stand_in) -> Channel:
    server = stand_in(request.param)
    made = ChannelFactory(network=request.param, base_url=server.url, token=server.token)
    made.server = server
    return made


def posted(channel: Channel, number: int) -> Delivery:
    """Make a post with a picture that leaves now."""
    picture = UploadFactory(content_type="image/jpeg", width=1080, height=1080)
    [delivery] = approved(channel, text=f"Aviso número {number}.", pictures=[picture])
    return delivery


def settle(channel: Channel) -> set[State]:
    """Let the worker run until nothing moves by itself any more, and return the states.

    A person connects the channel again when it was disconnected.
    """
    for step in range(STEPS):
        at = later(step * STEP_SECONDS)
        run_once(at, draw=half)
        channel.refresh_from_db()
        if channel.status == ChannelStatus.NEEDS_AUTH:
            resume_channel(channel=channel, by=None, at=at)
        states = {State(state) for state in channel.deliveries.values_list("state", flat=True)}
        if states <= {State.PUBLISHED, State.REJECTED, State.NEEDS_HUMAN}:
            return states
    raise AssertionError(f"still moving: {states}")


def test_under_every_fault_each_post_is_out_once(channel):
    channel.server.tell(faults=[{"on": on, "fault": fault} for on, fault in FAULTS])
    texts = {posted(channel, number).payload["text"] for number in range(POSTS)}
    assert settle(channel) == {State.PUBLISHED}
    effects = channel.server.told()["effects"]
    assert Counter(one[WORDS[channel.network]] for one in effects) == Counter(texts)
    kept = channel.deliveries.values_list("remote_id", flat=True)
    assert sorted(kept) == sorted(one["id"] for one in effects)


def test_what_a_network_refuses_is_shown_and_not_sent_again(channel):
    channel.server.tell(fault="invalid")
    delivery = posted(channel, 1)
    assert settle(channel) == {State.REJECTED}
    assert channel.server.told()["effects"] == []
    assert "Invalid parameter" in again(delivery).last_error


def test_what_is_out_and_not_listed_yet_is_waited_for(channel):
    channel.server.tell(fault="reset", lag=0.5)
    posted(channel, 1)
    assert settle(channel) == {State.PUBLISHED}
    assert len(channel.server.told()["effects"]) == 1


@pytest.mark.parametrize("channel", ["instagram", "threads"], indirect=True)
def test_a_token_that_ended_is_renewed_once_and_the_post_leaves(channel):
    channel.server.tell(fault="stranger", on="prepare")
    posted(channel, 1)
    assert settle(channel) == {State.PUBLISHED}
    assert channel.token == "good-token-1"
    assert channel.server.told()["renewals"] == 1


def test_the_address_is_asked_after_the_id_is_kept_and_is_the_proof(channel):
    delivery = posted(channel, 1)
    assert settle(channel) == {State.PUBLISHED}
    delivery = again(delivery)
    place = "www.facebook.com" if channel.network == "facebook" else "red.example/p"
    assert delivery.remote_url == f"https://{place}/{delivery.remote_id}"
    assert Fact.objects.get(kind="publishing.delivery").url == delivery.remote_url


@pytest.mark.parametrize("channel", ["instagram", "threads"], indirect=True)
def test_a_post_whose_address_is_not_told_is_out_all_the_same(channel):
    # The first question is whether the container is ready, the second where the post is.
    channel.server.tell(faults=[{"on": "ask", "fault": "none"}, {"on": "ask", "fault": "before"}])
    delivery = posted(channel, 1)
    run_once(NOON, draw=half)
    delivery = again(delivery)
    assert (delivery.state, delivery.remote_url) == (State.PUBLISHED, "")
    assert len(channel.server.told()["effects"]) == 1


def test_an_answer_whose_end_is_unknown_is_found_under_what_it_answers(channel):
    channel.server.tell(fault="after")
    [delivery] = approved(channel, kind="reply", target="c2", text="Con gusto, de 9 a 15 horas.")
    assert settle(channel) == {State.PUBLISHED}
    [effect] = channel.server.told()["effects"]
    assert (effect["answers"], again(delivery).remote_id) == ("c2", effect["id"])


@pytest.mark.parametrize("channel", ["instagram", "threads"], indirect=True)
def test_a_token_whose_end_nobody_wrote_is_renewed_before_sixty_days(channel):
    change_channel(channel=channel, values={}, token="good-token", by=None, at=NOON)
    assert channel.token_expires_at == NOON + timedelta(days=60)
    renew_tokens(NOON + timedelta(days=47))
    assert channel.server.told()["renewals"] == 0
    renew_tokens(NOON + timedelta(days=49))
    channel.refresh_from_db()
    assert channel.token == "good-token-1"
    assert channel.token_expires_at == NOON + timedelta(days=49 + 60)


def test_an_end_that_somebody_wrote_is_kept(channel):
    end = NOON + timedelta(days=10)
    values = {"token_expires_at": end}
    change_channel(channel=channel, values=values, token="good-token", by=None, at=NOON)
    assert channel.token_expires_at == end
