"""The public plan tracker against a plain Django page over the same tables. Goal: ≤ 1.5× CPU.

Both are made anew at each request and compressed; the plan is that of the demonstration.
"""

import html
import os
import re
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
    shown = []
    for name, server in (("ours", ours), ("peer", peer)):
        page = httpx.get(server.address)
        shown.append(_cells(page.text))
        yield f"{name}: {len(shown[-1])} lines, {len(page.content):,} bytes of HTML"
    differing = sum(row != shown[1].get(key) for key, row in shown[0].items())
    yield f"lines whose cells say something else in the peer: {differing}"
    cpu = cpu_per_request([ours, peer], rounds=ROUNDS, requests=REQUESTS)
    yield f"ours {cpu[0]:.1f} ms of CPU a request, peer {cpu[1]:.1f} ms"
    verdict = "within" if cpu[0] / cpu[1] <= GOAL else "ABOVE"
    yield f"ratio {cpu[0] / cpu[1]:.2f} ({verdict} the goal of {GOAL})"


def _cells(page: str) -> dict[str, list[str]]:
    """Return what the cells of each line say, by the line's anchor."""
    rows = re.findall(r'<tr id="([^"]+)">(.*?)</tr>', page, re.DOTALL)
    return {
        key: [
            " ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for key, row in rows
    }
