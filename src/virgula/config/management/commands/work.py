"""``virgula work``: the outbox every two seconds at most, the tick as a thread beside it."""

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone

logger = logging.getLogger(__name__)
# Oftener than a minute, so that a round that is due every minute is never half a minute late.
TICK_SECONDS = 20.0
FAULT_PAUSE_SECONDS = 5.0
STOP_SECONDS = 40.0


class Command(BaseCommand):
    help = "Sends what is due and does the rounds of the tick, until it is asked to stop."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        threads = [
            threading.Thread(target=repeat, args=(send_due, settings.OUTBOX_PAUSE_SECONDS, stop))
            for _ in range(settings.OUTBOX_SENDERS)
        ]
        # A mail server takes its time: copies of a bulletin hold up no post.
        threads.append(
            threading.Thread(target=repeat, args=(mail_copies, settings.OUTBOX_PAUSE_SECONDS, stop))
        )
        threads.append(threading.Thread(target=repeat, args=(do_rounds, TICK_SECONDS, stop)))
        for thread in threads:
            thread.start()
        # Signals reach the main thread only: it does nothing else than wait for them.
        while not stop.wait(1):
            pass
        for thread in threads:
            thread.join(STOP_SECONDS)


def send_due(stop: threading.Event) -> None:
    # Late: the libraries of the networks are not needed to start or to stop.
    from virgula.publishing.outbox import run_once

    run_once(timezone.now(), goes_on=lambda: not stop.is_set())


def mail_copies(stop: threading.Event) -> None:
    from virgula.bulletins.actions.mailing import mail_once

    mail_once(timezone.now(), goes_on=lambda: not stop.is_set())


def do_rounds(stop: threading.Event) -> None:
    from virgula.platform.tick import run_due_rounds

    run_due_rounds(timezone.now())


def repeat(work: Callable[[threading.Event], None], pause: float, stop: threading.Event) -> None:
    """Do the work again and again; a fault is told, and the next round comes all the same."""
    while not stop.is_set():
        wait = pause
        try:
            work(stop)
        except Exception:
            logger.exception("%s broke off; it goes on.", work.__name__)
            wait = max(pause, FAULT_PAUSE_SECONDS)
        finally:
            close_old_connections()
        stop.wait(wait)
    connection.close()
