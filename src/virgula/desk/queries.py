"""«Hoy»: what the rooms have for this day, in the order in which it is looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from virgula.evidence.queries import waiting_count
from virgula.institutions.clock import civil_day
from virgula.institutions.queries import main_system
from virgula.plans.clock import plan_today
from virgula.plans.queries import current_plan, plan_overview
from virgula.plans.queries.error_reports import open_report_count
from virgula.platform.scoping import Reach
from virgula.publishing import queries as publishing
from virgula.publishing.choices import PostStatus
from virgula.publishing.queries import DeliveryRow, MachineState, WorkerState
from virgula.relay import queries as relay
from virgula.relay.queries import Coverage, Decision, Inbox

WEEK = timedelta(days=7)
LINES_SHOWN = 8
DRAFTS_SHOWN = 5
# Standings that ask somebody to do something, the most pressing first.
NEEDING = {"late": 0, "before_start": 1, "due_soon": 2, "to_agree": 3, "no_timing": 4}


@dataclass(frozen=True, slots=True)
class Leaving:
    """A post that leaves soon, with its channels; ``entry_id`` when it can be undone here."""

    row: DeliveryRow
    channels: tuple[str, ...]
    clock: str
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class Coming:
    """Something dated in the next days. ``kind``: line, turn or event."""

    on: date
    kind: str
    title: str
    detail: str
    # What its address is made of: (plan key, line slug), or the entry's key.
    address: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    post_id: Any
    title: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person's word."""

    drafts: Sequence[Draft]
    # Posts that were sent to review.
    reviews: int
    # Declared facts that ask for a second person, and what readers say is wrong.
    facts: int
    notices: int
    # What people wrote to us and nobody has answered.
    mentions: int

    def __bool__(self) -> bool:
        counts = (self.reviews, self.facts, self.notices, self.mentions)
        return bool(self.drafts) or any(counts)


@dataclass(frozen=True, slots=True)
class Today:
    """All that the page shows. ``system`` is ``None`` for whom no system is in reach."""

    system: Any
    day: date | None
    machine: MachineState
    trouble: Sequence[DeliveryRow]
    sources: Sequence[Any]
    leaving: Sequence[Leaving]
    inbox: Inbox | None
    decisions: Sequence[Decision]
    edits: Sequence[Any]
    waiting: Waiting | None
    coming: Sequence[Coming]
    lines: Sequence[Any]
    plan: Any
    coverage: Coverage | None
    # What others told after it was relayed already.
    late: Sequence[Any] = ()

    @property
    def worker(self) -> WorkerState:
        return self.machine.worker

    @property
    def has_trouble(self) -> bool:
        return bool(self.trouble or self.sources or self.worker.is_silent)


def today(reach: Reach, *, now: datetime) -> Today:
    """Return «Hoy» for a person, in a number of statements that does not grow with the rows."""
    system = main_system(reach)
    machine = publishing.machine_state(now)
    if system is None:
        return Today(None, None, machine, [], [], [], None, [], [], None, [], [], None, None)
    day = civil_day(system, now)
    plan = current_plan(reach)
    overview = plan_overview(plan, today=plan_today(plan, now), now=now) if plan else None
    lines = list(overview.lines) if overview else []
    last = relay.last_relays(system, now=now, until=day)
    events = relay.events_between(system, day, day + WEEK)
    return Today(
        system=system,
        day=day,
        machine=machine,
        trouble=publishing.trouble(reach, now),
        sources=relay.troubled_sources(reach),
        leaving=leaving(reach, now=now),
        inbox=relay.inbox(reach, system=system, now=now, last=last),
        decisions=relay.recent_decisions(reach, system=system, now=now),
        edits=relay.changed_after(reach, system=system, now=now),
        late=relay.late_copies(reach, system=system, now=now),
        waiting=Waiting(
            drafts=_drafts(reach),
            reviews=publishing.review_count(reach),
            facts=waiting_count(reach),
            notices=open_report_count(reach),
            mentions=publishing.open_mentions(reach),
        ),
        coming=sorted([*_dues(lines, day), *_events(events)], key=lambda row: row.on),
        lines=_needing(lines),
        plan=plan,
        coverage=relay.coverage(system, today=day, now=now, last=last),
    )


def leaving(reach: Reach, *, now: datetime) -> list[Leaving]:
    """Return what leaves within three hours, with what may be undone: two statements."""
    posts: dict[tuple[Any, datetime], list[DeliveryRow]] = {}
    for row in publishing.leaving_soon(reach, now):
        posts.setdefault((row.post_id, row.due_at), []).append(row)
    entries = relay.entries_of_posts({post_id for post_id, _due in posts})
    return [
        Leaving(
            rows[0],
            tuple(row.channel_name for row in rows),
            f"{due_at.astimezone(ZoneInfo(rows[0].due_zone)):%H:%M}",
            entries.get(post_id),
        )
        for (post_id, due_at), rows in posts.items()
    ]


def _drafts(reach: Reach) -> list[Draft]:
    rows = publishing.posts_within(reach).filter(status=PostStatus.DRAFT)
    found = rows.order_by("due_at", "pk").values_list("pk", "title")[:DRAFTS_SHOWN]
    return [Draft(pk, title) for pk, title in found]


def _dues(lines: Iterable[Any], day: date) -> list[Coming]:
    """Return the lines and the turns that are due within a week."""
    end = day + WEEK
    rows = []
    for line in lines:
        address = (line.plan_key, line.slug)
        if line.due_on and day <= line.due_on < end and not line.occurrences:
            rows.append(Coming(line.due_on, "line", line.code, line.text, address))
        rows += [
            Coming(turn.occurrence.due_on, "turn", line.code, turn.occurrence.label, address)
            for turn in line.occurrences
            if day <= turn.occurrence.due_on < end and not turn.is_met
        ]
    return rows


def _events(entries: Iterable[Any]) -> list[Coming]:
    return [
        Coming(entry.event_on, "event", entry.title, str(entry.source.actor), (entry.pk,))
        for entry in entries
    ]


def _needing(lines: Sequence[Any]) -> list[Any]:
    asking = [line for line in lines if line.standing.key in NEEDING]
    return sorted(asking, key=lambda line: NEEDING[line.standing.key])[:LINES_SHOWN]
