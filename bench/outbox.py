"""1,000 deliveries due at once: what the machine itself costs, beside bare Mastodon.py.

Both post to stubs of the Mastodon API that cost next to nothing: one answers at once, one as late
as a network does. Ours claims each post, commits its intent, sends it, commits its id, its fact,
its dated copy and its history; Mastodon.py only posts. Durability off (``synchronous=OFF``) and
on (``FULL``), in a folder of the disk: one in memory would hide the price.

``BENCH_DELIVERIES`` changes the number, ``BENCH_VAR`` the folder.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.peers.installing import installed

ROOT = Path(__file__).resolve().parent.parent
DELIVERIES = int(os.environ.get("BENCH_DELIVERIES", "1000"))
GOAL, CPU_GOAL = 2.0, 20.0
# Milliseconds: what an answer of a network across the world takes.
LATENCY = 100


def run() -> Iterator[str]:
    """Yield the figures, line by line."""
    with tempfile.TemporaryDirectory(prefix="virgula-outbox-") as made:
        environment = {
            **os.environ,
            "VIRGULA_VAR": os.environ.get("BENCH_VAR", made),
            "VIRGULA_DATABASE_URL": "sqlite:outbox.sqlite3",
            "DJANGO_SETTINGS_MODULE": "virgula.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        command = [sys.executable, "-m", "bench.outbox"]
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
    # A folder may be used again, for a database that did not send this.
    Path(str(settings.OUTBOX_WATERMARK)).unlink(missing_ok=True)
    print(f"{DELIVERIES:,} deliveries due at once; the database on {filesystem(settings.VAR_DIR)}")
    with stub(0) as near, stub(LATENCY) as far:
        settings.FETCH_LOOPBACK = [urlsplit(url).netloc for url in (near, far)]
        _send(near, 20, "OFF", 1)
        statements = _statements(near)
        off = _tell("no latency, durability off, 1 sender", _send(near, DELIVERIES, "OFF", 1))
        print(f"  {statements:.1f} statements a delivery")
        full = _tell("no latency, FULL, 1 sender", _send(near, DELIVERIES, "FULL", 1))
        number = settings.OUTBOX_SENDERS
        name = f"{LATENCY} ms of latency, durability off, {number} senders"
        slow = _tell(name, _send(far, DELIVERIES, "OFF", number))
        peer = _peer(near, DELIVERIES)
        print(f"Mastodon.py alone, no latency: {peer:.0f} a second")
        slow_peer = _peer(far, max(DELIVERIES // 10, 20))
        print(f"Mastodon.py alone, {LATENCY} ms of latency: {slow_peer:.1f} a second")
    _judge(f"CPU of a delivery: {off.cpu:.1f} ms", off.cpu <= CPU_GOAL, f"≤ {CPU_GOAL} ms")
    for where, ours, theirs in (
        ("no latency", off.rate, peer),
        (f"{LATENCY} ms of latency", slow.rate, slow_peer),
    ):
        times = ours / theirs
        _judge(f"ours / Mastodon.py, {where}: {times:.2f}", times >= GOAL, f"≥ {GOAL}")
    print(f"the cost of durability: {off.rate / full.rate:.2f} times slower")


def _judge(said: str, holds: bool, goal: str) -> None:
    print(f"{said} (goal {goal}: {'met' if holds else 'NOT MET'})")


@contextmanager
def stub(milliseconds: int) -> Iterator[str]:
    """Start a stub that answers so late; yield its address."""
    from tests.servers import free_port

    port = free_port()
    command = [sys.executable, "-m", "bench.peers.stub_mastodon", str(port), str(milliseconds)]
    process = subprocess.Popen(command)
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def filesystem(folder: Path) -> str:
    """Return what keeps a folder («ext4», «tmpfs»)."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    inside = [one for one in mounts if folder.resolve().is_relative_to(one[0])]
    return max(inside, key=lambda one: len(one[0]))[1]


