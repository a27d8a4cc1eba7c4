"""Tie the entries that tell of the same, so that a person sees them once with all credits.

Nothing is dropped: a copy keeps its row, its link and its credit, and a person may set it apart.
What was dismissed, or stood there before we came, hides nothing that is new.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from virgula.domain.matching import Index, Match
from virgula.relay.actions.window import window_of
from virgula.relay.choices import EntryStatus, SameBy
from virgula.relay.models import Entry, Source

# A new telling of these is shown by itself, and takes them along as its copies.
UNSEEN = frozenset({EntryStatus.SEEN, EntryStatus.DISMISSED})


@dataclass
class _Groups:
    """The entries in hand by key, and which of them changed."""

    rows: dict[int, Entry] = field(default_factory=dict)
    changed: dict[int, Entry] = field(default_factory=dict)

    def root_of(self, key: int) -> Entry | None:
        row = self.rows.get(key)
        seen: set[int] = set()
        while row is not None and row.same_as_id is not None and row.pk not in seen:
            seen.add(row.pk)
            row = self.rows.get(row.same_as_id)
        return row

    def tie(self, entry: Entry, root: Entry, match: Match) -> None:
        """Make one the copy of the other: the newer, unless the older would hide it."""
        if root.status in UNSEEN and entry.status not in UNSEEN:
            for row in self.rows.values():
                if row.same_as_id == root.pk:
                    self._set(row, entry, row.same_by, row.same_score)
            entry, root = root, entry
            root.same_as = None
        self._set(entry, root, match.by, match.score if match.by == SameBy.WORDS else None)

    def _set(self, entry: Entry, root: Entry, by: str, score: float | None) -> None:
        entry.same_as, entry.same_by, entry.same_score = root, by, score
        self.changed[entry.pk] = entry


def join_copies(source: Source, entries: Sequence[Entry]) -> None:
    """Tie each new entry to what another source of the system told of the same before.

    By its page, or by words and days over the last weeks; what a person set apart is left apart.
    Called inside the transaction that stored ``entries``. Six statements, whatever the entries.
    """
    if not entries:
        return
    at = max(entry.found_at for entry in entries)
    with window_of(source.system_id, at=at) as index:
        matches = _matches(index, entries)
    matches |= _pages(source, [entry for entry in entries if entry.page_key])
    if not matches:
        return
    groups = _Groups({entry.pk: entry for entry in entries})
    _load(groups, (match.key for match in matches.values()))
    for entry in entries:
        match = matches.get(entry.pk)
        root = groups.root_of(match.key) if match else None
        if match and root is not None and root.pk != entry.pk and not entry.stands_alone:
            groups.tie(entry, root, match)
    Entry.objects.bulk_update(
        list(groups.changed.values()), ["same_as", "same_by", "same_score"], batch_size=200
    )


def _matches(index: Index, entries: Iterable[Entry]) -> dict[int, Match]:
    """Return the best match of each among what was told before it."""
    found: dict[int, Match] = {}
    for entry in entries:
        match = index.best_before(entry.pk)
        if match is not None:
            found[entry.pk] = match
    return found


def _pages(source: Source, entries: Sequence[Entry]) -> Mapping[int, Match]:
    """Return, for each, the first telling of its page in the system, however long ago."""
    keys = {entry.page_key for entry in entries}
    if not keys:
        return {}
    first: dict[str, int] = {}
    rows = Entry.objects.filter(source__system=source.system_id, page_key__in=keys)
    for key, page in rows.order_by("pk").values_list("pk", "page_key"):
        first.setdefault(page, key)
    return {
        entry.pk: Match(first[entry.page_key], 1.0, SameBy.LINK)
        for entry in entries
        if first[entry.page_key] != entry.pk
    }


def _load(groups: _Groups, keys: Iterable[int]) -> None:
    """Bring the matched entries, their roots, and the copies of roots that hide something."""
    matched = Entry.objects.filter(pk__in=set(keys) - groups.rows.keys()).select_related("same_as")
    for row in matched:
        groups.rows[row.pk] = row
        if row.same_as is not None:
            groups.rows.setdefault(row.same_as.pk, row.same_as)
    hidden = [row.pk for row in groups.rows.values() if row.status in UNSEEN]
    for row in Entry.objects.filter(same_as__in=hidden):
        groups.rows.setdefault(row.pk, row)
