from collections.abc import Iterator
from typing import Any

import pytest

from tests.committed import committed_rows
from tests.publishing.classes import spoken
from tests.servers import StandIn
from virgula.evidence.models import Copy, Fact
from virgula.institutions.models import System, Territory
from virgula.journal.models import Record
from virgula.plans.models import Attribution
from virgula.platform.models import Heartbeat
from virgula.publishing.models import Attempt, Channel, Delivery, OutboxMark, Post

# What a test with committed rows may leave behind, children first.
TABLES = [
    *(Attempt, Attribution, Fact, Copy, Record, Delivery, Post, Channel, Heartbeat, OutboxMark),
    *(Territory, System),
]


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database without a transaction around the test, so that other processes see its rows."""
    with committed_rows(django_db_blocker, TABLES):
        yield


@pytest.fixture(scope="session")
def anyone_server() -> Iterator[StandIn]:
    server = StandIn.start("classes")
    yield server
    server.stop()


@pytest.fixture
def anyone(anyone_server: StandIn) -> Iterator[StandIn]:
    """A network of no name for each class, with nothing published yet; the house speaks them."""
    anyone_server.tell()
    with spoken():
        yield anyone_server


@pytest.fixture
def open_loopback(settings: Any, request: pytest.FixtureRequest) -> None:
    """Let the outbox reach the test servers that a test asks for."""
    servers = ("mastodon", "faulty", "pds", "anyone")
    names = [name for name in servers if name in request.fixturenames]
    settings.FETCH_LOOPBACK = [request.getfixturevalue(name).netloc for name in names]
