"""The board of coverage: 60 institutions over 90 days with 20,000 items, tallied and not.

Prints the statements, which are the same for any number of institutions and days, and the CPU of
the whole reading; the goal is 0.3 s. ``BENCH_ITEMS`` changes how many items there are.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ITEMS = int(os.environ.get("BENCH_ITEMS", "20000"))
BODIES, DAYS, ROUNDS = 60, 90, 7
MOST_SECONDS = 0.3
TODAY = date(2023, 1, 27)
NOON = datetime(2023, 1, 27, 18, tzinfo=UTC)


def run() -> Iterator[str]:
    """Yield the figures, line by line."""
    with tempfile.TemporaryDirectory(prefix="virgula-coverage-") as folder:
        environment = {
            **os.environ,
            "VIRGULA_VAR": folder,
            "VIRGULA_DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", "sqlite:board.sqlite3"),
            "DJANGO_SETTINGS_MODULE": "virgula.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "VIRGULA_LOG_LEVEL": "CRITICAL",
        }
        command = [sys.executable, "-m", "bench.coverage"]
        with subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            yield from (line.rstrip("\n") for line in process.stdout or ())
        if process.returncode:
            raise SystemExit(process.returncode)


def _fill() -> object:
    """Write a system with its institutions and its ledger."""
    from virgula.evidence.models import Fact
    from virgula.institutions.models import Body, System, Territory

    zone = "America/Mexico_City"
    system = System.objects.create(key="b", name="B", short_name="B", zone=zone, zone_label="h")
    bodies = []
    for number in range(BODIES):
        name = f"Territorio {number}"
        place = Territory.objects.create(system=system, key=f"t{number}", name=name, zone=zone)
        bodies.append(
            Body.objects.create(
                system=system, key=f"c{number}", name=f"Cuerpo {number}", territory=place
            )
        )
    Fact.objects.bulk_create(
        [
            Fact(
                system=system,
                kind="relay.replicated",
                ref=f"relay.entry:{number}",
                at=NOON,
                day=TODAY - timedelta(days=number % DAYS),
                actor=bodies[number * 7 % BODIES],
                title=f"Novedad {number}",
                recorded_at=NOON - timedelta(hours=1),
            )
            for number in range(ITEMS)
        ],
        batch_size=500,
    )
    return system


def _measured(system: object) -> tuple[int, float]:
    """Return the statements and the median seconds of CPU of a reading."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from virgula.relay.periods import span_of
    from virgula.relay.queries.board import board

    span = span_of(str(DAYS), TODAY)
    with CaptureQueriesContext(connection) as captured:
        board(system, span, today=TODAY, now=NOON)  # type: ignore[arg-type]
    times = []
    for _round in range(ROUNDS):
        start = time.process_time()
        board(system, span, today=TODAY, now=NOON)  # type: ignore[arg-type]
        times.append(time.process_time() - start)
    return len(captured), statistics.median(times)


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from virgula.evidence.tallies import make_tallies

    call_command("migrate", verbosity=0)
    system = _fill()
    size = f"{BODIES} institutions, {DAYS} days, {ITEMS:,} items"
    for name, prepare in (("ledger alone", None), ("closed days tallied", make_tallies)):
        if prepare:
            prepare(now=NOON)
        statements, seconds = _measured(system)
        met = "met" if seconds <= MOST_SECONDS else "MISSED"
        cost = f"{statements} statements, {seconds * 1000:.0f} ms of CPU"
        print(f"{name}: {cost} ({size}; goal 300 ms: {met})")


if __name__ == "__main__":
    main()
