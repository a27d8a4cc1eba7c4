"""The public plan tracker against a plain Django page over the same tables. Goal: ≤ 1.5× CPU.

Both are made anew at each request and compressed; the plan is that of the demonstration.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.servers import cpu_per_request, serve

ROOT = Path(__file__).resolve().parent.parent
PATH = "/plan/2022-2023/"
ROUNDS, REQUESTS = 7, 40
GOAL = 1.5


def run() -> Iterator[str]:
    """Yield the figures, line by line."""
    with tempfile.TemporaryDirectory(prefix="virgula-bench-") as folder:
        var = Path(os.environ.get("BENCH_VAR", folder))
        environment = {
            "VIRGULA_VAR": str(var),
            "VIRGULA_DEMONSTRATION": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        if not (var / "virgula.sqlite3").exists():
            subprocess.run(
                [sys.executable, "-m", "virgula", "prepare"],
                env={**os.environ, **environment},
                check=True,
                stdout=subprocess.DEVNULL,
            )
        ours = {**environment, "DJANGO_SETTINGS_MODULE": "bench.uncached"}
        peer = {**environment, "PEER_DATABASE": str(var / "virgula.sqlite3")}
        with (
            serve("virgula.config.wsgi:application", ours, PATH) as first,
            serve("bench.peers.plain_tracker:application", peer, PATH) as second,
        ):
            yield from _figures(first, second)


def _figures(ours, peer) -> Iterator[str]:  # type: ignore[no-untyped-def] -- two servers
    for name, server in (("ours", ours), ("peer", peer)):
        page = httpx.get(server.address)
        rows = page.text.count('data-label="Responsable"')
        yield f"{name}: {rows} lines, {len(page.content):,} bytes of HTML"
    cpu = cpu_per_request([ours, peer], rounds=ROUNDS, requests=REQUESTS)
    yield f"ours {cpu[0]:.1f} ms of CPU a request, peer {cpu[1]:.1f} ms"
    verdict = "within" if cpu[0] / cpu[1] <= GOAL else "ABOVE"
    yield f"ratio {cpu[0] / cpu[1]:.2f} ({verdict} the goal of {GOAL})"
