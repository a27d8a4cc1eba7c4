"""The round of visits: what is due, many sites at a time, each by one visitor.

Threads only ask the sites; everything is written by the round's own, as the answers come. So a
slow site holds one thread and nobody else, and a worker that dies leaves nothing half.
"""

import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.db.models import F, Q, QuerySet

from virgula.domain.visiting import host_of
from virgula.platform.http import LeftHostError, TooManyRedirectsError
from virgula.relay.actions.hosts import free_hosts, new_holder, take_hosts
from virgula.relay.actions.visiting import (
    Brought,
    is_plainly_unchanged,
    moved,
    note_all_unchanged,
    settle,
    try_to_bring,
)
from virgula.relay.choices import VISITED, SourceStatus, VisitOutcome
from virgula.relay.fetching import Document, host_to_visit
from virgula.relay.models import Host, Source

MOST_IN_A_ROUND = 400
# One site with many sources must not keep the others waiting.
MOST_OF_A_HOST = 5
# More are looked at than visited: those of a host that is busy are passed over.
MOST_LOOKED_AT = 4 * MOST_IN_A_ROUND
# No visit begins after this; one lasts at most ``fetching.TIMEOUT_SECONDS`` for each answer.
ROUND_SECONDS = 30.0
FLUSH_AT = 100
FLUSH_SECONDS = 2.0
PUT_OFF = timedelta(minutes=1)
MOST_HOPS = 3
# No host has such a name.
FILE_LINE = "file "


def visit_due_sources(now: datetime) -> str:
    """Visit what is due; the tick's round. Returns what its heartbeat says."""
    return _Round(now).run()


def sources_due(now: datetime) -> QuerySet[Source]:
    """Return the sources whose time has come, the longest due first."""
    return Source.objects.filter(
        Q(next_visit_at__isnull=True) | Q(next_visit_at__lte=now),
        status__in=[SourceStatus.ACTIVE, SourceStatus.FAILING],
        kind__in=VISITED,
    ).order_by(F("next_visit_at").asc(nulls_first=True), "pk")


@dataclass
class _Errand:
    """A source to visit, and where redirects led so far."""

    source: Source
    address: str = ""
    is_permanent: bool = True
    hops: int = 0


