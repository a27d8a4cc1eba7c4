"""Hours that are free: the slots of channels without what is already to leave at them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import chain, islice

from django.db.models import Q

from virgula.domain.delivery import TERMINAL
from virgula.domain.schedule import QuietHours, is_plain, to_instant, to_wall
from virgula.domain.slots import WeeklyHour, full_hours_after, hours_after
from virgula.institutions.models import System
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Channel, Delivery, Post, PublishingPolicy, Slot

# Further ahead nobody plans by slots.
HORIZON_DAYS = 56
# News are put between the weekly hours so far ahead, and at these times where no hour is quiet.
PACED_DAYS = 14
DAY = timedelta(hours=24)
DAY_BEGINS, DAY_ENDS = time(8), time(21)


def next_free_slot(channels: Iterable[Channel], *, after: datetime) -> tuple[datetime, str] | None:
    """Return the next hour at which these channels may speak, as wall time and zone.

    It is a slot of all of them where they share one, else of any; without slots it is the next
    full hour. Quiet hours, taken hours and hours that the clocks skip or repeat are left out.
    ``after`` is an instant. Returns ``None`` when there is no channel or nothing is free for eight
    weeks.
    """
    chosen = list(channels)
    if not chosen:
        return None
    system = System.objects.get(pk=chosen[0].system_id)
    start = to_wall(after, system.zone)
    quiet, taken = quiet_hours_of(system), taken_instants(chosen, since=after)
    candidates = chain(
        hours_after(_slots_of(chosen), start, days=HORIZON_DAYS),
        full_hours_after(start, days=HORIZON_DAYS),
    )
    found = next(free(candidates, system.zone, quiet=quiet, taken=taken), None)
    return None if found is None else (found, system.zone)


def next_hours(
    system: System,
    channels: Iterable[Channel],
    *,
    after: datetime,
    pace: timedelta,
    most: int,
    wanted: int,
) -> list[datetime]:
    """Return the next free hours of some channels of a system as instants, at most ``most``.

    They are their weekly hours, as in ``next_free_slot``. Where those of the next day are fewer
    than the ``wanted`` news, one each ``pace`` by day stands between them: news do not wait for
    next week. Four statements.
    """
    chosen = list(channels)
    start = to_wall(after, system.zone).replace(fold=0)
    slots = _slots_of(chosen)
    weekly = list(hours_after(slots, start, days=HORIZON_DAYS)) if slots else []
    quiet, taken = quiet_hours_of(system), taken_instants(chosen, since=after)
    walls = list(free(weekly, system.zone, quiet=quiet, taken=taken))
    if sum(wall < start + DAY for wall in walls) < wanted:
        paced = _each(pace, start, days=PACED_DAYS, by_day=quiet is None)
        between = free(paced, system.zone, quiet=quiet, taken=taken)
        walls = sorted({*walls, *islice(between, most)})
    return [to_instant(wall, system.zone) for wall in walls[:most]]


def is_free_hour(system: System, channels: Iterable[Channel], at: datetime) -> bool:
    """Tell whether some channels of a system may speak at an instant and nothing is planned."""
    chosen = list(channels)
    taken = taken_instants(chosen, since=at, until=at + timedelta(seconds=1))
    wall = to_wall(at, system.zone).replace(fold=0)
    return bool(list(free([wall], system.zone, quiet=quiet_hours_of(system), taken=taken)))


def _each(pace: timedelta, after: datetime, *, days: int, by_day: bool) -> Iterator[datetime]:
    """Yield one hour each pace from the next whole five minutes on; ``by_day``: none at night."""
    past = timedelta(minutes=after.minute % 5, seconds=after.second, microseconds=after.microsecond)
    wall = after - past + timedelta(minutes=5)
    end = wall + timedelta(days=days)
    while wall < end:
        if not by_day or DAY_BEGINS <= wall.time() < DAY_ENDS:
            yield wall
        wall += pace


def free(
    candidates: Iterable[datetime], zone: str, *, quiet: QuietHours | None, taken: set[datetime]
) -> Iterator[datetime]:
    """Yield the wall times of a zone at which something may be planned without a question."""
    for wall in candidates:
        if (quiet is not None and quiet.holds(wall)) or not is_plain(wall, zone):
            continue
        if to_instant(wall, zone) not in taken:
            yield wall


def quiet_hours_of(system: System) -> QuietHours | None:
    """Return the hours at which a system is silent, if it has any."""
    row = PublishingPolicy.objects.filter(system=system).first()
    if row is None or row.quiet_from is None or row.quiet_until is None:
        return None
    return QuietHours(row.quiet_from, row.quiet_until, system.zone)


def taken_instants(
    channels: Sequence[Channel], *, since: datetime, until: datetime | None = None
) -> set[datetime]:
    """Return the instants at which something is to leave, or should, on any of the channels."""
    until = until or since + timedelta(days=HORIZON_DAYS + 1)
    window = Q(due_at__gte=since, due_at__lt=until)
    planned = Post.objects.filter(window, channels__in=channels).exclude(
        status__in=[PostStatus.WITHDRAWN, PostStatus.APPROVED]
    )
    leaving = Delivery.objects.filter(window, channel__in=channels).exclude(state__in=TERMINAL)
    return set(planned.values_list("due_at", flat=True)) | set(
        leaving.values_list("due_at", flat=True)
    )


def _slots_of(channels: Sequence[Channel]) -> set[WeeklyHour]:
    """Return the hours that all channels with slots share, or else all their hours."""
    known: dict[int, set[WeeklyHour]] = {}
    for slot in Slot.objects.filter(channel__in=channels):
        known.setdefault(slot.channel_id, set()).add(WeeklyHour(slot.weekday, slot.at))
    if not known:
        return set()
    return set.intersection(*known.values()) or set.union(*known.values())


@dataclass(frozen=True, slots=True)
class FreeHour:
    """An hour at which channels like to speak and nothing is planned on them."""

    wall: datetime
    keys: tuple[str, ...]
    names: tuple[str, ...]


def free_hours(
    system: System,
    channels: Iterable[Channel],
    *,
    since: datetime,
    until: datetime,
    taken: Collection[tuple[str, datetime]],
) -> list[FreeHour]:
    """Return the free slots of channels between two instants, in order.

    ``taken`` holds the key of a channel and the instant of each post that is planned on it.
    """
    quiet, start = quiet_hours_of(system), to_wall(since, system.zone)
    days = max((to_wall(until, system.zone) - start).days + 1, 0)
    known = {channel.pk: channel for channel in channels}
    hours: dict[datetime, list[Channel]] = {}
    slots: dict[int, set[WeeklyHour]] = {}
    for slot in Slot.objects.filter(channel__in=known):
        slots.setdefault(slot.channel_id, set()).add(WeeklyHour(slot.weekday, slot.at))
    for pk in sorted(slots, key=lambda pk: known[pk].name):
        busy = {at for key, at in taken if key == known[pk].key}
        candidates = hours_after(slots[pk], start, days=days)
        for wall in free(candidates, system.zone, quiet=quiet, taken=busy):
            if to_instant(wall, system.zone) < until:
                hours.setdefault(wall, []).append(known[pk])
    return [
        FreeHour(wall, tuple(one.key for one in found), tuple(one.name for one in found))
        for wall, found in sorted(hours.items())
    ]
