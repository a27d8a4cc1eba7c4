"""Note when what an entry announces happens."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from virgula.domain.spoken_dates import first_day_named
from virgula.relay.models import Entry
from virgula.relay.reading import Item


def note_happenings(entries: Sequence[Entry], *, items: Mapping[str, Item], at: datetime) -> None:
    """Note the day that each entry announces, if it announces one.

    ``items`` are what was read, by identity: a calendar declares its day itself. Called inside
    the transaction that stored ``entries``.
    """
    dated = []
    for entry in entries:
        entry.event_on = _day_of(entry, items.get(entry.identity))
        if entry.event_on is not None:
            dated.append(entry)
    if dated:
        Entry.objects.bulk_update(dated, ["event_on"])


def _day_of(entry: Entry, item: Item | None) -> date | None:
    if item is not None and item.happening is not None:
        return item.happening.first_on
    told_at = entry.published_at or entry.found_at
    told_on = told_at.astimezone(ZoneInfo(entry.source.zone)).date()
    return first_day_named(f"{entry.title}. {entry.summary}", since=told_on)
