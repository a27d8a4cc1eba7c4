"""D-1: what people answer is heard once, on a real server of the Mastodon API."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.publishing.factories import NOON, approved, mastodon_channel
from virgula.publishing.actions.listening import listen, listen_to_all
from virgula.publishing.actions.mentions import answer_mention
from virgula.publishing.choices import MentionState
from virgula.publishing.models import Mention
from virgula.publishing.outbox import run_once

pytestmark = pytest.mark.django_db
# The server has the real clock: what was said before a look is from before it.
LATER = datetime.now(UTC) + timedelta(minutes=1)


@pytest.fixture
def channel(cast, mastodon, settings):
    settings.FETCH_LOOPBACK = [mastodon.netloc]
    return mastodon_channel(mastodon, system=cast.system, name="Red abierta")


def test_an_answer_of_somebody_is_heard_once_and_knows_our_post(channel, mastodon):
    [ours] = approved(channel)
    run_once(NOON)
    ours.refresh_from_db()
    mastodon.say("¿Y los sábados?", in_reply_to=ours.remote_id)

    listen(channel, at=LATER)
    assert listen(channel, at=LATER) == []
    heard = Mention.objects.get(answers=ours)
    assert heard.text == "@testuser ¿Y los sábados?"


def test_a_channel_that_fails_stops_no_other_and_begins_again_where_it_was(channel):
    channel.token = "otro"
    channel.save()
    assert listen_to_all(NOON) == "0 new, 1 failed"
    channel.refresh_from_db()
    assert channel.heard_until is None


def test_what_was_heard_is_answered_below_it(channel, mastodon):
    asked = mastodon.say("¿Hasta qué hora abren?")
    [mention] = [one for one in listen(channel, at=LATER) if one.remote_id == asked]
    answer_mention(mention=mention, text="Hasta las tres.", by=None, at=NOON)
    run_once(NOON)
    mention.refresh_from_db()
    newest = mastodon.statuses()[0]
    assert newest["in_reply_to_id"] == asked
    assert "Hasta las tres." in newest["content"]
    assert mention.state == MentionState.ANSWERED
