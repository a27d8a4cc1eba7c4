"""The inbox: what waits for a decision, in order, with its reason, its credits and its words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from virgula.domain.feed_items import shortened
from virgula.domain.rotation import Turn, fair_order
from virgula.domain.schedule import to_wall
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, System
from virgula.networks.registry import network_for
from virgula.platform.scoping import Reach, within
from virgula.publishing.choices import LinkPolicy
from virgula.publishing.models import Channel
from virgula.publishing.queries import relay_channels_of
from virgula.relay.choices import EditStatus, EntryStatus
from virgula.relay.models import Entry, EntryEdit
from virgula.relay.queries.coverage import SILENT_DAYS, last_relays
from virgula.relay.queries.suggestions import (
    announcers,
    copies_of,
    relay_picture,
    settings_of,
    when_of,
)
from virgula.relay.queries.turns import proposals, relays_had, waiting_from
from virgula.relay.wording import day_spoken
from virgula.ui.formats import month_word

INBOX_ROWS = 60
# What a person decided stays in sight so long; what a rule decided, a day: nobody saw it happen.
RECENT = timedelta(minutes=15)
RECENT_OF_RULES = timedelta(hours=24)
MOST_DECISIONS = 100
MOST_CHANGES = 20
EVENT_SOON_DAYS = 14


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the inbox. ``reason``: silent, never, event, today, edited or new."""

    entry: Entry
    actor_name: str
    actor_title: str
    source_name: str
    credits: tuple[str, ...]
    # Why others stand in its row: (institution, source, SameBy).
    copies: tuple[tuple[str, str, str], ...]
    reason: str
    # Days of silence, or days until the event.
    days: int | None
    told_on: date | None
    is_of_today: bool
    # When what it announces happens, in words.
    when: str
    # The key of our own copy of its image (0: none), and whether it has words.
    image: int
    needs_alt: bool
    # What its source changed since we found it.
    edit: EntryEdit | None
    # The hour proposed; empty when none is free. ``is_late``: only after its event.
    hour: str
    hour_at: datetime | None
    is_late: bool
    # Relays that its institution has today already, when that is its share.
    had_today: int


@dataclass(frozen=True, slots=True)
class Inbox:
    rows: list[InboxRow]
    total: int
    # How many have an hour, and what all of them cost at most, in each currency.
    hours: int = 0
    costs: tuple[tuple[str, Decimal], ...] = ()


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
    reach: Reach,
    *,
    system: System,
    now: datetime,
    last: dict[int, date] | None = None,
    only: int | None = None,
) -> Inbox:
    """Return what waits in a system, in the fair order of ``domain.rotation``.

    ``last`` is what ``last_relays`` said, for who has asked already. Thirteen statements at most,
    whatever the rows.
    """
    today = civil_day(system, now)
    last = last_relays(system, now=now) if last is None else last
    had = relays_had(system, now=now)
    mine_today = had.of_bodies_on(to_wall(now, system.zone).date())
    keys = _ranked(reach, system=system, now=now, last=last, heard_today=mine_today)
    shown = [key for key in keys if key == only] if only else keys[:INBOX_ROWS]
    entries = _entries(shown)
    settings = settings_of(system)
    channels = relay_channels_of(system) if entries else []
    hours = proposals(
        entries,
        system=system,
        channels=channels,
        settings=settings,
        last=last,
        had=had,
        now=now,
    )
    around = _Around(
        system=system,
        last=last,
        today=today,
        now=now,
        copies=copies_of(entries) if entries else {},
        edits=_edits(entries) if entries else {},
        hours=hours,
        had_today=mine_today,
        most_a_day=settings.most_a_day,
    )
    rows = [_row(entry, around) for entry in entries]
    return Inbox(rows, len(keys), sum(1 for row in rows if row.hour), _costs(entries, channels))


