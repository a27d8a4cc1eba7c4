"""The hour proposed to each entry: a free one of our accounts, in fair rotation."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.conf import settings as django_settings

from virgula.domain.rotation import Turn, Waiting, turns
from virgula.domain.schedule import to_instant, to_wall
from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.publishing.models import Channel
from virgula.publishing.queries.slots import next_hours
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry, RelaySettings

# Nobody fills more hours than this at once.
MOST_HOURS = 400
# Hours looked at for each entry: those of days on which its institution had its share are passed.
HOURS_EACH = 4


@dataclass(frozen=True, slots=True)
class Had:
    """What institutions and sources have on each day to come, and who speaks last."""

    of_body: Mapping[tuple[int, date], int] = field(default_factory=dict)
    of_source: Mapping[tuple[int, date], int] = field(default_factory=dict)
    last_body: int | None = None

    def of_bodies_on(self, day: date) -> dict[int, int]:
        """Return how many each institution has on a day."""
        return {body: count for (body, on), count in self.of_body.items() if on == day}


def relays_had(system: System, *, now: datetime) -> Had:
    """Return what is approved to leave today and later: one statement."""
    today = to_wall(now, system.zone).date()
    rows = Entry.objects.filter(
        source__system=system,
        status=EntryStatus.APPROVED,
        post__due_at__gte=to_instant(datetime.combine(today, time()), system.zone, fold=0),
    ).order_by("post__due_at", "pk")
    bodies: Counter[tuple[int, date]] = Counter()
    sources: Counter[tuple[int, date]] = Counter()
    last = None
    for source, body, due_at in rows.values_list("source_id", "source__actor_id", "post__due_at"):
        day = to_wall(due_at, system.zone).date()
        bodies[body, day] += 1
        sources[source, day] += 1
        last = body
    return Had(bodies, sources, last)


def waiting_of(entry: Entry, *, system: System, last: Mapping[int, date], now: datetime) -> Waiting:
    """Return an entry as the rotation sees it."""
    source = entry.source
    return waiting_from(
        key=entry.pk,
        body=source.actor_id,
        source=source.pk,
        most_of_source=source.most_a_day,
        event_on=entry.event_on,
        told_at=entry.published_at or entry.found_at,
        system=system,
        last=last,
        now=now,
    )


def waiting_from(
    *,
    key: int,
    body: int,
    source: int,
    most_of_source: int | None,
    event_on: date | None,
    told_at: datetime,
    system: System,
    last: Mapping[int, date],
    now: datetime,
) -> Waiting:
    """Return what the rotation knows of one; a demonstration's pinned days are moved to now."""
    today = civil_day(system, now)
    heard = last.get(body)
    before = None
    if event_on is not None and event_on > today:
        day = to_wall(now, system.zone).date() + (event_on - today)
        before = to_instant(datetime.combine(day, time()), system.zone, fold=0)
    elif event_on == today:
        # It happens today: at once is the only hour before it that we know of.
        before = now + timedelta(hours=1)
    return Waiting(
        key=key,
        body=body,
        source=source,
        told_at=told_at,
        silent_days=None if heard is None else max((today - heard).days, 0),
        before=before,
        most_of_source=most_of_source,
    )


def proposals(
    entries: Sequence[Entry],
    *,
    system: System,
    channels: Sequence[Channel],
    settings: RelaySettings,
    last: Mapping[int, date],
    had: Had,
    now: datetime,
) -> dict[int, Turn]:
    """Return the hour proposed to each entry: four statements, whatever the entries."""
    if not entries or not channels:
        return {}
    hours = next_hours(
        system,
        channels,
        after=now + timedelta(seconds=django_settings.RELAY_GRACE_SECONDS),
        pace=timedelta(minutes=max(settings.pace_minutes, 1)),
        most=min(len(entries) * HOURS_EACH + 20, MOST_HOURS),
        wanted=len(entries),
    )
    found = turns(
        [waiting_of(entry, system=system, last=last, now=now) for entry in entries],
        hours,
        day_of=lambda instant: to_wall(instant, system.zone).date(),
        most_a_day=settings.most_a_day,
        had=had.of_body,
        had_of_source=had.of_source,
        last_body=had.last_body,
    )
    return {turn.key: turn for turn in found}
