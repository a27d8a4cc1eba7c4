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
        if process.returncode:
            raise SystemExit(process.returncode)


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
