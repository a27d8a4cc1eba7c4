"""WebSub (W3C Recommendation, 23 January 2018): our feeds name a hub, and the hub hears of news.

A ping says «look at this feed again»: it may be repeated as often as one likes, so nothing has to
be known of the one before. Each feed remembers what the hub was told of it; what differs is told,
and tried again with the outbox's own waits.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from secrets import SystemRandom
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import override

from virgula.domain.delivery import DeliveryError, wait_before_retry
from virgula.domain.network import Client
from virgula.networks.client import HttpClient
from virgula.publishing.models import HubTopic
from virgula.publishing.outbox.pool import shared_pool
from virgula.publishing.queries import feed_state, speaking_systems

FORMATS = ("publishing:rss", "publishing:atom", "publishing:feed_json")
ERROR_LIMIT = 300
_draw = SystemRandom().random


def run_hub(now: datetime) -> str:
    """The round of the tick: tell the hub what is new."""
    if not settings.WEBSUB_HUB:
        return "no hub"
    client = HttpClient(shared_pool(), timeout_seconds=settings.OUTBOX_TIMEOUT_SECONDS)
    told, failed = ping_hub(now, client=client)
    return f"told={told} failed={failed}"


def ping_hub(
    now: datetime, *, client: Client, draw: Callable[[], float] = _draw
) -> tuple[int, int]:
    """Tell the hub of every feed that changed; return how many it took and how many failed."""
    told = failed = 0
    for topic, mark in _changed(now):
        error = _ping(topic.url, client)
        if not error:
            told += 1
            HubTopic.objects.filter(pk=topic.pk).update(
                told_mark=mark, told_at=now, failures=0, failing_since=None, last_error=""
            )
            continue
        failed += 1
        failures = topic.failures + 1
        HubTopic.objects.filter(pk=topic.pk).update(
            failures=failures,
            failing_since=topic.failing_since or now,
            next_at=now + wait_before_retry(failures, draw),
            last_error=error[:ERROR_LIMIT],
        )
    return told, failed


def _changed(now: datetime) -> Iterator[tuple[HubTopic, str]]:
    """Yield the feeds that are not as the hub was told, and may be told now."""
    for system, urls in feeds():
        number, last = feed_state(system=system)
        if last is None:
            continue
        mark = f"{number}-{last.timestamp()}"
        for url in urls:
            topic, _made = HubTopic.objects.get_or_create(url=url, defaults={"next_at": now})
            if topic.told_mark != mark and topic.next_at <= now:
                yield topic, mark


def feeds() -> Iterator[tuple[str, list[str]]]:
    """Yield the addresses of our feeds: of everything (""), and of each system that speaks."""
    for system in ("", *(one.key for one in speaking_systems())):
        with override(settings.LANGUAGE_CODE):
            query = f"?{urlencode({'sistema': system})}" if system else ""
            yield system, [f"{settings.BASE_URL}{reverse(name)}{query}" for name in FORMATS]


def _ping(url: str, client: Client) -> str:
    """Ask the hub to look at a feed; return what went wrong, or an empty text."""
    try:
        answer = client.call(
            "POST", settings.WEBSUB_HUB, data={"hub.mode": "publish", "hub.url": url}
        )
    except DeliveryError as error:
        return error.detail or type(error).__name__
    return "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"


def topic_of(request: HttpRequest) -> str:
    """Return the feed's own address when it is one that the hub hears of, else an empty text."""
    with override(settings.LANGUAGE_CODE):
        known = {settings.BASE_URL + reverse(name) for name in FORMATS}
    address = settings.BASE_URL + request.path
    asked = {name for name in request.GET if request.GET[name]}
    if address not in known or asked - {"sistema"}:
        return ""
    return f"{address}?{urlencode({'sistema': request.GET['sistema']})}" if asked else address


def name_hub(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add the links by which a reader finds the hub (WebSub §4)."""
    topic = topic_of(request) if settings.WEBSUB_HUB else ""
    if topic:
        response.headers["Link"] = f'<{settings.WEBSUB_HUB}>; rel="hub", <{topic}>; rel="self"'
    return response
