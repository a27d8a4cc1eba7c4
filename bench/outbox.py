"""1,000 deliveries due at once: what the machine itself costs, beside bare Mastodon.py.

Both post to one stub of the Mastodon API that costs next to nothing. Ours claims each post, commits
its intent, sends it, commits its id, its fact and its history; Mastodon.py only posts. Wall time
and CPU of the sending process; durability off (``synchronous=OFF``) and on (``FULL``).
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.peers.installing import installed

ROOT = Path(__file__).resolve().parent.parent
DELIVERIES = int(os.environ.get("BENCH_DELIVERIES", "1000"))
GOAL = 2.0


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
    from tests.servers import free_port

    call_command("migrate", verbosity=0)
    # A folder may be used again, for a database that did not send this.
    Path(str(settings.OUTBOX_WATERMARK)).unlink(missing_ok=True)
    port = free_port()
    stub = subprocess.Popen([sys.executable, "-m", "bench.peers.stub_mastodon", str(port)])
    settings.FETCH_LOOPBACK = [f"127.0.0.1:{port}"]
    url = f"http://127.0.0.1:{port}"
    try:
        time.sleep(1)
        _ours(url, "OFF", 20)
        off, _ = _told("ours, durability off", lambda: _ours(url, "OFF", DELIVERIES))
        full, _ = _told("ours, FULL", lambda: _ours(url, "FULL", DELIVERIES))
        peer, _ = _told("Mastodon.py alone", lambda: _peer(url, DELIVERIES))
    finally:
        stub.terminate()
        stub.wait()
    verdict = "within" if off / peer >= GOAL else "BELOW"
    print(f"ours / Mastodon.py, durability off: {off / peer:.2f} ({verdict} the goal of {GOAL})")
    print(f"the cost of durability: {off / full:.2f} times slower")


def _told(name: str, work: Callable[[], float]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    prepared = work()
    wall, cpu = time.perf_counter() - wall - prepared, time.process_time() - cpu
    rate = DELIVERIES / wall
    print(f"{name}: {rate:.0f} a second, {wall / DELIVERIES * 1000:.2f} ms each", flush=True)
    return rate, cpu


def _ours(url: str, synchronous: str, number: int) -> float:
    """Send so many deliveries; return the seconds that making them took."""
    from django.db import connection
    from django.utils import timezone

    from virgula.publishing.models import Delivery
    from virgula.publishing.outbox import run_once

    connection.ensure_connection()
    connection.cursor().execute(f"PRAGMA synchronous={synchronous}")
    began = time.perf_counter()
    make_deliveries(url, number)
    prepared = time.perf_counter() - began
    while run_once(timezone.now()):
        pass
    left = Delivery.objects.exclude(state="published").count()
    assert not left, f"{left} did not leave"
    return prepared


def make_deliveries(url: str, number: int) -> None:
    """Make approved posts on one channel, due now."""
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


def _peer(url: str, number: int) -> float:
    began = time.perf_counter()
    sys.path.insert(0, str(installed("Mastodon.py")))
    from mastodon import Mastodon

    client = Mastodon(access_token="t", api_base_url=url, version_check_mode="none")
    prepared = time.perf_counter() - began
    for one in range(number):
        client.status_post(f"Aviso {one}")
    return prepared


if __name__ == "__main__":
    main()