def _costs(
    entries: Sequence[Entry], channels: Sequence[Channel]
) -> tuple[tuple[str, Decimal], ...]:
    """Return what the entries cost at most on all accounts, by currency; nothing costs nothing."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for channel in channels:
        price = network_for(channel.network).rules.price
        for entry in entries:
            links = bool(entry.link) and channel.link_policy != LinkPolicy.OMIT
            found[price.currency] += price.post_with_link if links else price.post
    return tuple((currency, cost) for currency, cost in sorted(found.items()) if cost)


def inbox_row(reach: Reach, *, system: System, pk: int, now: datetime) -> InboxRow | None:
    """Return the line of one entry that waits: what an undo puts back."""
    found = inbox(reach, system=system, now=now, only=pk)
    return found.rows[0] if found.rows else None


def _ranked(
    reach: Reach,
    *,
    system: System,
    now: datetime,
    last: Mapping[int, date],
    heard_today: Mapping[int, int],
) -> list[int]:
    """Return the keys of all that wait, in order: their words are read for those shown only."""
    waiting = waiting_entries(reach, civil_day(system, now)).filter(source__system=system)
    rows = waiting.order_by("pk").values_list(
        "pk",
        "source_id",
        "source__actor_id",
        "source__most_a_day",
        "event_on",
        "published_at",
        "found_at",
    )
    found = [
        waiting_from(
            key=key,
            body=body,
            source=source,
            most_of_source=most,
            event_on=event_on,
            told_at=published_at or found_at,
            system=system,
            last=last,
            now=now,
        )
        for key, source, body, most, event_on, published_at, found_at in rows
    ]
    return [one.key for one in fair_order(found, heard_today=heard_today)]


def _entries(keys: Sequence[int]) -> list[Entry]:
    rows = Entry.objects.filter(pk__in=keys).select_related(
        "source__system", "source__actor", "activity"
    )
    found = {row.pk: row for row in rows.prefetch_related("images")} if keys else {}
    return [found[key] for key in keys if key in found]


def _edits(entries: Sequence[Entry]) -> dict[int, EntryEdit]:
    rows = EntryEdit.objects.filter(entry__in=entries, status=EditStatus.PROPOSED)
    return {row.entry_id: row for row in rows.order_by("pk")}


def _is_silent(last_on: date | None, today: date) -> bool:
    return last_on is None or (today - last_on).days >= SILENT_DAYS


@dataclass(frozen=True, slots=True)
class _Around:
    """What was read for all rows at once."""

    system: System
    last: Mapping[int, date]
    today: date
    now: datetime
    copies: Mapping[int, list[Entry]]
    edits: Mapping[int, EntryEdit]
    hours: Mapping[int, Turn]
    had_today: Mapping[int, int]
    most_a_day: int


def _row(entry: Entry, around: _Around) -> InboxRow:
    actor = entry.source.actor
    copies = around.copies.get(entry.pk, [])
    reason, days = _reason(entry, around.last.get(actor.pk), around.today)
    turn = around.hours.get(entry.pk)
    picture = relay_picture(entry)
    had = around.had_today.get(actor.pk, 0)
    return InboxRow(
        entry=entry,
        actor_name=str(actor),
        actor_title=actor.name,
        source_name=entry.source.name,
        credits=_names(announcers(entry, copies)),
        copies=tuple(
            (str(copy.source.actor), copy.source.name, str(copy.same_by)) for copy in copies
        ),
        reason=reason,
        days=days,
        told_on=_told_on(entry),
        is_of_today=_told_on(entry) == around.today,
        when=when_of(entry, today=around.today),
        image=picture.pk if picture else 0,
        needs_alt=picture is not None and not picture.alt.strip(),
        edit=around.edits.get(entry.pk),
        hour=hour_said(turn.at, system=around.system, now=around.now) if turn else "",
        hour_at=turn.at if turn else None,
        is_late=turn is not None and turn.is_after,
        had_today=had if had >= around.most_a_day else 0,
    )


def hour_said(at: datetime | None, *, system: System, now: datetime) -> str:
    """«17:20» today, «mañana 9:00», «3 feb 9:00»: by the clock of the system, for a button."""
    if at is None:
        return ""
    wall, today = to_wall(at, system.zone), to_wall(now, system.zone).date()
    hour = f"{wall:%H:%M}"
    if wall.date() == today:
        return hour
    if (wall.date() - today).days == 1:
        return _("tomorrow %(hour)s") % {"hour": hour}
    return f"{wall.day} {month_word(wall.date(), short=True)} {hour}"


def leaving_said(at: datetime, *, system: System, now: datetime) -> str:
    """«a las 17:20», «mañana a las 9:00», «el viernes 3 de febrero a las 9:00»: in a sentence."""
    wall, today = to_wall(at, system.zone), to_wall(now, system.zone).date()
    hour = {"hour": f"{wall:%H:%M}"}
    if wall.date() == today:
        return _("at %(hour)s") % hour
    if abs((wall.date() - today).days) == 1:
        return (
            _("tomorrow at %(hour)s") if wall.date() > today else _("yesterday at %(hour)s")
        ) % hour
    return _("on %(day)s at %(hour)s") % (hour | {"day": day_spoken(wall.date(), today=today)})


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
    return _names(announcers(entry, copies_of([entry]).get(entry.pk, ())))


@dataclass(frozen=True, slots=True)
class Decision:
    """What was just decided (approved, dismissed or put_off); ``clock`` says when it leaves.

    ``count`` above 1: all that were decided at one instant, which ``mark`` names, undone together.
    ``rule`` is the rule that decided, when no person did.
    """

    entry: Entry
    kind: str
    title: str
    clock: str
    can_undo: bool
    count: int = 1
    mark: str = ""
    rule: str = ""
    by: str = ""
    last_clock: str = ""

    @property
    def keyword(self) -> str:
        """The keyword by which a rule approved it."""
        return self.rule.removeprefix("keyword:") if self.rule.startswith("keyword:") else ""


@dataclass(frozen=True, slots=True)
class ChangedAfter:
    """What a source changed after we approved it; ``has_left``: what we said is out."""

    edit: EntryEdit
    has_left: bool


def changed_after(reach: Reach, *, system: System, now: datetime) -> list[ChangedAfter]:
    """Return what changed after it was approved and nobody decided on yet: one statement."""
    rows = within(EntryEdit.objects.all(), reach, system="entry__source__system").filter(
        entry__source__system=system,
        entry__status=EntryStatus.APPROVED,
        status=EditStatus.PROPOSED,
    )
    found = rows.select_related("entry__source__actor", "entry__post").order_by("-found_at", "-pk")
    return [
        ChangedAfter(edit, bool(edit.entry.post and edit.entry.post.due_at <= now))
        for edit in found[:MOST_CHANGES]
    ]


def decided_together(reach: Reach, at: datetime) -> list[Entry]:
    """Return what was approved at one instant, by one press or one rule."""
    rows = visible_entries(reach).filter(decided_at=at, status=EntryStatus.APPROVED)
    return list(rows.select_related("source__system", "post").order_by("pk")[:MOST_DECISIONS])


def recent_decisions(reach: Reach, *, system: System, now: datetime) -> list[Decision]:
    """Return what was decided in the last minutes, newest first: one statement.

    What a rule decided stays for a day, after what people decided.
    """
    rows = visible_entries(reach).filter(
        Q(decided_at__gt=now - RECENT)
        | Q(decided_at__gt=now - RECENT_OF_RULES, decided_rule__gt=""),
        source__system=system,
        decided_at__lte=now,
    )
    found = rows.select_related("post", "source__actor").order_by("-decided_at", "-pk")
    groups: dict[tuple[datetime | None, str], list[Entry]] = defaultdict(list)
    for row in found[:MOST_DECISIONS]:
        # One press approves several; what was dismissed or put off is undone one by one.
        alone = "" if row.status == EntryStatus.APPROVED else str(row.pk)
        groups[row.decided_at, alone].append(row)
    decisions = [_decision(rows, system, now) for rows in groups.values()]
    return sorted(decisions, key=lambda decision: bool(decision.rule))


def _decision(entries: Sequence[Entry], system: System, now: datetime) -> Decision:
    """Return one decision, or one of several entries that were decided together."""
    entry = entries[-1]
    kind = "put_off" if entry.status == EntryStatus.NEW else str(entry.status)
    dues = sorted(one.post.due_at for one in entries if one.post is not None)
    return Decision(
        entry,
        kind,
        short_title(entry),
        leaving_said(dues[0], system=system, now=now) if dues else "",
        can_undo=not dues or dues[-1] > now,
        count=len(entries),
        mark=entry.decided_at.isoformat() if entry.decided_at else "",
        rule=entry.decided_rule,
        by=entry.decided_by,
        last_clock=leaving_said(dues[-1], system=system, now=now) if dues else "",
    )


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
