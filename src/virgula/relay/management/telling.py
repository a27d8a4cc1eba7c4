"""A reading as data, for ``virgula relay read --json``: what, when, how it was read, why not."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from virgula.domain.happening import Happening
from virgula.relay.reading import Discovered, Item, Reading
from virgula.relay.words import note_sentence, refusal_sentence


def reading_as_data(reading: Reading, kind: str) -> dict[str, Any]:
    """Return a reading as JSON has it; instants in UTC, ISO 8601."""
    return {
        "kind": kind,
        "title": reading.title,
        "items": [item_as_data(item) for item in reading.items],
        "refused": [
            {
                "position": refused.position,
                "title": refused.title,
                "why": refused.why,
                "sentence": refusal_sentence(refused),
            }
            for refused in reading.refused
        ],
        "notes": [{"note": note, "sentence": note_sentence(note)} for note in reading.notes],
        "follow": list(reading.follow),
    }


def item_as_data(item: Item) -> dict[str, Any]:
    """Return an item as JSON has it. ``date_read``: "zone" (its own), "source" (ours), or ""."""
    return {
        "identity": item.identity,
        "guid": item.guid,
        "link": item.link,
        "title": item.title,
        "summary": item.summary,
        "text": item.text,
        "published_at": _instant(item.published_at),
        "published_text": item.published_text,
        "date_read": item.date_read,
        "images": [{"url": image.url, "alt": image.alt} for image in item.images],
        "happening": _happening_as_data(item.happening) if item.happening else None,
    }


def discovered_as_data(found: Iterable[Discovered]) -> list[dict[str, Any]]:
    """Return what a page declares as JSON has it."""
    return [
        {"kind": str(one.kind), "url": one.url, "title": one.title, "is_guess": one.is_guess}
        for one in found
    ]


def _happening_as_data(happening: Happening) -> dict[str, Any]:
    return {
        "first_on": happening.first_on.isoformat(),
        "last_on": happening.last_on.isoformat(),
        "zone": happening.zone,
        "starts_at": _instant(happening.starts_at),
        "ends_at": _instant(happening.ends_at),
        "title": happening.title,
        "place": happening.place,
        "link": happening.link,
        "uid": happening.uid,
        "sequence": happening.sequence,
        "is_cancelled": happening.is_cancelled,
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
