"""Tie the entries that tell of the same, so that a person sees them once with all credits."""

from collections.abc import Sequence

from virgula.relay.choices import SameBy
from virgula.relay.models import Entry, Source


def join_copies(source: Source, entries: Sequence[Entry]) -> None:
    """Tie what another source of the system told before to its first telling.

    Called inside the transaction that stored ``entries``.
    """
    keys = {entry.page_key for entry in entries if entry.page_key}
    if not keys:
        return
    first: dict[str, Entry] = {}
    rows = Entry.objects.filter(source__system=source.system_id, page_key__in=keys, same_as=None)
    for entry in rows.order_by("pk"):
        first.setdefault(entry.page_key, entry)
    for entry in entries:
        other = first.get(entry.page_key)
        if other is not None and other.pk != entry.pk:
            entry.same_as, entry.same_by = other, SameBy.LINK
            Entry.objects.filter(pk=entry.pk).update(same_as=other, same_by=SameBy.LINK)
