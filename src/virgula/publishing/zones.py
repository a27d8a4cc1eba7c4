"""Which edition of the world's zone rules this machine computes with."""

import zoneinfo
from functools import cache
from pathlib import Path

UNKNOWN = "?"


@cache
def zone_edition() -> str:
    """Return the edition («2026b») of the rules that ``zoneinfo`` reads: the system's, or ours."""
    for directory in zoneinfo.TZPATH:
        source = Path(directory) / "tzdata.zi"
        if source.is_file():
            with source.open(encoding="ascii", errors="replace") as lines:
                found = lines.readline().removeprefix("# version").strip()
            return found[:20] or UNKNOWN
        if (Path(directory) / "UTC").is_file():
            return _file_marks(Path(directory))
    try:
        import tzdata
    except ImportError:  # pragma: no cover -- every installation of ours brings it
        return UNKNOWN
    return str(tzdata.IANA_VERSION)


def _file_marks(directory: Path) -> str:
    """Return a mark of rules that do not say their edition: when they were put there."""
    return f"{int((directory / 'UTC').stat().st_mtime)}"[:20]