@dataclass(frozen=True, slots=True)
class Told:
    """What a run measured: deliveries a second, CPU milliseconds each, seconds late."""

    rate: float
    cpu: float
    late: list[float]


def _tell(name: str, told: Told) -> Told:
    late = sorted(told.late)
    print(
        f"ours, {name}: {told.rate:.0f} a second, {told.cpu:.1f} ms of CPU each;"
        f" the last after {late[-1]:.1f} s, p99 {late[int(len(late) * 0.99)]:.1f} s late",
        flush=True,
    )
    return told


def _send(url: str, number: int, synchronous: str, senders: int) -> Told:
    """Send so many deliveries with the shipped worker's own loop, and measure it."""
    from django.db import connection, connections
    from django.utils import timezone

    from virgula.publishing.models import Delivery
    from virgula.publishing.outbox import run_once

    options = connection.settings_dict["OPTIONS"]
    durable = options.get("init_command", "")
    options["init_command"] = f"{durable}PRAGMA synchronous={synchronous};"
    connections.close_all()

    def drain() -> None:
        try:
            while run_once(timezone.now()):
                pass
        finally:
            connections.close_all()

    try:
        channel, due = make_deliveries(url, number)
        connections.close_all()
        wall, cpu = time.perf_counter(), time.process_time()
        threads = [threading.Thread(target=drain) for _ in range(senders)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    finally:
        options["init_command"] = durable
    rows = Delivery.objects.filter(channel=channel)
    left = rows.exclude(state="published").count()
    assert not left, f"{left} did not leave"
    out = rows.values_list("published_at", flat=True)
    late = [(at - due).total_seconds() for at in out if at is not None]
    return Told(number / wall, cpu / number * 1000, late)


def _statements(url: str, number: int = 100) -> float:
    """Return the SQL statements of a delivery, with all that a pass of the worker asks."""
    from django.db import connection
    from django.utils import timezone

    from virgula.publishing.outbox import run_once

    make_deliveries(url, number)
    seen = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        while run_once(timezone.now()):
            pass
    return seen / number


def make_deliveries(url: str, number: int) -> tuple[Any, datetime]:
    """Make approved posts on one channel, due now; return the channel and their hour."""
    from django.utils import timezone
    from tests.publishing.factories import ChannelFactory

    from virgula.domain.network import Rendered
    from virgula.publishing.models import Delivery, Post

    now = timezone.now()
    key = f"banco-{time.monotonic_ns()}"
    channel = ChannelFactory(
        network="mastodon", base_url=url, token="t", key=key, system__key=key
    )  # fmt: skip
    common: dict[str, Any] = {
        "system": channel.system,
        "title": "Aviso",
        "status": "approved",
        "approved_at": now,
        "due_wall": f"{now:%Y-%m-%dT%H:%M:%S}",
        "due_zone": "UTC",
        "due_at": now,
        "created_at": now,
    }
    posts = Post.objects.bulk_create(
        [Post(text=f"Aviso {one}", **common) for one in range(number)], 500
    )
    Delivery.objects.bulk_create(
        [
            Delivery(
                post=post,
                channel=channel,
                due_at=now,
                next_at=now,
                not_after=now.replace(year=now.year + 1),
                key=str(post.pk),
                payload=Rendered(text=post.text).as_payload(),
                payload_digest=Rendered(text=post.text).digest,
            )
            for post in posts
        ],
        500,
    )
    return channel, now


def _peer(url: str, number: int) -> float:
    """Return how many statuses a second Mastodon.py posts, one after another, and keeps nothing."""
    sys.path.insert(0, str(installed("Mastodon.py")))
    from mastodon import Mastodon

    client = Mastodon(access_token="t", api_base_url=url, version_check_mode="none")
    began = time.perf_counter()
    for one in range(number):
        client.status_post(f"Aviso {one}")
    return number / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
