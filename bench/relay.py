"""1,000 feeds of 1,000 sites: visited, read and stored, beside bare httpx and feedparser.

The peer keeps nothing but the marks of each feed: it asks (conditionally, too) and parses what
changed, one after another and with as many threads as we have, whichever is faster. Ours asks
through the guarded client, cleans, stores, groups, notes each visit and keeps its copy. A tenth of
the feeds changed. The server is a process of its own that costs next to nothing.

``BENCH_FEEDS`` and ``BENCH_ITEMS`` change the sizes, ``BENCH_VAR`` the folder.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from bench.outbox import filesystem
from bench.peers.feed_server import address

ROOT = Path(__file__).resolve().parent.parent
FEEDS = int(os.environ.get("BENCH_FEEDS", "1000"))
ITEMS = int(os.environ.get("BENCH_ITEMS", "10"))
GOAL, PLAIN_GOAL, CPU_GOAL = 1.0, 3.0, 2.0
ROUNDS = 3
# An installation serves one system or a few; entries are grouped within each.
SYSTEMS = 8
BEGIN = datetime(2023, 1, 28, 12, tzinfo=UTC)


def run() -> Iterator[str]:
    """Yield the figures, line by line."""
    with tempfile.TemporaryDirectory(prefix="virgula-relay-") as made:
        environment = {
            **os.environ,
            "VIRGULA_VAR": os.environ.get("BENCH_VAR", made),
            "VIRGULA_DATABASE_URL": "sqlite:relay.sqlite3",
            "DJANGO_SETTINGS_MODULE": "virgula.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        command = [sys.executable, "-m", "bench.relay"]
        with subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            yield from (line.rstrip("\n") for line in process.stdout or ())


def main() -> None:
    """Measure in a process of its own, with a database of its own."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(f"{FEEDS:,} feeds of {ITEMS} items; the database on {filesystem(settings.VAR_DIR)}")
    with sites() as port:
        settings.FETCH_LOOPBACK = [f"{address(number)}:{port}" for number in range(FEEDS)]
        ours, peer = Ours(port), Peer(port)
        first = ours.round()
        print(f"ours, the first visit of all: {first.rate:.0f} feeds a second, all stored")
        peer.round(settings.RELAY_VISITORS)
        mixed: list[Told] = []
        peers: list[Told] = []
        for turn in range(ROUNDS):
            move(port, turn + 1)
            mixed.append(_tell("ours, a tenth changed", ours.round()))
            threads = 1 if turn % 2 == 0 else settings.RELAY_VISITORS
            peers.append(_tell(f"peer, a tenth changed, {threads} at a time", peer.round(threads)))
        still = _tell("ours, nothing changed", ours.round())
        plain = _tell("plain loop, no conditional requests", peer.round(1, is_plain=True))
        ours.check()
    best, mine = max(one.rate for one in peers), sorted(one.rate for one in mixed)[ROUNDS // 2]
    _judge(f"ours / peer: {mine / best:.2f}", mine / best >= GOAL, f"≥ {GOAL}")
    times = mine / plain.rate
    _judge(f"ours / plain loop: {times:.2f}", times >= PLAIN_GOAL, f"≥ {PLAIN_GOAL}")
    _judge(f"CPU of a 304: {still.cpu:.2f} ms", still.cpu <= CPU_GOAL, f"≤ {CPU_GOAL} ms")


def _judge(said: str, holds: bool, goal: str) -> None:
    print(f"{said} (goal {goal}: {'MET' if holds else 'NOT MET'})")


@dataclass(frozen=True, slots=True)
class Told:
    """What a round measured: feeds a second, and CPU milliseconds of each."""

    rate: float
    cpu: float


def _tell(name: str, told: Told) -> Told:
    print(f"{name}: {told.rate:.0f} feeds a second, {told.cpu:.2f} ms of CPU each", flush=True)
    return told


@contextmanager
def measured() -> Iterator[list[Told]]:
    """Measure the block: its wall time and this process's CPU."""
    told: list[Told] = []
    wall, cpu = time.perf_counter(), time.process_time()
    yield told
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    told.append(Told(FEEDS / wall, cpu / FEEDS * 1000))


class Ours:
    """The shipped round of visits, on a clock that is told."""

    def __init__(self, port: int) -> None:
        from tests.institutions.factories import BodyFactory

        from virgula.relay.models import Source

        self.now = BEGIN
        bodies = [BodyFactory() for _ in range(SYSTEMS)]
        Source.objects.bulk_create(
            Source(
                system=bodies[number % SYSTEMS].system,
                actor=bodies[number % SYSTEMS],
                key=f"fuente-{number}",
                name=f"Fuente {number}",
                kind="feed",
                location=f"http://{address(number)}:{port}/feed",
                zone="America/Mexico_City",
                skip_first_visit=False,
            )
            for number in range(FEEDS)
        )

    def round(self) -> Told:
        """Visit every source once."""
        from virgula.relay.actions import visit_due_sources

        self.now += timedelta(days=1)
        with measured() as told:
            visited = 0
            while visited < FEEDS:
                words = dict(one.split("=") for one in visit_due_sources(self.now).split())
                assert words["failed"] == "0", words
                visited += int(words["visited"])
                assert int(words["visited"]), words
        return told[0]

    def check(self) -> None:
        """Everything that was told is stored, once."""
        from virgula.relay.models import Entry, Visit

        changed = sum(len(range(turn % 10, FEEDS, 10)) for turn in range(1, ROUNDS + 1))
        assert Entry.objects.count() == FEEDS * ITEMS + changed, Entry.objects.count()
        assert Visit.objects.count() == FEEDS * (ROUNDS + 2), Visit.objects.count()


@dataclass
class Peer:
    """httpx and feedparser alone, with the marks of each feed."""

    port: int
    marks: dict[int, str] = field(default_factory=dict)

    def round(self, threads: int, *, is_plain: bool = False) -> Told:
        """Ask every feed once and parse what is answered."""
        limits = httpx.Limits(max_keepalive_connections=20)
        with httpx.Client(limits=limits, trust_env=False) as client, measured() as told:

            def one(number: int) -> int:
                return self._visit(client, number, is_plain)

            if threads == 1:
                list(map(one, range(FEEDS)))
            else:
                with ThreadPoolExecutor(threads) as pool:
                    list(pool.map(one, range(FEEDS)))
        return told[0]

    def _visit(self, client: httpx.Client, number: int, is_plain: bool) -> int:
        import feedparser

        mark = self.marks.get(number)
        headers = {"If-None-Match": mark} if mark and not is_plain else {}
        answer = client.get(f"http://{address(number)}:{self.port}/feed", headers=headers)
        if answer.status_code == 304:
            return 0
        self.marks[number] = answer.headers["etag"]
        return len(feedparser.parse(answer.content).entries)


@contextmanager
def sites() -> Iterator[int]:
    """Start the server of the feeds; yield its port."""
    from tests.servers import free_port

    port = free_port()
    command = [sys.executable, "-m", "bench.peers.feed_server", str(port), str(FEEDS), str(ITEMS)]
    process = subprocess.Popen(command)
    try:
        for _ in range(100):
            time.sleep(0.2)
            try:
                move(port, 0)
                break
            except httpx.TransportError:
                continue
        yield port
    finally:
        process.terminate()
        process.wait()


def move(port: int, epoch: int) -> None:
    """Let a tenth of the feeds have something new."""
    httpx.get(f"http://127.0.0.1:{port}/epoch/{epoch}", trust_env=False).raise_for_status()


if __name__ == "__main__":
    main()
