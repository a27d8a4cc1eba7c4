"""``virgula work`` as an operator runs it: it sends what is due and stops when it is asked to."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from tests.publishing.factories import ChannelFactory, again, approved
from virgula.domain.delivery import State
from virgula.publishing.models import Delivery

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.xdist_group("kill")]


@pytest.fixture
def db(committed):
    """Our own, with committed rows; by this name pytest-django knows that a test needs tables."""


def address_of_the_test_database() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:{name}"
    return urlsplit(os.environ["VIRGULA_DATABASE_URL"])._replace(path=f"/{name}").geturl()


def wait_until(holds, seconds=60.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False


def test_the_worker_sends_what_is_due_and_stops_on_sigterm():
    (delivery,) = approved(ChannelFactory(), at=timezone.now())
    environment = {
        **os.environ,
        "VIRGULA_DATABASE_URL": address_of_the_test_database(),
        "PYTHONPATH": "src",
    }
    worker = subprocess.Popen([sys.executable, "-m", "virgula", "work"], env=environment)
    try:
        out = wait_until(lambda: again(delivery).state == State.PUBLISHED)
        worker.send_signal(signal.SIGTERM)
        code = worker.wait(timeout=15)
    finally:
        worker.kill()
    assert (out, code) == (True, 0)
    assert Delivery.objects.get().attempt_no == 1


def test_one_round_of_the_tick_tells_what_it_did():
    told = subprocess.run(
        [sys.executable, "-m", "virgula", "tick"],
        env={
            **os.environ,
            "VIRGULA_DATABASE_URL": address_of_the_test_database(),
            "PYTHONPATH": "src",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.startswith("Rondas hechas: ")
