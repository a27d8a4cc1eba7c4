"""The worker dies with copies in its hands (D-2): no reader gets an issue twice.

Forks of this process run the shipped step and are killed with SIGKILL, at every place where it
matters and anywhere; the letters are counted by reading the mail server, which is a process of its
own. What it took is sent or unknown, never waiting again; the rest leaves in the end.
"""

import os
import random
import select
import signal
import smtplib
import time
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.mail import DNS_NAME
from django.db import connection, connections

from tests.bulletins.factories import bulletin, issue, reader
from tests.publishing.factories import NOON, later
from virgula.bulletins.actions import mailing
from virgula.bulletins.choices import CopyState
from virgula.bulletins.models import BulletinCopy
from virgula.domain.delivery import State
from virgula.publishing.models import Delivery

pytestmark = [
    pytest.mark.kill,
    pytest.mark.usefixtures("db"),
    pytest.mark.xdist_group("kill"),
]
KILLS_A_PHASE, KILLS_ANYWHERE, READERS = 6, 12, 80


@pytest.fixture
def db(committed):
    """Our own, with committed rows; by this name pytest-django knows that a test needs tables."""


def _before(place: Any, name: str, stop: Callable[[], None]) -> None:
    real = getattr(place, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        stop()
        return real(*args, **kwargs)

    setattr(place, name, wrapped)


def _inside_update(stop: Callable[[], None]) -> None:
    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if sql.startswith('UPDATE "bulletins_bulletincopy"') and "sending" in str(params):
            stop()
        return result

    connection.execute_wrappers.append(watch)


PHASES: dict[str, Callable[[Callable[[], None]], None]] = {
    "intent not committed": _inside_update,
    "intent committed, nothing handed over": lambda stop: _before(mailing, "letter_of", stop),
    "text about to leave": lambda stop: _before(smtplib.SMTP, "data", stop),
    "answer heard, not committed": lambda stop: _before(mailing, "settle", stop),
}


def _fork(now: datetime, phase: str = "") -> tuple[int, int]:
    """Run the step in a child; return its pid and the pipe on which it says that it stopped."""
    connections.close_all()
    ears, mouth = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        os.close(mouth)
        return pid, ears
    code = 1
    try:
        if phase:
            PHASES[phase](lambda: _say_and_wait(mouth))
        mailing.mail_once(now)
        code = 0
    finally:
        os._exit(code)


def _say_and_wait(mouth: int) -> None:
    os.write(mouth, b".")
    while True:
        signal.pause()


def _kill_at(phase: str, now: datetime) -> None:
    pid, ears = _fork(now, phase)
    assert select.select([ears], [], [], 60)[0], f"no worker came to «{phase}»"
    assert os.read(ears, 1) == b".", f"the worker ended before «{phase}»"
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(ears)


def _kill_anywhere(now: datetime, seconds: float) -> bool:
    """Kill a worker after some time; return whether it was still alive."""
    pid, ears = _fork(now)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    os.close(ears)
    return os.WIFSIGNALED(status)


def test_killed_at_every_place_no_reader_gets_an_issue_twice(smtp, settings, capsys):
    settings.BULLETIN_PER_MINUTE = 10_000
    channel = bulletin()
    for number in range(READERS):
        reader(channel, f"r{number}@example.org")
    delivery = issue(channel)
    mailing.make_copies(NOON)
    DNS_NAME.get_fqdn()  # asked once here, not again in every child
    hits: Counter[str] = Counter()
    clock = 0
    for phase in PHASES:
        for _ in range(KILLS_A_PHASE):
            clock += 200  # past the lease of the one before
            _kill_at(phase, later(clock))
            hits[phase] += 1
    chance = random.Random(20230127)
    for _ in range(KILLS_ANYWHERE):
        clock += 200
        hits["anywhere"] += _kill_anywhere(later(clock), chance.uniform(0.0, 0.08))
    for _ in range(3):
        clock += 200
        pid, ears = _fork(later(clock))
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        os.close(ears)
    with capsys.disabled():
        print("\nkilled:", dict(hits))  # noqa: T201 -- the histogram is the test's report
    letters = Counter(smtp.readers())
    states = Counter(BulletinCopy.objects.values_list("state", flat=True))
    taken = BulletinCopy.objects.filter(subscriber__email__in=list(letters))
    assert sum(hits.values()) >= 30
    assert set(letters.values()) == {1}
    assert set(states) == {CopyState.SENT, CopyState.UNKNOWN}
    assert sum(states.values()) == READERS
    # Whoever is «sent» has it; whoever is «unknown» has it once or not at all, and is counted.
    assert states[CopyState.SENT] <= len(letters)
    assert taken.count() == len(letters)
    assert Delivery.objects.get(pk=delivery.pk).state == State.PUBLISHED
