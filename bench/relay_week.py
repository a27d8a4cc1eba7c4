"""Forty feeds that fail in every way, a whole week of a told clock: nothing lost, nothing twice.

The same sites as in ``tests/relay/test_week.py``, which lives one day of it. ``BENCH_DAYS`` and
``BENCH_FAULTS`` (a share of the answers) change the sizes.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DAYS = float(os.environ.get("BENCH_DAYS", "7"))
FAULTS = float(os.environ.get("BENCH_FAULTS", "0.2"))


def run() -> Iterator[str]:
    """Yield what came of the week, line by line."""
    with tempfile.TemporaryDirectory(prefix="virgula-week-") as made:
        environment = {
            **os.environ,
            "VIRGULA_VAR": made,
            "VIRGULA_DATABASE_URL": "sqlite:week.sqlite3",
            "VIRGULA_RELAY_HOST_PAUSE": "0",
            "DJANGO_SETTINGS_MODULE": "virgula.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        command = [sys.executable, "-m", "bench.relay_week"]
        with subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            yield from (line.rstrip("\n") for line in process.stdout or ())


def main() -> None:
    """Live the week in a process of its own, with a database of its own, and judge it."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from tests.relay.test_week import check_the_week, sources_of
    from tests.relay.week import Week, live

    from virgula.relay import asking
    from virgula.relay.models import Entry, Visit

    call_command("migrate", verbosity=0)
    asking.TIMEOUT_SECONDS = 1.0
    week = Week(fault_rate=FAULTS)
    settings.FETCH_LOOPBACK = week.pairs
    began = time.perf_counter()
    try:
        sources_of(week)
        rounds = live(week, timedelta(days=DAYS))
    finally:
        week.close()
    took = time.perf_counter() - began
    print(f"{DAYS:g} days in {took:.0f} s: {rounds} rounds, {Visit.objects.count()} visits kept")
    print(f"{week.asked} questions asked, {week.unchanged} answered 304")
    print("faults: " + ", ".join(f"{name} {count}" for name, count in week.met.items()))
    print(f"{Entry.objects.count()} items stored; impolite: {len(week.rude)}")
    try:
        check_the_week(week)
    except AssertionError as error:
        print(f"NOT MET: {str(error)[:2000]}")
    else:
        print("nothing lost, nothing twice, never impolite: MET")


if __name__ == "__main__":
    main()
