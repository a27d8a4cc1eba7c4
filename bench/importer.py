"""The importer: a real document of 21 lines, and a workbook of 2,000 beside a plain reading of it.

The peer is what a user would write first: openpyxl and a loop over the rows, without understanding
anything. It reads the same bytes. Ours reads, understands, compares with the database and says
what would change; then imports it. Times are wall clock, the best of three.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "datasets" / "snt-2022" / "plan_2022_2023.md"
LINES = 2_000
TIMINGS = ("Marzo", "1er trimestre", "15 de mayo de 2024", "Permanente", "Por definir", "ene-jun")


def run() -> Iterator[str]:
    """Yield the figures, measured in a process and a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "VIRGULA_VAR": folder,
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
            "DJANGO_SETTINGS_MODULE": "virgula.config.settings",
        }
        child = subprocess.run(
            [sys.executable, "-m", "bench.importer"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    yield from child.stdout.splitlines()
    if child.returncode:
        yield f"FAILED: {child.stderr.strip().splitlines()[-1]}"


def workbook() -> bytes:
    """Return a workbook of 40 components and 2,000 lines, with merged cells and long texts."""
    import openpyxl

    book = openpyxl.Workbook()
    page = book.active
    page.append(["Plan anual 2024"])
    page.append(["Componente", "Línea de acción", "Plazo", "Responsable"])
    for number in range(LINES):
        component, position = divmod(number, 50)
        name = f"Eje {component + 1}. Parte {component + 1} del plan" if position == 0 else None
        text = f"{position + 1}. Hacer la cosa {number} con todas las instituciones " * 3
        page.append([name, text, TIMINGS[number % len(TIMINGS)], f"Instituto {number % 32}"])
        if position == 49:
            page.merge_cells(f"A{number - 46}:A{number + 3}")
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def plain_reading(data: bytes) -> int:
    """Read every cell as a script of a few lines would: the peer."""
    import openpyxl

    page = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
    return sum(1 for row in page.iter_rows(values_only=True) for cell in row if cell is not None)


def best(work: Callable[[], object], times: int = 3) -> float:
    found = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from virgula.documents.reading import read_document
    from virgula.institutions.models import System
    from virgula.plans.actions.importing import apply_import, preview_import

    call_command("migrate", verbosity=0)
    windows = [
        {
            "key": f"v{number}",
            "name": f"ventana {number}",
            "first_month": number * 3,
            "end_month": number * 3 + 3,
            "shape": shape,
            "colour_light": "#2F5D62",
            "colour_dark": "#9CD3D8",
        }
        for number, shape in enumerate(("circle", "triangle", "diamond", "square"))
    ]
    system = System.objects.create(
        key="bench",
        name="Bench",
        short_name="Bench",
        zone="America/Mexico_City",
        zone_label="hora del centro",
        defaults={"windows": windows, "prefix": "CON"},
    )
    now = datetime(2024, 1, 1, tzinfo=UTC)

    def preview(data: bytes, name: str) -> object:
        document = read_document(data, name=name)
        return preview_import(document=document, system=system)

    def apply(data: bytes, name: str) -> object:
        document = read_document(data, name=name)
        return apply_import(document=document, system=system, by=None, at=now)

    small, large = DOCUMENT.read_bytes(), workbook()
    seconds = best(lambda: preview(small, DOCUMENT.name))
    print(f"21-line document, read + understood + compared: {seconds:.3f} s (limit 1 s)")
    ours, peer = best(lambda: preview(large, "plan.xlsx")), best(lambda: plain_reading(large))
    print(f"{LINES:,}-line XLSX, read + understood + compared: {ours:.3f} s (limit 3 s)")
    print(f"{LINES:,}-line XLSX, openpyxl and a loop, nothing understood: {peer:.3f} s")
    print(f"ratio to the plain reading: {ours / peer:.2f}")
    first = best(lambda: apply(large, "plan.xlsx"), times=1)
    again = best(lambda: apply(large, "plan.xlsx"))
    print(f"{LINES:,}-line XLSX imported: {first:.3f} s; again, without changes: {again:.3f} s")
    if seconds > 1 or ours > 3:
        sys.exit("slower than promised")


if __name__ == "__main__":
    main()
