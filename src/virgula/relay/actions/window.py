"""The last weeks of each system's entries, kept ready to be compared.

Kept in the memory of the process, for speed alone: each time it is asked for, it is brought to
what the database holds now, so that another process, an edit or an undone transaction cannot make
it wrong. Two statements at most, whatever the entries.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from virgula.domain.matching import WINDOW_DAYS, Index, Match, Near, Told
from virgula.relay.models import Entry

# More than this are read with the whole window, not by their keys.
FEW = 400
MOST_SYSTEMS = 8

_Version = tuple[Any, ...]


@dataclass
class _Kept:
    index: Index = field(default_factory=Index)
    versions: dict[int, _Version] = field(default_factory=dict)


_kept: dict[int, _Kept] = {}
_lock = threading.Lock()


@contextmanager
def window_of(system_id: int, *, at: datetime) -> Iterator[Index]:
    """Lend the index of a system's entries of the last weeks; nobody else uses it meanwhile."""
    with _lock:
        kept = _kept.setdefault(system_id, _Kept())
        while len(_kept) > MOST_SYSTEMS:
            _kept.pop(next(key for key in _kept if key != system_id))
        try:
            _bring_up(kept, system_id, at)
            yield kept.index
        except BaseException:
            # What was half brought up is read anew the next time.
            _kept.pop(system_id, None)
            raise


def _bring_up(kept: _Kept, system_id: int, at: datetime) -> None:
    rows = Entry.objects.filter(
        source__system=system_id, found_at__gte=at - timedelta(days=2 * WINDOW_DAYS)
    )
    current = {
        row[0]: row[1:]
        for row in rows.values_list("pk", "content_sha256", "source_id", "published_at", "page_key")
    }
    for key in kept.versions.keys() - current.keys():
        kept.index.discard(key)
        del kept.versions[key]
    missing = [key for key, version in current.items() if kept.versions.get(key) != version]
    if not missing:
        return
    for told in tellings(rows if len(missing) > FEW else rows.filter(pk__in=missing)):
        kept.index.add(told)
        kept.versions[told.key] = current.get(told.key, ())


FIELDS = (
    "pk", "title", "summary", "text", "published_at", "found_at", "page_key", "source_id",
    "source__zone", "source__actor__name", "source__actor__acronym",
)  # fmt: skip


def tellings(rows: QuerySet[Entry]) -> Iterable[Told]:
    """Return entries as tellings: one statement."""
    for row in rows.values(*FIELDS).order_by("pk").iterator(chunk_size=1000):
        told_at = row["published_at"] or row["found_at"]
        yield Told(
            key=row["pk"],
            title=row["title"],
            text=row["text"] or row["summary"],
            told_on=told_at.astimezone(ZoneInfo(row["source__zone"])).date(),
            zone=row["source__zone"],
            link_key=row["page_key"],
            source=row["source_id"],
            teller=f"{row['source__actor__name']} {row['source__actor__acronym']}",
        )


def told_of(entry: Entry) -> Told:
    """Return an entry as a telling: one statement."""
    return next(iter(tellings(Entry.objects.filter(pk=entry.pk))))


def nearest(entry: Entry, *, words: str = "", most: int = 8) -> list[Near]:
    """Return the entries of the last weeks that are most alike, or that ``words`` look for."""
    told = told_of(entry)
    if words:
        # Another key: what is looked for is not the entry itself.
        told = replace(told, key=-1, title=words, text="", teller="", source=0)
    with window_of(entry.source.system_id, at=entry.found_at) as index:
        return index.nearest(told, most=most + 1)


def why_same(entry: Entry, root: Entry) -> Match | None:
    """Return which words and which days two entries have in common, as the window weighs them."""
    with window_of(entry.source.system_id, at=entry.found_at) as index:
        return index.compare(told_of(entry), told_of(root))
