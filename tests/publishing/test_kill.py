"""The worker dies at every step (D-2, CON-1; issue «First voice»): nothing twice, nothing lost.

The shipped worker runs in processes that are killed with SIGKILL, more than 200 times over all
phases; what is out is counted by reading the server, one that keeps its keys and one that ignores
them. The worker's clock is given: leases end when the test says so.
"""

import random
import sys
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.publishing.factories import ChannelFactory, approved, mastodon_channel
from tests.publishing.workers import STOPS, Child, kill_somewhere
from virgula.domain.delivery import State
from virgula.evidence.models import Fact
from virgula.platform.scoping import Reach
from virgula.publishing import queries
from virgula.publishing.models import Channel, Delivery
from virgula.publishing.outbox.pool import shared_pool

pytestmark = [
    pytest.mark.kill,
    pytest.mark.usefixtures("db", "open_loopback"),
    pytest.mark.xdist_group("kill"),
]
KILLS_A_PHASE = 22
KILLS_ANYWHERE = 25
LEASE, TIMEOUT, SETTLE = 10, 3, 1
# On a busy machine a worker's clock runs on while it starts; told time costs nothing.
MARGIN = 120


@pytest.fixture
def db(committed):
    """Our own, with committed rows; by this name pytest-django knows that a test needs tables."""


@pytest.fixture
def _quick_leases(settings):
    settings.OUTBOX_LEASE_SECONDS = LEASE
    settings.OUTBOX_TIMEOUT_SECONDS = TIMEOUT
    settings.OUTBOX_SETTLE_SECONDS = SETTLE
    shared_pool.cache_clear()
    shared_pool()
    yield
    shared_pool.cache_clear()


def kill_at(phase: str, now: datetime) -> int:
    """Kill workers at a phase until it was hit often enough; return how often."""
    hits = 0
    while hits < KILLS_A_PHASE:
        child = Child(now, stop_at=phase)
        assert child.is_there(), f"a worker ended before «{phase}»"
        assert child.kill() == 9
        hits += 1
    return hits


def kill_all_over(channel: Channel, now: datetime) -> Counter[str]:
    """Kill at every phase before the looks, each time with a post of its own; then at the looks."""
    hits: Counter[str] = Counter()
    for phase in [name for name in STOPS if name != "looking"]:
        _make_posts(channel, KILLS_A_PHASE, phase, now)
        hits[phase] = kill_at(phase, now)
        # What one phase left is out before the next one begins, but for what a lease holds.
        assert Child(now).end() == 0
    _make_posts(channel, KILLS_ANYWHERE, "anywhere", now)
    chance = random.Random(20230127)
    while hits["anywhere"] < KILLS_ANYWHERE:
        hits["anywhere"] += kill_somewhere(now, chance.uniform(0.0, 0.06))
    return hits


def _make_posts(channel: Channel, number: int, phase: str, now: datetime) -> None:
    for count in range(number):
        approved(channel, at=now, title=phase, text=f"Aviso {count} de «{phase}»")


def finish(now: datetime) -> datetime:
    """Let two workers at a time bring everything to its end; return when it was."""
    step = timedelta(seconds=LEASE + TIMEOUT + SETTLE + 2)
    for _ in range(12):
        now += step
        assert [child.end() for child in [Child(now), Child(now)]] == [0, 0]
        if not Delivery.objects.exclude(state=State.PUBLISHED).exists():
            return now
    left = Counter(Delivery.objects.values_list("state", flat=True))
    raise AssertionError(f"not finished: {left}")


def die_and_recover(channel: Channel) -> Counter[str]:
    """Die everywhere, then recover; check what the room promises to people on the way."""
    start = timezone.now()
    hits = kill_all_over(channel, start)
    # On a busy machine the walk lasts longer than any margin: leases end by the real clock.
    lapsed = max(start, timezone.now()) + timedelta(seconds=LEASE + MARGIN)
    assert Child(lapsed).end() == 0
    # What was taken back rests before it is looked at.
    lapsed = max(lapsed, timezone.now()) + timedelta(seconds=TIMEOUT + SETTLE + MARGIN)
    # A slow server may have sent the channel to rest: this test is not about that.
    Channel.objects.filter(pk=channel.pk).update(status="ok", not_before=None, failures=0)
    hits["looking"] = kill_at("looking", lapsed)
    unknown = Delivery.objects.filter(state__in=[State.UNKNOWN, State.RECONCILING])
    shown = queries.trouble(Reach(frozenset({channel.system_id})), lapsed)
    assert set(unknown.values_list("pk", flat=True)) <= {row.pk for row in shown}
    finish(lapsed)
    return hits


def check_promises(channel: Channel, texts: list[str]) -> None:
    """Each post is out once: on the server, in our rows and in the ledger."""
    promised = Counter(row["text"] for row in Delivery.objects.values_list("payload", flat=True))
    assert Counter(texts) == promised
    out = Delivery.objects.filter(channel=channel).values_list("remote_id", flat=True)
    assert len(set(out)) == len(promised)
    refs = Fact.objects.filter(kind="publishing.delivery").values_list("ref", flat=True)
    assert Counter(refs) == Counter(f"publishing.delivery:{pk}" for pk in
                                    Delivery.objects.values_list("pk", flat=True))  # fmt: skip


def print_histogram(capsys, name: str, hits: Counter[str], posts: int) -> None:
    head = f"{name}: {hits.total()} kills, {posts} posts, 0 twice, 0 lost"
    rows = [f"  {phase:<32} {number:>3} {'█' * number}" for phase, number in hits.items()]
    with capsys.disabled():
        sys.stdout.write("\n".join(["", head, *rows, ""]))


@pytest.mark.usefixtures("_quick_leases")
def test_killed_at_every_step_each_post_is_once_on_a_server_that_keeps_its_keys(mastodon, capsys):
    channel = mastodon_channel(mastodon)
    before = {status["id"] for status in mastodon.statuses()}
    hits = die_and_recover(channel)
    out = [one for one in mastodon.statuses() if one["id"] not in before]
    texts = [one["content"].removeprefix("<p>").removesuffix("</p>") for one in out]
    check_promises(channel, texts)
    assert min(hits.values()) >= 20
    assert hits.total() >= 200
    print_histogram(capsys, "mastodon_mock", hits, len(out))


@pytest.mark.usefixtures("_quick_leases")
def test_killed_at_every_step_each_post_is_once_on_a_server_that_ignores_them(faulty, capsys):
    faulty.tell(ignores_key=True)
    channel = mastodon_channel(faulty)
    hits = die_and_recover(channel)
    told = faulty.told()
    check_promises(channel, [status["text"] for status in told["statuses"]])
    assert min(hits.values()) >= 20
    assert hits.total() >= 200
    print_histogram(capsys, "a server that ignores keys", hits, len(told["statuses"]))


@pytest.mark.usefixtures("_quick_leases")
def test_killed_at_every_step_our_own_feed_has_each_post_once(capsys):
    channel = ChannelFactory()
    start = timezone.now()
    phases = [name for name in STOPS if name not in {"looking", "request left, no answer"}]
    for phase in phases:
        _make_posts(channel, KILLS_A_PHASE, phase, start)
        kill_at(phase, start)
    finish(start)
    posts = [queries.as_published(row).text for row in queries.published_posts()]
    check_promises(channel, posts)
