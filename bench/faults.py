"""10,000 deliveries through every fault at once, and what a bot that sends, then marks, does.

Ours is the shipped outbox (``tests/publishing/faultrun.py``): nothing may be out twice or lost, and
what cannot be known is shown to a person. The peer is feed2toot, run as it is published when it
can be installed, else a loop that does as it does; both on servers that fail in the same way.

``BENCH_DELIVERIES`` changes the number.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.peers.installing import installed

ROOT = Path(__file__).resolve().parent.parent
DELIVERIES = int(os.environ.get("BENCH_DELIVERIES", "10000"))


def run() -> Iterator[str]:
    """Yield the figures, line by line; raise when something is out twice or lost."""
    # A folder in memory: a killed process loses nothing there either, and no disk is waited for.
    fast = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix="virgula-faults-", dir=fast if fast.is_dir() else None
    ) as made:
        folder = os.environ.get("BENCH_VAR", made)
        environment = {
            **os.environ,
            "VIRGULA_VAR": folder,
            "VIRGULA_DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", "sqlite:faults.sqlite3"),
            "DJANGO_SETTINGS_MODULE": "virgula.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "VIRGULA_LOG_LEVEL": "CRITICAL",
        }
        command = [sys.executable, "-m", "bench.faults", folder]
        with subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            yield from (line.rstrip("\n") for line in process.stdout or ())
        yield from peer()
        if process.returncode:
            raise SystemExit(process.returncode)


def peer(entries: int = 200, seed: int = 20230127) -> Iterator[str]:
    """Run feed2toot on a server with the same faults, and count what is out."""
    from tests.publishing.rates import RATES
    from tests.servers import StandIn

    server = StandIn.start("chancy")
    try:
        # It sends no key: without one the stand-in must not take two posts for one.
        # Its token never ends.
        rates = {name: rate for name, rate in RATES["publish"].items() if name != "rotated"}
        orders = {"rates": {"publish": rates}, "ignores_key": True}
        server.tell(**orders, seed=seed, silence=0.6)
        with tempfile.TemporaryDirectory(prefix="virgula-feed2toot-") as folder:
            command = [sys.executable, "-m", "bench.peers.feed2toot_run"]
            ran = subprocess.run(
                [*command, folder, server.url, str(entries), str(seed)],
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join([str(installed("feed2toot")), str(ROOT)]),
                },
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            )
        texts: dict[str, int] = {}
        for one in server.told()["effects"]:
            title = one["text"].split(" https")[0].strip()
            texts[title] = texts.get(title, 0) + 1
        twice = sum(number - 1 for number in texts.values())
        yield (
            f"feed2toot 0.17, the same faults, {ran.stdout.strip()} runs killed: {entries} entries,"
            f" {twice} duplicates, {entries - len(texts)} lost, 0 shown to a person"
        )
    finally:
        server.stop()


def main(folder: Path) -> int:
    """Run in a process of its own, with a database of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from tests.publishing.classes import CLASSES
    from tests.publishing.faultrun import Scale, run_faults, table

    call_command("migrate", verbosity=0)

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    scale = Scale(
        of_each=DELIVERIES // len(CLASSES),
        dies=float(os.environ.get("BENCH_DIES", "0.004")),
        zombies=20,
        say=say if os.environ.get("BENCH_SAY") else lambda line: None,
    )
    outcome = run_faults(scale, folder)
    for line in table(outcome):
        print(line, flush=True)
    return 0 if outcome.is_whole else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