@dataclass
class _Line:
    """What waits for one host."""

    host: Host | None
    waiting: deque[_Errand] = field(default_factory=deque)
    is_busy: bool = False
    was_visited: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether nobody is there and nobody waits."""
        return not self.is_busy and not self.waiting


class _Round:
    """One round: the lines of the hosts it holds, what is under way, and what came of it."""

    pool: ThreadPoolExecutor

    def __init__(self, now: datetime) -> None:
        self.now, self.holder = now, new_holder()
        self.lines: dict[str, _Line] = {}
        self.running: dict[Future[Brought], tuple[str, _Errand]] = {}
        self.unchanged: list[tuple[Source, Document]] = []
        self.counts = {"visited": 0, "new": 0, "failed": 0}
        self.began = self.flushed_at = time.monotonic()

    def run(self) -> str:
        self._line_up()
        try:
            if self.lines:
                self._visit_all()
        finally:
            self._give_back(self.lines)
        return " ".join(f"{name}={count}" for name, count in self.counts.items())

    def _line_up(self) -> None:
        """Take the hosts of what is due; what others hold waits for the next round."""
        wanted: dict[str, list[int]] = {}
        count = 0
        light = sources_due(self.now).only("pk", "kind", "location")
        for source in light[:MOST_LOOKED_AT]:
            line = wanted.setdefault(_line_of(source), [])
            if len(line) < MOST_OF_A_HOST and count < MOST_IN_A_ROUND:
                line.append(source.pk)
                count += 1
        named = _hosts(wanted)
        hosts = take_hosts(named, by=self.holder, at=self.now)
        busy = set(named) - set(hosts)
        mine = {name: keys for name, keys in wanted.items() if name not in busy}
        self.lines = {name: _Line(hosts.get(name)) for name in mine}
        keys = [key for line in mine.values() for key in line]
        # Read again now that the hosts are ours: another may have visited them just before.
        for source in sources_due(self.now).filter(pk__in=keys):
            held = self.lines.get(_line_of(source))
            if held is not None:
                held.waiting.append(_Errand(source))

    def _visit_all(self) -> None:
        end = time.monotonic() + ROUND_SECONDS
        visitors = min(settings.RELAY_VISITORS, len(self.lines))
        with ThreadPoolExecutor(visitors, thread_name_prefix="relay") as self.pool:
            for name in list(self.lines):
                self._send_next(name)
            while self.running:
                done, _rest = wait(self.running, timeout=1, return_when=FIRST_COMPLETED)
                is_over = time.monotonic() > end
                if is_over:
                    self._call_back()
                for future in done:
                    name, errand = self.running.pop(future)
                    brought = future.result()
                    self._take_in(errand, brought)
                    self.lines[name].is_busy = False
                    if is_over or _asks_for_rest(brought):
                        self.lines[name].waiting.clear()
                    self._send_next(name)
                self._flush_in_time()
        self._flush()

    def _send_next(self, name: str) -> None:
        line = self.lines[name]
        if line.is_busy or not line.waiting:
            return
        errand = line.waiting.popleft()
        pause = settings.RELAY_HOST_PAUSE_SECONDS if line.was_visited and line.host else 0
        line.is_busy = line.was_visited = True
        future = self.pool.submit(_go, errand, line.host, self.now, pause)
        self.running[future] = (name, errand)

    def _call_back(self) -> None:
        """Let nobody set out any more: what did not begin stays due."""
        for future in [one for one in self.running if one.cancel()]:
            name, _errand = self.running.pop(future)
            self.lines[name].is_busy = False
            self.lines[name].waiting.clear()

    def _take_in(self, errand: _Errand, brought: Brought) -> None:
        if isinstance(brought, LeftHostError):
            if errand.hops < MOST_HOPS:
                self._send_on(errand, brought)
                return
            brought = TooManyRedirectsError(errand.source.location, errand.hops)
        if errand.address:
            brought = moved(brought, errand.address, errand.is_permanent)
        self.counts["visited"] += 1
        if is_plainly_unchanged(errand.source, brought):
            self.unchanged.append((errand.source, cast("Document", brought)))
            return
        visit = settle(errand.source, brought, self.now)
        self.counts["new"] += visit.new
        self.counts["failed"] += visit.outcome in {VisitOutcome.FAILED, VisitOutcome.GONE}

    def _send_on(self, errand: _Errand, left: LeftHostError) -> None:
        """Go on where a redirect leads, in turn there; put off what another visits now."""
        name = host_of(left.target)
        if name not in self.lines:
            hosts = take_hosts([name], by=self.holder, at=self.now)
            if name not in hosts:
                Source.objects.filter(pk=errand.source.pk).update(next_visit_at=self.now + PUT_OFF)
                return
            self.lines[name] = _Line(hosts[name])
        is_permanent = errand.is_permanent and left.is_permanent
        onward = _Errand(errand.source, left.target, is_permanent, errand.hops + 1)
        self.lines[name].waiting.append(onward)
        self._send_next(name)

    def _flush_in_time(self) -> None:
        is_time = time.monotonic() - self.flushed_at > FLUSH_SECONDS
        if is_time or len(self.unchanged) >= FLUSH_AT:
            self._flush()

    def _flush(self) -> None:
        """Write what found nothing new, then give back the hosts where nobody is any more."""
        if self.unchanged:
            note_all_unchanged(self.unchanged, self.now)
            self.unchanged = []
        idle = [name for name, line in self.lines.items() if line.is_idle]
        self._give_back(idle)
        for name in idle:
            del self.lines[name]
        self.flushed_at = time.monotonic()

    def _give_back(self, names: Iterable[str]) -> None:
        passed = timedelta(seconds=time.monotonic() - self.began)
        free_hosts(_hosts(names), by=self.holder, at=self.now + passed)


def _go(errand: _Errand, host: Host | None, now: datetime, pause: float) -> Brought:
    """Ask the site; the only part of a round that runs in a thread."""
    if pause:
        time.sleep(pause)
    return try_to_bring(errand.source, host=host, at=now, address=errand.address)


def _asks_for_rest(brought: Brought) -> bool:
    """Tell whether a host said that we ask too much: none of its sources is visited now."""
    return isinstance(brought, Document) and brought.status == 429


def _line_of(source: Source) -> str:
    """Return the line in which a source waits: its host's, or one of its own for a file."""
    return host_to_visit(source) or f"{FILE_LINE}{source.pk}"


def _hosts(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.startswith(FILE_LINE)]
