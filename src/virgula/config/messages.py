"""Compiled messages are made at the start from their sources, so that none is ever stale."""

from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent


def catalogues() -> Iterator[Path]:
    """Yield the source of every catalogue of the house."""
    yield from sorted(HOUSE.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_stale() -> list[Path]:
    """Compile each catalogue newer than its compiled file; return those that were.

    Written beside and moved into place: two processes that start together never read a half.
    """
    stale = [po for po in catalogues() if _is_stale(po)]
    if stale:
        import polib

        for po in stale:
            beside = po.with_suffix(".mo.new")
            polib.pofile(str(po)).save_as_mofile(str(beside))
            beside.replace(po.with_suffix(".mo"))
    return stale


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns
