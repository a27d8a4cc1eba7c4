"""Workers that stop where a test wants them, so that it can kill them there.

Each is a fork of the test's process and runs the shipped worker's own code; only in the child a
seam of that code is wrapped, to say «here» and to wait. The parent answers with SIGKILL.
"""

import os
import select
import signal
import time
import warnings
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpcore._sync.http11 as http11
from django.db import connection, connections

from virgula.publishing import outbox
from virgula.publishing.outbox import reconciling, run_once, sending

# A worker sends all that is due before it looks: on a busy machine that takes its time.
WAIT_SECONDS = 120.0


class Child:
    """A worker in a process of its own."""

    def __init__(self, now: datetime, *, stop_at: str = "", goes_on: bool = False) -> None:
        connections.close_all()
        self._ears, mouth = os.pipe()
        with warnings.catch_warnings():
            # Under xdist a thread reads commands: it holds nothing that the child needs.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            os.close(self._ears)
            _work(now, stop_at, _say if goes_on else _say_and_wait, mouth)
        os.close(mouth)

    def is_there(self) -> bool:
        """Wait until it says «here»; ``False`` when it ended without coming there."""
        ready, _, _ = select.select([self._ears], [], [], WAIT_SECONDS)
        if not ready:
            raise TimeoutError("the worker neither stopped nor ended")
        return os.read(self._ears, 1) == b"."

    def kill(self) -> int:
        """SIGKILL; return the signal that ended it."""
        os.kill(self.pid, signal.SIGKILL)
        return os.WTERMSIG(self._wait())

    def end(self) -> int:
        """Let it finish; return its exit code."""
        return os.waitstatus_to_exitcode(self._wait())

    def _wait(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        os.close(self._ears)
        return status


def _work(now: datetime, stop_at: str, say: Callable[[int], None], mouth: int) -> None:
    code = 1
    try:
        if stop_at:
            STOPS[stop_at](lambda: say(mouth))
        run_once(now)
        code = 0
    finally:
        os._exit(code)


def _say(mouth: int) -> None:
    os.write(mouth, b".")


def _say_and_wait(mouth: int) -> None:
    _say(mouth)
    while True:
        signal.pause()


def _before(place: Any, name: str) -> Callable[[Callable[[], None]], None]:
    """Stop before a function of the worker is entered."""

    def install(stop: Callable[[], None]) -> None:
        real = getattr(place, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            stop()
            return real(*args, **kwargs)

        setattr(place, name, wrapped)

    return install


def _inside(table: str, word: str) -> Callable[[Callable[[], None]], None]:
    """Stop inside a transaction: after a statement was run and before it is committed."""

    def install(stop: Callable[[], None]) -> None:
        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            result = execute(sql, params, many, context)
            if table in sql and word in (sql + str(params)):
                stop()
            return result

        connection.execute_wrappers.append(watch)

    return install


# Where a worker can die, in the order of a delivery's life.
STOPS: dict[str, Callable[[Callable[[], None]], None]] = {
    "claim not committed": _inside('UPDATE "publishing_delivery"', "claimed"),
    "claimed": _before(outbox, "send"),
    "prepared": _before(sending, "begin"),
    "intent not committed": _inside('INSERT INTO "publishing_attempt"', "'send'"),
    "intent committed, no byte left": _before(sending, "request"),
    "request left, no answer": _before(http11.HTTP11Connection, "_receive_response_headers"),
    "answer heard, id not committed": _before(sending, "take_receipt"),
    "id committed": _before(sending, "publish_delivery"),
    "fact not committed": _inside('INSERT INTO "evidence_fact"', "publishing.delivery"),
    "looking": _before(reconciling, "take_look"),
}


def kill_somewhere(now: datetime, seconds: float) -> bool:
    """Kill a worker after some time, wherever it is; return whether it was still alive."""
    child = Child(now)
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    return os.WIFSIGNALED(child._wait())


def kill_at_work(now: datetime, seconds: float) -> bool:
    """Kill a worker some time after it took its first delivery; ``False`` when it took none."""
    child = Child(now, stop_at="claimed", goes_on=True)
    if not child.is_there():
        child.end()
        return False
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    return os.WIFSIGNALED(child._wait())
