"""The worker dies anywhere, at random, 200 times, on two real servers (D-2, demand 2; issue 3).

A PDS of the AT Protocol and the Mastodon API: posts, pictures with their words and threads, each
out exactly once and hung together, read back from the servers. Where the worker died is printed.
"""

import random
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone

from tests.media.factories import UploadFactory, picture
from tests.publishing.factories import ChannelFactory, mastodon_channel
from tests.publishing.test_kill import LEASE, SETTLE, TIMEOUT, finish, print_histogram
from tests.publishing.workers import kill_at_work
from virgula.domain.delivery import LEASED
from virgula.evidence.models import Fact
from virgula.media.models import Upload
from virgula.networks.client import HttpClient
from virgula.networks.mastodon.words import normalised, words_of
from virgula.publishing.actions import approve_post, create_post, probe_channel
from virgula.publishing.models import Attempt, Channel, Delivery, PostMedium
from virgula.publishing.outbox.claiming import due_rows
from virgula.publishing.outbox.pool import shared_pool

pytestmark = [pytest.mark.kill, pytest.mark.usefixtures("db", "open_loopback", "_quick_leases")]
# Twice a hundred where the suite runs first; on PostgreSQL the same, shorter.
KILLS = 100 if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else 30
ROUND = 10
FEW = 5
LONGEST_LIFE_SECONDS = 0.1


@pytest.fixture
def db(committed, own_files):
    """Our own, with committed rows and files of its own."""
    yield
    PostMedium.objects.all().delete()
    Upload.objects.all().delete()


@pytest.fixture
def _quick_leases(settings):
    settings.OUTBOX_LEASE_SECONDS = LEASE
    settings.OUTBOX_TIMEOUT_SECONDS = TIMEOUT
    settings.OUTBOX_SETTLE_SECONDS = SETTLE
    shared_pool.cache_clear()
    shared_pool()
    yield
    shared_pool.cache_clear()


@pytest.fixture
def sun(db):
    content = picture()
    return UploadFactory(content=content, name="sol.jpg", content_type="image/jpeg")


def _make_posts(channel: Channel, sun: Upload, start: int, now: datetime) -> int:
    """A round of posts: plain ones, every third with a picture, one thread."""
    for number in range(start, start + ROUND):
        words = f"Aviso {number} de la ronda"
        if number % ROUND == 0:
            words = f"{words}. " + "Seguimos contando lo que pasa en el archivo. " * 20
        post = create_post(
            system=channel.system,
            origin="own",
            title="Aviso",
            text=words,
            utility="Para que sepas.",
            as_thread=True,
            due_wall=now.astimezone(ZoneInfo(channel.system.zone)).replace(tzinfo=None),
            due_zone=channel.system.zone,
            by=None,
            at=now,
        )
        if number % 3 == 0:
            PostMedium.objects.create(
                post=post, upload=sun, alt=f"Sol {number}", width=40, height=30
            )
        approve_post(post=post, channels=[channel], by=None, at=now)
    return ROUND


def die_anywhere(channel: Channel, sun: Upload, now: datetime) -> tuple[Counter[str], datetime]:
    """Kill worker after worker amid its work; return where each one died and when it is."""
    hits: Counter[str] = Counter()
    chance = random.Random(20230127)
    made = 0
    while hits.total() < KILLS:
        if due_rows(now).count() < FEW:
            made += _make_posts(channel, sun, made, now)
        before = _in_hand()
        if kill_at_work(now, chance.uniform(0.0, LONGEST_LIFE_SECONDS)):
            held = next((state for _, state in _in_hand() - before), "between two")
            hits[held] += 1
        if hits.total() % ROUND == 0:
            # The leases of the dead end: what they left is taken up while others die.
            now += timedelta(seconds=LEASE + TIMEOUT + SETTLE + 2)
    return hits, now


def _in_hand() -> set[tuple[int, str]]:
    rows = Delivery.objects.filter(state__in=LEASED)
    return set(rows.values_list("pk", "state"))


def promised() -> Counter[str]:
    return Counter(row["text"] for row in Delivery.objects.values_list("payload", flat=True))


def check_ledger() -> None:
    """Every part is out, with an id of its own, and every post has one fact."""
    ids = list(Delivery.objects.values_list("remote_id", flat=True))
    assert len(set(ids) - {""}) == len(ids)
    posts = Delivery.objects.filter(part=1).values_list("pk", flat=True)
    refs = Fact.objects.filter(kind="publishing.delivery").values_list("ref", flat=True)
    assert Counter(refs) == Counter(f"publishing.delivery:{pk}" for pk in posts)
    assert not Attempt.objects.filter(detail__startswith="second answer").exists()


def parents() -> dict[str, str]:
    """What each published part should hang on, by the network's ids."""
    rows = Delivery.objects.filter(depends_on__isnull=False).select_related("depends_on")
    return {row.remote_id: row.depends_on.remote_id for row in rows if row.depends_on}


def alts() -> dict[str, list[str]]:
    """The words of the pictures of each part that has some, by the network's ids."""
    rows = Delivery.objects.values_list("remote_id", "payload")
    return {number: [one["alt"] for one in row["media"]] for number, row in rows if row["media"]}


@pytest.mark.xdist_group("pds")
def test_killed_at_random_each_post_is_once_on_a_real_pds(pds, sun, capsys):
    channel = ChannelFactory(
        network="bluesky", base_url=pds.url, handle=pds.handle, token=pds.token
    )
    start = timezone.now()
    probe_channel(channel=channel, client=HttpClient(shared_pool(), timeout_seconds=5), at=start)
    known = {one["uri"] for one in pds.records()}
    hits, now = die_anywhere(channel, sun, start)
    finish(now)
    out = {one["uri"]: one["value"] for one in pds.records() if one["uri"] not in known}
    assert Counter(value["text"] for value in out.values()) == promised()
    check_ledger()
    hung = {uri: value["reply"]["parent"]["uri"] for uri, value in out.items() if "reply" in value}
    assert hung == parents()
    words = {uri: [image["alt"] for image in value["embed"]["images"]]
             for uri, value in out.items() if "embed" in value}  # fmt: skip
    assert words == alts()
    assert hits.total() == KILLS
    print_histogram(capsys, "a real PDS", hits, len(out))


@pytest.mark.xdist_group("kill")
def test_killed_at_random_each_post_is_once_on_the_mastodon_api(mastodon, sun, capsys):
    channel = mastodon_channel(mastodon)
    known = {one["id"] for one in mastodon.statuses()}
    hits, now = die_anywhere(channel, sun, timezone.now())
    finish(now)
    out = {one["id"]: one for one in mastodon.statuses() if one["id"] not in known}
    texts = Counter(words_of(one["content"]) for one in out.values())
    assert texts == Counter({normalised(text): number for text, number in promised().items()})
    check_ledger()
    hung = {one["id"]: one["in_reply_to_id"] for one in out.values() if one["in_reply_to_id"]}
    assert hung == parents()
    words = {one["id"]: [medium["description"] for medium in one["media_attachments"]]
             for one in out.values() if one["media_attachments"]}  # fmt: skip
    assert words == alts()
    assert hits.total() == KILLS
    print_histogram(capsys, "mastodon_mock", hits, len(out))
