"""A fault run: many deliveries of every class, and everything that may go wrong, all at once.

Two workers at a time run the shipped outbox in processes of their own. They kill themselves with
SIGKILL at a random seam, are killed anywhere, are frozen past their lease and wake; servers fail
by chance before and after the effect; tokens are rotated; the clock is set; the database is
brought back from an old copy. A person decides what no machine can know, and looks at the server
to do so. In the end the effects are counted on the servers.

Time is told: a run skips to the next thing that is due, and so do the servers.
"""

import os
import random
import select
import signal
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpcore._sync.http11 as http11
import httpx
from django.conf import settings
from django.db import connection, connections
from django.db.models import Max, Min, Q

from tests.publishing.classes import CLASSES
from tests.publishing.factories import class_channel
from tests.publishing.rates import RATES
from tests.servers import StandIn
from virgula.domain.delivery import ASKING, TERMINAL, State
from virgula.domain.network import Rendered
from virgula.publishing import outbox
from virgula.publishing.actions import confirm_delivery, renewing, resume_channel, retry_delivery
from virgula.publishing.models import Attempt, Channel, Delivery, OutboxMark, Post
from virgula.publishing.outbox import reconciling, restoring, run_once, sending, watermark
from virgula.publishing.outbox.pool import shared_pool

LEASE, TIMEOUT, SETTLE, LAG = 8.0, 0.4, 30.0, 20.0
SILENCE = 0.6
WORKERS = 2
PACE = 0.002
# How a worker's process ends: there was something to do, or it failed.
BUSY, BROKEN = 10, 1
MOST_ROUNDS = 4000
# The deliveries are due in waves.
WAVE = timedelta(minutes=10)
CLOCK_ERRORS = [timedelta(minutes=m) for m in (0, 0, 0, -35, -4, 3, 20, 45)]


def _before(place: Any, name: str) -> tuple[Any, str]:
    return place, name


# The seams of the worker, in the order of a delivery's life: (module, function entered next).
SEAMS: dict[str, tuple[Any, str]] = {
    "claimed": _before(outbox, "send"),
    "prepared there, handle not committed": _before(sending, "keep_prepared"),
    "handle committed": _before(sending, "begin"),
    "intent committed, no byte left": _before(sending, "request"),
    "request left, no answer": _before(http11.HTTP11Connection, "_receive_response_headers"),
    "answer heard, id not committed": _before(sending, "take_receipt"),
    "id committed": _before(sending, "publish_delivery"),
    "failure heard, not committed": _before(sending, "take_failure"),
    "looked, not committed": _before(reconciling, "take_look"),
    "token renewed, not written": _before(renewing, "_keep"),
    "held, not committed": _before(restoring, "hold_all"),
}
# Inside a transaction: a statement was run and is not committed.
STATEMENTS = {
    "claim not committed": ('UPDATE "publishing_delivery"', "claimed"),
    "intent not committed": ('INSERT INTO "publishing_attempt"', "'send'"),
    "fact not committed": ('INSERT INTO "evidence_fact"', "publishing.delivery"),
}


@dataclass
class Scale:
    """How much is run: deliveries of each class, chance to die at a seam, whether to go back."""

    of_each: int
    waves: int = 20
    seed: int = 20230127
    dies: float = 0.004
    # How many are killed anywhere, in a second.
    killed_anywhere: float = 0.5
    zombies: int = 4
    goes_back: bool = True
    # Servers were seen to ignore the key: the list must be enough.
    keeps_keys: bool = False
    say: Callable[[str], None] = lambda line: None


@dataclass
class Outcome:
    """What came of it, class by class."""

    deliveries: Counter[str] = field(default_factory=Counter)
    published: Counter[str] = field(default_factory=Counter)
    duplicates: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    shown_and_out: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    clocks_set: int = 0
    rotations: int = 0
    held: int = 0
    rounds: int = 0
    seconds: float = 0.0
    unnamed: int = 0

    @property
    def is_whole(self) -> bool:
        return not (self.duplicates.total() or self.lost.total() or self.unnamed)


