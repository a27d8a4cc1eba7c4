"""The inbox, the coverage and the health of the sources, ready to be shown."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from virgula.domain.feed_items import shortened
from virgula.evidence.cells import standing_facts
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, System
from virgula.platform.scoping import Reach, within
from virgula.publishing.facts import DELIVERY
from virgula.relay.choices import EntryStatus, SourceStatus
from virgula.relay.facts import RELAYED
from virgula.relay.models import Entry, Source, Visit
from virgula.relay.words import WORDS_LIMIT, relay_words

# Institutions that nobody relayed for so long come first.
SILENT_DAYS = 30
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


def visible_sources(reach: Reach) -> QuerySet[Source]:
    """Return the sources of the systems within reach."""
    return within(Source.objects.all(), reach, system="system")


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


@dataclass(frozen=True, slots=True)
class Covered:
    """How one institution stands."""

    actor: Actor
    last_on: date | None
    # Days since its last relay; ``None``: never.
    days: int | None
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Whom we gave a voice: today, and in the last ``days``; of how many that have a source."""

    today: date
    days: int
    total: int
    covered_today: int
    covered_recently: int
    rows: list[Covered]

    @property
    def silent(self) -> list[Covered]:
        return [row for row in self.rows if row.is_silent]


def last_relays(system: System, *, now: datetime) -> dict[int, date]:
    """Return the last day on which each institution was relayed."""
    facts = standing_facts(as_of=now).filter(
        kind=DELIVERY, system=system, dims__origin=RELAYED, actor__isnull=False
    )
    rows = facts.order_by().values("actor").annotate(last=Max("day"))
    return dict(rows.values_list("actor", "last"))


def coverage(
    system: System,
    *,
    today: date,
    days: int = SILENT_DAYS,
    now: datetime,
    last: dict[int, date] | None = None,
) -> Coverage:
    """Return the coverage of a system's institutions that have a source: two statements."""
    actors = (
        Actor.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=today),
            Q(valid_to__isnull=True) | Q(valid_to__gt=today),
            system=system,
            sources__isnull=False,
        )
        .distinct()
        .order_by("name", "pk")
    )
    relayed = last_relays(system, now=now) if last is None else last
    last = {pk: on for pk, on in relayed.items() if on <= today}
    rows = [_covered(actor, last.get(actor.pk), today, days) for actor in actors]
    rows.sort(key=lambda row: (row.days is not None, -(row.days or 0)))
    return Coverage(
        today=today,
        days=days,
        total=len(rows),
        covered_today=sum(row.days == 0 for row in rows),
        covered_recently=sum(row.days is not None and row.days < days for row in rows),
        rows=rows,
    )


def _covered(actor: Actor, last_on: date | None, today: date, days: int) -> Covered:
    gap = (today - last_on).days if last_on else None
    return Covered(actor, last_on, gap, is_silent=gap is None or gap >= days)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with its health. ``health``: well, failing, suspended, paused or never."""

    source: Source
    health: str
    waiting: int
    taken: int


def source_rows(reach: Reach) -> list[SourceRow]:
    """Return the sources within reach, the troubled first: one statement."""
    rows = _counted(visible_sources(reach).select_related("actor", "system"))
    shown = [_source_row(row) for row in rows.order_by("name", "pk")]
    return sorted(shown, key=lambda row: row.health in {"well", "paused"})


def source_row(source: Source) -> SourceRow:
    """Return one source with its health."""
    return _source_row(_counted(Source.objects.filter(pk=source.pk)).get())


def _counted(sources: QuerySet[Source]) -> QuerySet[Source]:
    waiting = Q(entries__status=EntryStatus.NEW, entries__same_as=None)
    return sources.annotate(waiting=Count("entries", filter=waiting), taken=Count("entries"))


def _source_row(row: Source) -> SourceRow:
    return SourceRow(row, _health(row), getattr(row, "waiting", 0), getattr(row, "taken", 0))


def _health(source: Source) -> str:
    if source.status in {SourceStatus.SUSPENDED, SourceStatus.PAUSED}:
        return str(source.status)
    if source.failures:
        return "failing"
    return "never" if source.visited_at is None else "well"


def troubled_sources(reach: Reach) -> list[Source]:
    """Return the sources that a person should look at."""
    return list(
        visible_sources(reach)
        .filter(status__in=[SourceStatus.FAILING, SourceStatus.SUSPENDED])
        .select_related("actor")
        .order_by("failing_since", "pk")
    )


def visits_of(source: Source) -> list[Visit]:
    """Return the last visits, newest first."""
    return list(source.visits.order_by("-at", "-pk")[:50])


def entries_of(source: Source) -> list[Entry]:
    """Return the last entries, newest first."""
    return list(source.entries.order_by("-published_at", "-found_at", "-pk")[:50])


def short_title(entry: Entry) -> str:
    """Return a title that fits in one sentence."""
    return shortened(entry.title, 80)
