"""Who visits which site now: one visit at a time on a host, across threads and processes.

A host is held for a while only: whoever dies in the middle gives it back by not coming again.
"""

import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from virgula.relay.actions.errors import HostBusyError
from virgula.relay.models import Host

# A visit ends long before this.
LEASE = timedelta(minutes=5)
# How long a person who asks for a visit waits for another visit of the same site to end.
PATIENCE_SECONDS = 10.0
LOOK_AGAIN_SECONDS = 0.2
AT_ONCE = 500


def new_holder() -> str:
    """Return a name under which hosts are held: nobody else has it."""
    return uuid.uuid4().hex


def take_hosts(
    names: Iterable[str], *, by: str, at: datetime, even_if_resting: bool = False
) -> dict[str, Host]:
    """Take those of the hosts that nobody visits and that need no rest; return them by name."""
    wanted = sorted(set(names))
    taken: dict[str, Host] = {}
    for start in range(0, len(wanted), AT_ONCE):
        taken |= _take(wanted[start : start + AT_ONCE], by, at, even_if_resting)
    return taken


def _take(names: list[str], by: str, at: datetime, even_if_resting: bool) -> dict[str, Host]:
    known = set(Host.objects.filter(name__in=names).values_list("name", flat=True))
    Host.objects.bulk_create(
        [Host(name=name) for name in names if name not in known], ignore_conflicts=True
    )
    free = Host.objects.filter(Q(held_until=None) | Q(held_until__lte=at), name__in=names)
    if not even_if_resting:
        free = free.filter(Q(free_at=None) | Q(free_at__lte=at))
    skips = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        # Locked in one order, so that two rounds never wait for each other.
        rows = list(free.order_by("name").select_for_update(skip_locked=skips))
        # Compared again: where nothing can be locked, another may have taken some meanwhile.
        free.filter(pk__in=[row.pk for row in rows]).update(held_by=by, held_until=at + LEASE)
        return {row.name: row for row in Host.objects.filter(held_by=by, name__in=names)}


def free_hosts(names: Iterable[str], *, by: str, at: datetime) -> None:
    """Give hosts back; the next visit comes after a pause."""
    pause = timedelta(seconds=settings.RELAY_HOST_PAUSE_SECONDS)
    held = Host.objects.filter(name__in=list(names), held_by=by)
    held.filter(Q(free_at=None) | Q(free_at__lt=at + pause)).update(free_at=at + pause)
    held.update(held_by="", held_until=None)


def let_rest(name: str, *, until: datetime) -> None:
    """Visit nothing on a host before ``until``: it said that we ask too much."""
    Host.objects.filter(Q(free_at=None) | Q(free_at__lt=until), name=name).update(free_at=until)


def keep_robots(name: str, text: str, *, at: datetime) -> None:
    """Keep what a host allows to visitors like us."""
    Host.objects.filter(name=name).update(robots=text, robots_at=at)


@contextmanager
def held_host(name: str, *, at: datetime) -> Iterator[Host | None]:
    """Hold one host while a person waits; ``None`` for what has no host (a file).

    Raises ``HostBusyError`` when another visit of it does not end in time.
    """
    if not name:
        yield None
        return
    by = new_holder()
    end = time.monotonic() + PATIENCE_SECONDS
    while not (taken := take_hosts([name], by=by, at=at, even_if_resting=True)):
        if time.monotonic() > end:
            raise HostBusyError(name)
        time.sleep(LOOK_AGAIN_SECONDS)
    try:
        yield taken[name]
    finally:
        free_hosts([name], by=by, at=at)
