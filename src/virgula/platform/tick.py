"""The one-minute tick: rounds that the rooms register, each with its own pace and heartbeat."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError

from virgula.platform.models import Heartbeat

logger = logging.getLogger(__name__)
FAILED = "failed: "
# The clock's own heartbeat: it beats even when no round is due, and before a long one.
CLOCK = "tick"


class RoundExistsError(Exception):
    """Two rounds ask for one name."""


@dataclass(frozen=True, slots=True)
class Round:
    """Work done again and again: ``run`` returns what its heartbeat says."""

    name: str
    every: timedelta
    run: Callable[[datetime], str]


_rounds: dict[str, Round] = {}


def register_round(name: str, every: timedelta, run: Callable[[datetime], str]) -> None:
    """Let the tick call ``run(now)`` at most once in ``every``; called from ``AppConfig.ready``."""
    known = _rounds.get(name)
    if known is not None and known.run is not run:
        raise RoundExistsError(name)
    _rounds[name] = Round(name, every, run)


def rounds() -> list[Round]:
    return sorted(_rounds.values(), key=lambda one: one.name)


def run_due_rounds(now: datetime) -> list[str]:
    """Run the rounds whose time has come; return their names.

    A round that fails says so in its heartbeat and the log, and stops no other.
    """
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    beat(CLOCK, at=now)
    ran = []
    for one in rounds():
        last = beats.get(one.name)
        if last is not None and now - last < one.every:
            continue
        beat(one.name, at=now, detail=_outcome(one, now))
        ran.append(one.name)
    return ran


def _outcome(one: Round, now: datetime) -> str:
    try:
        return one.run(now)
    except DatabaseError:
        # The heartbeat could not be written either: let the worker's loop see it.
        raise
    except Exception as error:
        logger.exception("Round %s failed.", one.name)
        return f"{FAILED}{type(error).__name__}: {error}"


def beat(name: str, *, at: datetime, detail: str = "") -> None:
    """Say that a part of the machine is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at, "detail": detail[:300]})
