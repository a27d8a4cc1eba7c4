"""Our feeds name a hub and tell it what is new (demand 10), against a strict stand-in of one."""

import json
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from tests.publishing.factories import NOON, ChannelFactory, approved, later
from virgula.config.doctor import hub as look_at_hub
from virgula.networks.client import HttpClient
from virgula.publishing.models import HubTopic
from virgula.publishing.outbox import run_once
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.websub import FORMATS, ping_hub, run_hub

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def hub(stand_in, settings):
    server = stand_in("hub")
    settings.WEBSUB_HUB = f"{server.url}/hub"
    settings.FETCH_LOOPBACK = [server.netloc]
    settings.OUTBOX_TIMEOUT_SECONDS = 3
    shared_pool.cache_clear()
    yield server
    shared_pool.cache_clear()


@pytest.fixture
def channel():
    return ChannelFactory()


def publish(channel, title: str = "Jornada") -> None:
    approved(channel, title=title)
    run_once(NOON)


def ping(seconds: float = 0) -> tuple[int, int]:
    client = HttpClient(shared_pool(), timeout_seconds=3)
    return ping_hub(later(seconds), client=client, draw=lambda: 0.5)


def topics(server) -> list[str]:
    return sorted(one["topic"] for one in server.told()["effects"])


def addresses(settings, channel) -> list[str]:
    every = [settings.BASE_URL + reverse(name) for name in FORMATS]
    return sorted([*every, *(f"{url}?sistema={channel.system.key}" for url in every)])


def test_the_hub_is_told_of_every_feed_that_changed_and_once(hub, channel, settings):
    assert ping() == (0, 0)
    publish(channel)
    assert ping() == (6, 0)
    assert topics(hub) == addresses(settings, channel)
    assert ping(60) == (0, 0)
    publish(channel, "Otra")
    assert ping(120) == (6, 0)


@pytest.mark.parametrize("fault", ["before", "after", "reset", "busy"])
def test_a_ping_that_failed_is_repeated_until_it_is_heard(hub, channel, settings, fault):
    publish(channel)
    hub.tell(fault=fault, times=-1)
    assert ping() == (0, 6)
    assert ping(1) == (0, 0)
    finding = next(look_at_hub(later(1)))
    assert (finding.is_well, settings.WEBSUB_HUB in finding.what) == (False, True)
    hub.tell()
    assert ping(16) == (6, 0)
    assert topics(hub) == addresses(settings, channel)
    assert [one.is_well for one in look_at_hub(later(17))] == [True]
    assert set(HubTopic.objects.values_list("failures", "last_error")) == {(0, "")}


def test_the_feeds_name_their_hub_and_themselves(client, hub, channel, settings):
    publish(channel)
    for name in FORMATS:
        for query in ("", f"?sistema={channel.system.key}"):
            answer = client.get(reverse(name) + query)
            own = settings.BASE_URL + reverse(name) + query
            assert answer.headers["Link"] == (
                f'<{settings.WEBSUB_HUB}>; rel="hub", <{own}>; rel="self"'
            )
    rss = ElementTree.fromstring(client.get(reverse("publishing:rss")).content)
    atom = ElementTree.fromstring(client.get(reverse("publishing:atom")).content)
    links = [*rss.findall(f"channel/{ATOM}link"), *atom.findall(f"{ATOM}link")]
    hubs = [link.get("href") for link in links if link.get("rel") == "hub"]
    assert hubs == [settings.WEBSUB_HUB] * 2
    feed = json.loads(client.get(reverse("publishing:feed_json")).content)
    assert feed["hubs"] == [{"type": "WebSub", "url": settings.WEBSUB_HUB}]


def test_a_feed_that_the_hub_does_not_hear_of_names_none(client, hub, channel):
    publish(channel)
    assert "Link" not in client.get(reverse("publishing:rss") + "?plan=x").headers


def test_without_a_hub_nothing_is_named_and_nobody_is_told(client, channel, settings):
    settings.WEBSUB_HUB = ""
    publish(channel)
    assert run_hub(NOON) == "no hub"
    answer = client.get(reverse("publishing:rss"))
    assert "Link" not in answer.headers
    assert b'rel="hub"' not in answer.content
    assert list(look_at_hub(NOON)) == []
