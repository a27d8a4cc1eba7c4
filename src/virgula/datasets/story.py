"""``demonstration.yaml``: what a demonstration tells, as its folder says it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from virgula.datasets.manifest import MANIFEST

STORY = "demonstration.yaml"
READ_FOR_MARK = ("*.csv", "*.yaml", "*.svg", "*.md", "*.xlsx", "feeds/*")


@dataclass(frozen=True)
class Story:
    """A set that is a demonstration, with the sets it needs and what happens in it."""

    folder: Path
    key: str
    # The system that it shows: its own key, or that of the set it is laid upon.
    system_key: str
    # Folders to load, in order.
    folders: tuple[Path, ...]
    # Plan documents of those folders, each with its folder.
    documents: tuple[tuple[Path, dict[str, Any]], ...]
    order: int = 0
    pinned_on: date | None = None
    told: dict[str, Any] = field(default_factory=dict)

    def part(self, name: str) -> list[dict[str, Any]]:
        """Return a list of the story: ``goals``, ``rules``, ``relays`` …"""
        return list(self.told.get(name) or [])

    def mark(self) -> str:
        """Return a mark of every file that the story is told from."""
        digest = sha256()
        for folder in self.folders:
            for pattern in READ_FOR_MARK:
                for path in sorted(folder.glob(pattern)):
                    digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()


def stories() -> list[Story]:
    """Return the demonstrations among the shipped sets, in the order in which they are told."""
    return sorted(_read_stories(), key=lambda story: (story.order, story.key))


def _read_stories() -> Iterator[Story]:
    for path in sorted(settings.DATASETS_DIR.glob(f"*/{STORY}")):
        folder = path.parent
        manifest = _read(folder / MANIFEST)
        told = _read(path)
        base = manifest.get("extends")
        folders = (settings.DATASETS_DIR / base, folder) if base else (folder,)
        yield Story(
            folder=folder,
            key=manifest["key"],
            system_key=base or manifest["key"],
            folders=folders,
            documents=tuple(
                (owner, document)
                for owner in folders
                for document in _read(owner / MANIFEST).get("documents") or []
            ),
            order=told.get("order", 0),
            pinned_on=told.get("pinned_on"),
            told=told,
        )


def _read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
