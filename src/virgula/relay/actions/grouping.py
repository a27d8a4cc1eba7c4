"""A person says that entries tell of the same, or that they do not; either can be undone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from virgula.activities.models import Activity
from virgula.journal.actions import write_record
from virgula.journal.models import Record
from virgula.journal.queries import history_of
from virgula.relay.actions.errors import (
    AloneError,
    NothingToUndoError,
    OtherSystemError,
    SameGroupError,
)
from virgula.relay.actions.happenings import unite_activities
from virgula.relay.choices import EntryStatus, SameBy
from virgula.relay.models import Entry

JOINED, SPLIT, UNDONE = "relay.entries_joined", "relay.entry_split", "relay.grouping_undone"
# What an entry's place in a group is made of.
PLACE = ("same_as_id", "same_by", "same_score", "stands_alone")


def merge_entries(*, entry: Entry, into: Entry, by: Any, at: datetime) -> Entry:
    """Say that two entries, with all that stand with them, tell of the same; return the first.

    What was approved stays first: its post tells it. Raises ``SameGroupError`` and
    ``OtherSystemError``.
    """
    with transaction.atomic():
        rows = _locked({entry.pk, into.pk})
        root, other = _root(rows, into), _root(rows, entry)
        if root.pk == other.pk:
            raise SameGroupError(entry)
        if root.source.system_id != other.source.system_id:
            raise OtherSystemError(entry)
        if other.status == EntryStatus.APPROVED and root.status != EntryStatus.APPROVED:
            root, other = other, root
        moved = [other, *(row for row in rows.values() if row.same_as_id == other.pk)]
        before = _places([root, *moved])
        other.same_by, other.same_score = SameBy.PERSON, None
        root.stands_alone = other.stands_alone = False
        for row in moved:
            row.same_as = root
        unite_activities(root, moved, by=by, at=at)
        _save([root, *moved])
        _write(JOINED, other, before, by=by, at=at, same=["", root.title])
    _copy(rows, entry, into)
    return root


def split_entry(*, entry: Entry, by: Any, at: datetime) -> None:
    """Say that an entry tells of another thing than its group; it is never joined by itself again.

    Where it stood first, the next of its group takes its place. Raises ``AloneError``.
    """
    with transaction.atomic():
        rows = _locked({entry.pk})
        row = rows[entry.pk]
        copies = sorted(
            (one for one in rows.values() if one.same_as_id == row.pk), key=lambda one: one.pk
        )
        if row.same_as_id is None and not copies:
            raise AloneError(entry)
        left = rows[row.same_as_id].title if row.same_as_id else copies[0].title
        before = _places([row, *copies])
        if copies:
            first, *others = copies
            first.same_as, first.same_by, first.same_score = None, "", None
            for one in others:
                one.same_as = first
        row.same_as, row.same_by, row.same_score, row.stands_alone = None, "", None, True
        _leave_activity(row, copies)
        _save([row, *copies])
        _write(SPLIT, row, before, by=by, at=at, same=[left, ""])
    _copy(rows, entry)


def undo_grouping(*, entry: Entry, by: Any, at: datetime) -> None:
    """Put a group back as it was before the last time a person joined or split the entry.

    Raises ``NothingToUndoError`` when nobody did, or things changed meanwhile.
    """
    with transaction.atomic():
        record = last_grouping(entry)
        if record is None:
            raise NothingToUndoError(entry, has_left=False)
        places = record.changes["places"]
        rows = {
            row.pk: row for row in Entry.objects.select_for_update().filter(pk__in=map(int, places))
        }
        now = _places(rows.values())
        if now != {key: pair[1] for key, pair in places.items()}:
            raise NothingToUndoError(entry, has_left=False)
        for key, (before, _after) in places.items():
            for name, value in zip(PLACE, before, strict=True):
                setattr(rows[int(key)], name, value)
        _save(rows.values())
        write_record(by=by, verb=UNDONE, target=rows[entry.pk], at=at)
    _copy(rows, entry)


def last_grouping(entry: Entry) -> Record | None:
    """Return the record of the last joining or setting apart that stands: one statement."""
    record = history_of(entry).filter(verb__in=[JOINED, SPLIT, UNDONE]).first()
    return record if record is not None and record.verb != UNDONE else None


def _locked(keys: Collection[int]) -> dict[int, Entry]:
    """Return the entries with their whole groups, held until the end."""
    roots = Entry.objects.filter(pk__in=keys).values_list("pk", "same_as")
    heads = {key for pair in roots for key in pair if key is not None}
    rows = (
        Entry.objects.select_for_update(of=("self",))
        .filter(Q(pk__in=heads) | Q(same_as__in=heads))
        .select_related("source")
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def _root(rows: dict[int, Entry], entry: Entry) -> Entry:
    row = rows[entry.pk]
    return rows[row.same_as_id] if row.same_as_id is not None else row


def _places(rows: Collection[Entry] | Any) -> dict[str, list[Any]]:
    return {str(row.pk): [getattr(row, name) for name in PLACE] for row in rows}


def _save(rows: Collection[Entry] | Any) -> None:
    fields = ["same_as", "same_by", "same_score", "stands_alone", "activity"]
    Entry.objects.bulk_update(list(rows), fields)


def _write(
    verb: str,
    entry: Entry,
    before: dict[str, list[Any]],
    *,
    by: Any,
    at: datetime,
    same: list[str],
) -> None:
    """Write who said so, and how each stood, for whoever takes it back."""
    after = _places(Entry.objects.filter(pk__in=map(int, before)))
    places = {key: [place, after[key]] for key, place in before.items()}
    write_record(by=by, verb=verb, target=entry, at=at, changes={"same_as": same, "places": places})


def _leave_activity(row: Entry, copies: list[Entry]) -> None:
    """Let what is set apart leave the others their activity."""
    if row.activity_id is None:
        return
    if not copies:
        Activity.objects.get(pk=row.activity_id).partners.remove(row.source.actor_id)
    row.activity = None


def _copy(rows: dict[int, Entry], *entries: Entry) -> None:
    """Bring the callers' objects up to date with what was kept."""
    for entry in entries:
        for name in (*PLACE, "activity_id"):
            setattr(entry, name, getattr(rows[entry.pk], name))
