"""Search in 100,000 pieces: ours, with doors, facets, total and marks, beside the bare index.

The peer is FTS5 as it comes: one table of words, ``ORDER BY rank LIMIT 20``, nothing else. Ours
may cost twice as much at the median. ``BENCH_PIECES`` changes the number.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIECES = int(os.environ.get("BENCH_PIECES", "100000"))
ROUNDS = 5
ALLOWED = 2.0
# Rare, middling and frequent, one word and several: as people type them.
QUERIES = (
    *("palabra17", "palabra23 palabra41", "difusión", "transparencia", "palabra140 transparencia"),
    *("acuerdo palabra9", "datos personales", "palabra311", "derecho", "foro palabra77 derecho"),
    *("palabra1", "palabra2 palabra3", "lengua pública", "palabra1999", "consulta pública"),
)
_COMMON = "transparencia difusión acuerdo datos personales derecho foro lengua consulta pública"
COMMON = tuple(_COMMON.split())


def run() -> Iterator[str]:
    """Yield the figures, line by line."""
    with tempfile.TemporaryDirectory(prefix="virgula-search-") as folder:
        environment = {
            **os.environ,
            "VIRGULA_VAR": folder,
            "VIRGULA_DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", "sqlite:search.sqlite3"),
            "DJANGO_SETTINGS_MODULE": "virgula.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "VIRGULA_LOG_LEVEL": "CRITICAL",
        }
        command = [sys.executable, "-m", "bench.search", folder]
        with subprocess.Popen(
            command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            yield from (line.rstrip("\n") for line in process.stdout or ())
        if process.returncode:
            raise SystemExit(process.returncode)


def pieces() -> Iterator[tuple[str, str]]:
    """Yield titles and texts with the spread of words that language has: few often, many rarely."""
    chance = random.Random(20230127)
    words = [f"palabra{number}" for number in range(2, 4000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    for number in range(PIECES):
        body = chance.choices(words, weights, k=60) + chance.sample(COMMON, 3)
        chance.shuffle(body)
        yield f"Pieza {number}: {' '.join(body[:5])}", " ".join(body)


def main(folder: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    ours = _ours()
    peer = _peer(Path(folder) / "peer.sqlite3")
    ratios = []
    print(f"{PIECES:,} pieces, {len(QUERIES)} queries, best of {ROUNDS}; {connection.vendor}")
    print(f"{'query':<28} {'hits':>8} {'bare FTS5 ms':>13} {'ours ms':>9} {'ratio':>6}")
    mine, others = [], []
    for query in QUERIES:
        hits, own = _best(lambda query=query: ours(query))
        _rows, bare = _best(lambda query=query: peer(query))
        mine.append(own)
        others.append(bare)
        ratios.append(own / bare)
        print(f"{query:<28} {hits:>8,} {bare * 1000:>13.2f} {own * 1000:>9.2f} {ratios[-1]:>6.2f}")
    ratio = statistics.median(mine) / statistics.median(others)
    said = "MET" if ratio <= ALLOWED else "NOT MET"
    print(
        f"p50: bare {statistics.median(others) * 1000:.2f} ms, ours "
        f"{statistics.median(mine) * 1000:.2f} ms: {ratio:.2f} × (≤ {ALLOWED:.0f} ×: {said})"
    )


def _best(ask: Callable[[], int]) -> tuple[int, float]:
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        hits = ask()
        times.append(time.perf_counter() - began)
    return hits, min(times)


def _ours() -> Callable[[str], int]:
    from virgula.institutions.models import System
    from virgula.search.actions import rebuild
    from virgula.search.doors import PUBLIC
    from virgula.search.queries import search
    from virgula.search.registry import FacetValue, Findable, Kind, kinds, register_kind

    system = System.objects.create(key="bench", name="Bench", short_name="Bench", zone="UTC")
    first = date(2020, 1, 1)

    def read(_keys: object) -> Iterator[Findable]:
        for number, (title, text) in enumerate(pieces()):
            theme = f"tema{number % 9}"
            yield Findable(
                key=str(number),
                system_id=system.pk,
                title=title,
                text=text,
                path=f"/{number}/",
                day=first + timedelta(days=number % 1500),
                facets=(FacetValue("theme", theme, theme.title()),),
            )

    kind = Kind("bench", "Bench", read)
    register_kind(kind)
    began = time.perf_counter()
    assert rebuild(kind) == PIECES
    seconds = time.perf_counter() - began
    print(f"indexed in {seconds:.0f} s ({PIECES / seconds:,.0f} a second); kinds: {len(kinds())}")
    return lambda query: search(query, doors=(PUBLIC,)).total


def _peer(path: Path) -> Callable[[str], int]:
    import sqlite3

    bare = sqlite3.connect(path)
    bare.execute("CREATE VIRTUAL TABLE words USING fts5(title, text)")
    bare.executemany("INSERT INTO words(title, text) VALUES (?, ?)", pieces())
    bare.commit()
    sql = "SELECT rowid, title FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20"
    return lambda query: len(bare.execute(sql, (query,)).fetchall())


if __name__ == "__main__":
    main(sys.argv[1])