class Truth:
    """The clock of the world; our machine's own may be wrong by ``error``."""

    def __init__(self) -> None:
        self._began, self._skipped = time.monotonic(), timedelta(0)
        self._start = datetime.now(UTC)
        self.error = timedelta(0)

    def now(self) -> datetime:
        passed = timedelta(seconds=time.monotonic() - self._began)
        return self._start + passed + self._skipped

    def told(self) -> datetime:
        """Return what our machine believes."""
        return self.now() + self.error

    def steady(self) -> float:
        """Return the seconds of the clock that nobody sets."""
        return (self.now() - self._start).total_seconds()

    def skip(self, span: timedelta) -> None:
        self._skipped += max(span, timedelta(0))


class FaultRun:
    """One run; ``run`` returns what came of it."""

    def __init__(self, scale: Scale, mark: Path) -> None:
        self.scale, self.mark = scale, mark
        self.chance, self.truth = random.Random(scale.seed), Truth()
        self.outcome, self.letter_of = Outcome(), {}
        self.servers: dict[str, StandIn] = {}
        self.channels: dict[str, Channel] = {}
        self.zombies: list[int] = []
        self.living: set[int] = set()
        self._ears, self._mouth = os.pipe()
        os.set_blocking(self._ears, False)
        self._copy: dict[str, Any] | None = None
        self._client = httpx.Client(trust_env=False)

    # Before.

    def start(self) -> None:
        """Start the servers and make channels and deliveries."""
        system = None
        for letter in CLASSES:
            self.servers[letter] = StandIn.start("classes")
            self.servers[letter].tell(
                seed=f"{self.scale.seed}{letter}",
                rates=RATES,
                lag=LAG,
                silence=SILENCE,
                token_life=1800,
                keeps_keys=self.scale.keeps_keys,
            )
            begun = self.truth.now()
            fields: dict[str, Any] = {
                "renewed_at": begun,
                "token_expires_at": begun + timedelta(seconds=1800),
            }
            if system:
                fields["system"] = system
            channel = class_channel(self.servers[letter], letter, **fields)
            system = channel.system
            self.channels[letter] = channel
        settings.FETCH_LOOPBACK = [server.netloc for server in self.servers.values()]
        now = self.truth.now()
        for letter, channel in self.channels.items():
            self._approve(letter, channel, now)

    def _approve(self, letter: str, channel: Channel, now: datetime) -> None:
        """Make approved posts with their deliveries: as ``approve_post`` does, many at once."""
        texts = [f"{letter} aviso {number}" for number in range(self.scale.of_each)]
        dues = [
            now + WAVE * (number * self.scale.waves // len(texts)) for number in range(len(texts))
        ]
        common = {
            "system": channel.system,
            "title": "Aviso",
            "status": "approved",
            "approved_at": now,
            "due_wall": f"{now:%Y-%m-%dT%H:%M:%S}",
            "due_zone": "UTC",
            "created_at": now,
        }
        posts = Post.objects.bulk_create(
            [Post(text=text, due_at=due, **common) for text, due in zip(texts, dues, strict=True)],
            500,
        )
        rendered = [Rendered(text=text) for text in texts]
        Delivery.objects.bulk_create(
            [
                Delivery(
                    post=post,
                    channel=channel,
                    due_at=due,
                    next_at=due,
                    not_after=now + timedelta(days=30),
                    key=f"{letter}-{post.pk}",
                    payload=one.as_payload(),
                    payload_digest=one.digest,
                )
                for post, one, due in zip(posts, rendered, dues, strict=True)
            ],
            500,
        )
        self.outcome.deliveries[letter] = len(texts)

    def stop(self) -> None:
        for pid in [*self.living, *self.zombies]:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for server in self.servers.values():
            server.stop()
        self._client.close()
        os.close(self._ears)
        os.close(self._mouth)

    # The run.

    def run(self) -> Outcome:
        """Run until every delivery has its end; count what is out."""
        began = time.monotonic()
        for number in range(MOST_ROUNDS):
            self.outcome.rounds = number + 1
            self._round(number)
            self._ask_person()
            self._go_back()
            self._report(number)
            if not self._open().exists() and not self.zombies:
                break
            self._skip()
        else:
            left = Counter(self._open().values_list("state", flat=True))
            raise AssertionError(f"not finished: {left}")
        self.outcome.seconds = time.monotonic() - began
        self._count()
        return self.outcome

    def _report(self, number: int) -> None:
        if number % 20 == 0:
            states = Counter(Delivery.objects.values_list("state", flat=True))
            self.scale.say(f"round {number}: {dict(states)}, {self.truth.error}")

    def _open(self) -> Any:
        return Delivery.objects.exclude(state__in=TERMINAL)

    def _round(self, number: int) -> None:
        """Let two workers at a time do all that is due; a worker that dies is replaced."""
        self._set_clock(number)
        self._tell_servers()
        idle, self.living = 0, {self._fork() for _ in range(WORKERS)}
        living = self.living
        while living:
            self._kill_somewhere(living)
            pid, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
            if pid == 0:
                time.sleep(PACE)
                continue
            if pid not in living:
                self._bury_zombie(pid, status)
                continue
            living.discard(pid)
            if os.WIFSTOPPED(status):
                self.zombies.append(pid)
            elif os.waitstatus_to_exitcode(status) == 0:
                idle += 1
            elif os.waitstatus_to_exitcode(status) == BROKEN:
                raise AssertionError("a worker broke off by itself")
            if idle < WORKERS:
                living.add(self._fork())
        self._hear()
        if self.zombies and number % 3 == 2:
            self._wake_zombies()

    def _kill_somewhere(self, living: set[int]) -> None:
        if self.chance.random() < self.scale.killed_anywhere * PACE:
            os.kill(self.chance.choice(sorted(living)), signal.SIGKILL)
            self.outcome.kills["anywhere"] += 1

    def _bury_zombie(self, pid: int, status: int) -> None:
        if pid in self.zombies and not os.WIFSTOPPED(status):
            self.zombies.remove(pid)

    def _wake_zombies(self) -> None:
        """Let those wake that were frozen past their lease; they end before the world goes on."""
        time.sleep(LEASE)
        for pid in self.zombies:
            os.kill(pid, signal.SIGCONT)
            os.waitpid(pid, 0)
        self.zombies.clear()
        self._hear()

    def _fork(self) -> int:
        connections.close_all()
        dies = random.Random(self.chance.random())
        freezes = self.scale.zombies > 0 and self.chance.random() < 0.05
        self.scale.zombies -= freezes
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            self._work(dies, freezes=freezes)
        return pid

    def _work(self, dies: random.Random, *, freezes: bool) -> None:
        code = BROKEN
        try:
            shared_pool.cache_clear()
            watermark.steady_seconds = self.truth.steady
            self._lay_traps(dies, freezes=freezes)
            busy = run_once(self.truth.told())
            code = BUSY if busy else 0
        except Exception:  # noqa: BLE001 -- the driver sees the code, a person the trace
            traceback.print_exc()
        finally:
            os._exit(code)

    def _lay_traps(self, dies: random.Random, *, freezes: bool) -> None:
        def die(name: str) -> None:
            nonlocal freezes
            if freezes and name == "intent committed, no byte left":
                os.write(self._mouth, b"frozen past its lease\n")
                freezes = False
                os.kill(os.getpid(), signal.SIGSTOP)
            elif dies.random() < min(self.scale.dies * RARE.get(name, 1.0), 0.5):
                os.write(self._mouth, f"{name}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)

        for name, (place, function) in SEAMS.items():
            _trap(place, function, lambda name=name: die(name))

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            result = execute(sql, params, many, context)
            for name, (start, word) in STATEMENTS.items():
                if start in sql and word in (sql + str(params)):
                    die(name)
            return result

        connection.execute_wrappers.append(watch)

    def _hear(self) -> None:
        while select.select([self._ears], [], [], 0)[0]:
            for name in os.read(self._ears, 65536).decode().splitlines():
                self.outcome.kills[name] += 1

    # The world between two rounds.

    def _set_clock(self, number: int) -> None:
        if number and self.chance.random() < 0.15:
            error = self.chance.choice(CLOCK_ERRORS)
            self.outcome.clocks_set += error != self.truth.error
            self.truth.error = error

    def _tell_servers(self) -> None:
        for server in self.servers.values():
            # What a killed worker asked for comes about before the clock goes on.
            self._client.get(f"{server.url}/still").raise_for_status()
            now = self.truth.now().timestamp()
            self._client.post(f"{server.url}/clock", json={"now": now}).raise_for_status()

    def _skip(self) -> None:
        """Go to the next hour at which something may happen, by our machine's clock."""
        told = self.truth.told()
        rows = self._open()
        nearest = [
            rows.exclude(lease_until=None).aggregate(at=Min("lease_until"))["at"],
            rows.filter(lease_until=None)
            .filter(Q(channel__not_before=None) | Q(channel__not_before__lte=told))
            .aggregate(at=Min("next_at"))["at"],
            Channel.objects.filter(not_before__gt=told).aggregate(at=Min("not_before"))["at"],
        ]
        waits = [at - told for at in nearest if at is not None]
        step = min(waits, default=timedelta(0)) + timedelta(seconds=0.5)
        self.truth.skip(min(max(step, timedelta(seconds=1)), timedelta(hours=2)))

    def _ask_person(self) -> None:
        """A person looks at what asks for one, at most a hundred at a time, and decides."""
        told = self.truth.told()
        asking = self._open().filter(state__in=ASKING).select_related("channel", "post__system")
        rows = list(asking.order_by("pk"))
        out = {letter: self._texts(letter) for letter in self.servers} if rows else {}
        for letter, channel in self.channels.items():
            channel.refresh_from_db()
            if channel.status == "needs_auth":
                self._reconnect(letter, channel, told)
        for one in rows:
            letter, text = one.payload["text"][0], one.payload["text"]
            if one.state == State.NEEDS_AUTH:
                continue
            if one.state == State.NEEDS_HUMAN:
                self.outcome.shown[letter] += 1
                if text in out[letter]:
                    self.outcome.shown_and_out[letter] += 1
                    url = f"https://red.example/{out[letter][text][0]}"
                    confirm_delivery(delivery=one, went_out=True, url=url, by=None, at=told)
                    continue
            retry_delivery(delivery=one, by=None, at=told)
            Delivery.objects.filter(pk=one.pk).update(not_after=told + timedelta(days=30))

    def _texts(self, letter: str) -> dict[str, list[str]]:
        told = self._client.get(f"{self.servers[letter].url}/told").raise_for_status().json()
        self.told[letter] = told
        return dict(told["texts"])

    told: dict[str, Any] = {}

    def _reconnect(self, letter: str, channel: Channel, at: datetime) -> None:
        self._texts(letter)
        channel.token, channel.refresh_token = (
            self.told[letter]["token"],
            self.told[letter]["refresh"],
        )
        channel.renewed_at, channel.token_expires_at = at, at + timedelta(seconds=1800)
        channel.renewing_until = None
        channel.save()
        resume_channel(channel=channel, by=None, at=at)

    # Back to an old copy.

    def _go_back(self) -> None:
        """Copy the database at a third of the way, and bring the copy back at two thirds."""
        if not self.scale.goes_back or self.zombies:
            return
        share = Delivery.objects.filter(state=State.PUBLISHED).count() / max(
            self.outcome.deliveries.total(), 1
        )
        if self._copy is None and share > 0.3:
            self._copy = copy_database()
        elif self._copy and share > 0.6:
            restore_database(self._copy)
            self._copy = {}
            self.scale.goes_back = False
            self.outcome.kills["brought back from a copy"] += 1
            self.outcome.held = -Attempt.objects.filter(outcome="hold").count()

    # After.

    def _count(self) -> None:
        for letter, channel in self.channels.items():
            texts = self._texts(letter)
            self.outcome.rotations += self.told[letter]["renewals"]
            published = channel.deliveries.filter(state=State.PUBLISHED)
            self.outcome.published[letter] = published.count()
            promised = {row["text"] for row in channel.deliveries.values_list("payload", flat=True)}
            self.outcome.lost[letter] = len(promised - set(texts))
            self.outcome.duplicates[letter] = sum(len(ids) - 1 for ids in texts.values())
        self.outcome.held += Attempt.objects.filter(outcome="hold").count()
        ids = Delivery.objects.values("channel_id").annotate(n=Max("pk"))
        assert ids.count() == len(self.channels)


RARE = {"token renewed, not written": 20.0, "held, not committed": 50.0}


def _trap(place: Any, name: str, die: Callable[[], None]) -> None:
    real = getattr(place, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        die()
        return real(*args, **kwargs)

    setattr(place, name, wrapped)


def copy_database() -> dict[str, Any]:
    """Copy the database as an operator does; return what brings it back."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        import sqlite3

        copy = f"{name}.copy"
        connection.ensure_connection()
        with sqlite3.connect(copy) as target:
            connection.connection.backup(target)
        target.close()
        return {"name": name, "copy": copy}
    copy = f"{name}_copy"
    connections.close_all()
    _on_server(f'DROP DATABASE IF EXISTS "{copy}"', f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    return {"name": name, "copy": copy}


def restore_database(kept: dict[str, Any]) -> None:
    """Bring the copy back in the place of the database."""
    connections.close_all()
    name, copy = kept["name"], kept["copy"]
    if connection.vendor == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
        Path(copy).replace(name)
        return
    _on_server(f'DROP DATABASE "{name}"', f'ALTER DATABASE "{copy}" RENAME TO "{name}"')


def _on_server(*statements: str) -> None:
    import psycopg

    values = connection.get_connection_params()
    with psycopg.connect(
        host=values.get("host"), port=values.get("port"), user=values.get("user"),
        password=values.get("password"), dbname="postgres", autocommit=True,
    ) as server:  # fmt: skip
        for statement in statements:
            server.execute(statement)


@dataclass
class _Quick:
    """The settings of a run, for as long as it lasts."""

    mark: Path
    before: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)

    def __enter__(self) -> None:
        values = {
            "OUTBOX_LEASE_SECONDS": LEASE,
            "OUTBOX_TIMEOUT_SECONDS": TIMEOUT,
            "OUTBOX_SETTLE_SECONDS": SETTLE,
            "OUTBOX_WATERMARK": self.mark,
            "FETCH_LOOPBACK": [],
        }
        self.before = {name: getattr(settings, name) for name in values}
        for name, value in values.items():
            setattr(settings, name, value)
        # A killed process loses nothing that the machine's memory has: only a power cut would.
        self.options = connection.settings_dict["OPTIONS"]
        connection.settings_dict["OPTIONS"] = {**self.options, **_undurable(self.options)}
        connection.close()
        self.mark.unlink(missing_ok=True)
        OutboxMark.objects.get_or_create(pk=1)
        shared_pool.cache_clear()

    def __exit__(self, *_: object) -> None:
        for name, value in self.before.items():
            setattr(settings, name, value)
        connection.settings_dict["OPTIONS"] = self.options
        connection.close()
        shared_pool.cache_clear()


def _undurable(options: dict[str, Any]) -> dict[str, Any]:
    if connection.vendor == "sqlite":
        return {"init_command": options.get("init_command", "") + "PRAGMA synchronous=OFF;"}
    return {"options": "-c synchronous_commit=off"}


def run_faults(scale: Scale, folder: Path) -> Outcome:
    """Run everything at this scale against servers of its own."""
    from tests.publishing.classes import spoken

    with spoken(), _Quick(folder / "outbox.mark"):
        one = FaultRun(scale, folder / "outbox.mark")
        try:
            one.start()
            return one.run()
        finally:
            one.stop()


def table(outcome: Outcome) -> Iterator[str]:
    """Yield the figures of a run, line by line."""
    yield "class  deliveries  published  duplicates  lost  shown to a person (of which out)"
    for letter in outcome.deliveries:
        yield (
            f"{letter:<5} {outcome.deliveries[letter]:>11,} {outcome.published[letter]:>10,}"
            f" {outcome.duplicates[letter]:>11,} {outcome.lost[letter]:>5,}"
            f" {outcome.shown[letter]:>8,} ({outcome.shown_and_out[letter]:,})"
        )
    yield (
        f"{outcome.kills.total():,} kills, {outcome.rotations:,} tokens renewed,"
        f" the clock set {outcome.clocks_set} times, {outcome.held:,} deliveries held after a copy;"
        f" {outcome.rounds} rounds in {outcome.seconds:.0f} s"
    )
    most = max(outcome.kills.values(), default=1)
    for name, number in sorted(outcome.kills.items(), key=lambda item: -item[1]):
        yield f"  {name:<40} {number:>5} {'█' * max(1, round(number / most * 40))}"
