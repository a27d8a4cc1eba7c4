"""Databases from one URL: SQLite for one machine, PostgreSQL when a second host is wanted."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from virgula.config.env import SettingError

# FULL: a lost "sending" row after a power cut would be a duplicate post.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
    "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=4000;"
)


def database_from_url(url: str, *, base: Path) -> dict[str, Any]:
    """Return Django's settings for ``sqlite:PATH`` or ``postgres://user:password@host:port/name``.

    A local socket is named as libpq does it: ``postgres:///name?host=/folder``.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": base / parts.path,
            # Opening the file and its pragmas costs a page 4 ms: a thread keeps it for a minute.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parse_qs(parts.query).get("host", [unquote(parts.hostname or "")])[0],
            "PORT": parts.port or "",
            "CONN_HEALTH_CHECKS": True,
            "CONN_MAX_AGE": 60,
        }
    raise SettingError("VIRGULA_DATABASE_URL", url, "sqlite:PATH or postgres://…")
