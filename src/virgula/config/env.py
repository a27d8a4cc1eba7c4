"""Typed readers of environment variables: a bad value stops the start and says which and why."""

import os
from pathlib import Path


class SettingError(Exception):
    """A variable holds something that its reader refuses."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value!r}: expected {expected}")
        self.name, self.value, self.expected = name, value, expected


def text(name: str, default: str = "") -> str:
    """Read a text; ``NAME_FILE`` names a file that holds it (for secrets)."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE", file, "a readable file") from error
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """Read ``1`` or ``0``; anything else is refused, so that ``yes`` is never taken for ``no``."""
    value = text(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise SettingError(name, value, "1 or 0")
    return value == "1"


def integer(name: str, default: int, *, least: int = 0) -> int:
    """Read a whole number that is at least ``least``."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError as error:
        raise SettingError(name, value, "a whole number") from error
    if number < least:
        raise SettingError(name, value, f"at least {least}")
    return number


def listing(name: str, default: str = "") -> list[str]:
    """Read items separated by commas."""
    return [item.strip() for item in text(name, default).split(",") if item.strip()]


def folder(name: str, default: Path) -> Path:
    """Read a folder's path; it is made when it is missing."""
    path = Path(text(name, str(default))).expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path
