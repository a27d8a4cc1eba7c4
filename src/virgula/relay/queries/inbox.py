"""The inbox: what waits for a decision, in order, with its reason, its credits and its words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from virgula.domain.feed_items import shortened
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, System
from virgula.platform.scoping import Reach, within
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry
from virgula.relay.queries.coverage import SILENT_DAYS, last_relays
from virgula.relay.words import WORDS_LIMIT, relay_words

INBOX_ROWS = 60
RECENT = timedelta(minutes=15)
EVENT_SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the inbox. ``reason``: silent, never, event, today, edited or new."""

    entry: Entry
    actor_name: str
    actor_title: str
    source_name: str
    credits: tuple[str, ...]
    reason: str
    # Days of silence, or days until the event.
    days: int | None
    words: str
    told_on: date | None


@dataclass(frozen=True, slots=True)
class Inbox:
    rows: list[InboxRow]
    total: int


def visible_entries(reach: Reach) -> QuerySet[Entry]:
    """Return the entries of the systems within reach."""
    return within(Entry.objects.all(), reach, system="source__system")


def waiting_entries(reach: Reach, today: date) -> QuerySet[Entry]:
    """Return what waits for a decision today, each announcement once."""
    return visible_entries(reach).filter(
        Q(later_on__isnull=True) | Q(later_on__lte=today),
        status=EntryStatus.NEW,
        same_as__isnull=True,
    )


def inbox(
    reach: Reach, *, system: System, now: datetime, last: dict[int, date] | None = None
) -> Inbox:
    """Return what waits in a system: silent institutions first, then by day of the event.

    ``last`` is what ``last_relays`` said, for who has asked already. Four statements at most,
    whatever the rows.
    """
    today = civil_day(system, now)
    waiting = waiting_entries(reach, today).filter(source__system=system)
    total = waiting.count()
    entries = list(
        waiting.select_related("source__system", "source__actor").order_by(
            "-published_at", "-found_at", "-pk"
        )
    )
    last = last_relays(system, now=now) if last is None else last
    ranked = sorted(entries, key=lambda entry: _rank(entry, last, today))[:INBOX_ROWS]
    others = _copies(ranked)
    return Inbox([_row(entry, others[entry.pk], last, today) for entry in ranked], total)


def _rank(entry: Entry, last: dict[int, date], today: date) -> tuple[bool, int, float]:
    """Order: silent first; then what happens soonest; then what was told last."""
    event = entry.event_on if entry.event_on and entry.event_on >= today else None
    told = entry.published_at or entry.found_at
    return (
        not _is_silent(last.get(entry.source.actor_id), today),
        (event - today).days if event else EVENT_SOON_DAYS,
        -told.timestamp(),
    )


def _is_silent(last_on: date | None, today: date) -> bool:
    return last_on is None or (today - last_on).days >= SILENT_DAYS


def _copies(entries: Sequence[Entry]) -> dict[int, list[Actor]]:
    """Return, for each entry, the institutions that announced it too."""
    rows = Entry.objects.filter(same_as__in=[entry.pk for entry in entries])
    others: dict[int, list[Actor]] = defaultdict(list)
    for copy in rows.select_related("source__actor").order_by("pk"):
        if copy.same_as_id is not None:
            others[copy.same_as_id].append(copy.source.actor)
    return others


def _row(entry: Entry, others: Iterable[Actor], last: dict[int, date], today: date) -> InboxRow:
    actor = entry.source.actor
    names = _names([actor, *others])
    reason, days = _reason(entry, last.get(actor.pk), today)
    return InboxRow(
        entry=entry,
        actor_name=str(actor),
        actor_title=actor.name,
        source_name=entry.source.name,
        credits=names,
        reason=reason,
        days=days,
        words=entry.draft_text or _words(entry, names),
        told_on=_told_on(entry),
    )


def _reason(entry: Entry, last_on: date | None, today: date) -> tuple[str, int | None]:
    if last_on is None:
        return "never", None
    if _is_silent(last_on, today):
        return "silent", (today - last_on).days
    if entry.event_on and 0 <= (entry.event_on - today).days <= EVENT_SOON_DAYS:
        return "event", (entry.event_on - today).days
    if entry.edited_at:
        return "edited", None
    return ("today", 0) if _told_on(entry) == today else ("new", None)


def _told_on(entry: Entry) -> date | None:
    if entry.published_at is None:
        return None
    return entry.published_at.astimezone(ZoneInfo(entry.source.zone)).date()


def _names(actors: Iterable[Actor]) -> tuple[str, ...]:
    """Return each institution once, by its name and acronym."""
    return tuple(
        dict.fromkeys(
            f"{actor.name} ({actor.acronym})" if actor.acronym else actor.name for actor in actors
        )
    )


def credits_of(entry: Entry) -> tuple[str, ...]:
    """Return who announced it: its source's institution, and those of its copies."""
    return _names([entry.source.actor, *_copies([entry])[entry.pk]])


def words_for(entry: Entry) -> str:
    """Return the words of the template for an entry."""
    return _words(entry, credits_of(entry))


def _words(entry: Entry, names: Sequence[str]) -> str:
    return relay_words(entry.title, entry.summary, names, limit=WORDS_LIMIT)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was just decided (approved, dismissed or put_off); ``clock`` says when it leaves."""

    entry: Entry
    kind: str
    title: str
    clock: str
    can_undo: bool


def recent_decisions(reach: Reach, *, system: System, now: datetime) -> list[Decision]:
    """Return what was decided in the last minutes, newest first: one statement."""
    rows = visible_entries(reach).filter(
        source__system=system, decided_at__gt=now - RECENT, decided_at__lte=now
    )
    rows = rows.select_related("post").order_by("-decided_at", "-pk")[:20]
    return [_decision(row, system, now) for row in rows]


def _decision(entry: Entry, system: System, now: datetime) -> Decision:
    kind = "put_off" if entry.status == EntryStatus.NEW else str(entry.status)
    clock = ""
    can_undo = True
    if entry.post is not None:
        clock = f"{entry.post.due_at.astimezone(ZoneInfo(system.zone)):%H:%M}"
        can_undo = entry.post.due_at > now
    return Decision(entry, kind, short_title(entry), clock, can_undo)


def entries_of_posts(posts: Iterable[Any]) -> dict[Any, int]:
    """Return the entry that each post relays."""
    return dict(Entry.objects.filter(post__in=list(posts)).values_list("post_id", "pk"))


def events_between(system: System, first: date, end: date) -> list[Entry]:
    """Return what the institutions announced for some days and nobody dismissed."""
    rows = Entry.objects.filter(
        source__system=system,
        event_on__gte=first,
        event_on__lt=end,
        same_as__isnull=True,
        status__in=[EntryStatus.NEW, EntryStatus.APPROVED],
    )
    return list(rows.select_related("source__actor").order_by("event_on", "pk")[:30])


def short_title(entry: Entry) -> str:
    """Return a title that fits in one sentence."""
    return shortened(entry.title, 80)
