"""The agenda as a calendar: 5,000 events, against a plain loop with the icalendar library.

Both read the same rows of the same database in the same statements; the peer writes what a fair
user of the library would write, with the zones that the library adds. Goal: ≤ 1/4 of its time.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GOAL = 0.25


def run() -> Iterator[str]:
    """Yield the figures, line by line."""
    with tempfile.TemporaryDirectory(prefix="virgula-bench-") as folder:
        environment = {
            **os.environ,
            "VIRGULA_VAR": folder,
            "VIRGULA_DEMONSTRATION": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        migrate = [sys.executable, "-m", "virgula", "migrate", "-v0"]
        subprocess.run(migrate, env=environment, check=True, stdout=subprocess.DEVNULL)
        done = subprocess.run(
            [sys.executable, "-m", "bench.peers.icalendar_loop", str(GOAL)],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        yield from done.stdout.splitlines()
