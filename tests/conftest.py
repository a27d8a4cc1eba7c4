"""Fixtures that every test may ask for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests.cast import Cast, make_cast
from tests.servers import Mastodon, Pds, StandIn
from virgula.publishing.queries.policy import believe

# No test is timed: a busy machine must not fail a rule.
hypothesis_settings.register_profile("untimed", hypothesis_settings(), deadline=None)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _first_language() -> None:
    """Speak the first language again: a page asked for in another leaves its thread there."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Forget what was kept for rows of another test."""
    cache.clear()


@pytest.fixture(autouse=True)
def _nothing_paused() -> None:
    """Believe that no system is paused: another test's pause is gone with its rows."""
    believe({})


@pytest.fixture
def count_queries() -> Callable[[int], AbstractContextManager[None]]:
    """Assert the exact number of queries inside the block, and print them when it differs."""
    from contextlib import contextmanager

    @contextmanager
    def counter(expected: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        statements = "\n".join(query["sql"][:200] for query in captured.captured_queries)
        assert len(captured) == expected, f"{len(captured)} queries:\n{statements}"

    return counter


@pytest.fixture
def cast(db: None) -> Cast:
    """One person of each role in a system."""
    return make_cast()


@pytest.fixture
def foreign_cast(db: None) -> Cast:
    """The same in another system, which must not be reached from the first."""
    return make_cast()


@pytest.fixture(scope="session")
def mastodon() -> Iterator[Mastodon]:
    """A server of the Mastodon API, for the whole run."""
    server = Mastodon.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def pds() -> Iterator[Pds]:
    """A server of the AT Protocol, for the whole run; its tests share a worker («pds»)."""
    server = Pds.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def stand_ins() -> Iterator[dict[str, StandIn]]:
    """The stand-ins that were asked for, by name, for the whole run."""
    running: dict[str, StandIn] = {}
    yield running
    for one in running.values():
        one.stop()


@pytest.fixture
def stand_in(stand_ins: dict[str, StandIn], settings: Any) -> Callable[[str], StandIn]:
    """Give the stand-in of a network, with nothing published yet; the outbox may reach it."""

    def give(name: str) -> StandIn:
        if name not in stand_ins:
            stand_ins[name] = StandIn.start(name)
        found = stand_ins[name]
        found.tell()
        settings.FETCH_LOOPBACK = [*settings.FETCH_LOOPBACK, found.netloc]
        return found

    return give


@pytest.fixture
def faulty(stand_in: Callable[[str], StandIn]) -> StandIn:
    """A server of the Mastodon API that fails as it is told."""
    return stand_in("mastodon")


@pytest.fixture
def own_files(settings: Any, tmp_path: Path) -> Path:
    """Give the test folders of its own for uploads and dated copies."""
    settings.MEDIA_ROOT = tmp_path / "media"
    copies = {**settings.STORAGES["copies"], "OPTIONS": {"location": tmp_path / "copies"}}
    settings.STORAGES = {**settings.STORAGES, "copies": copies}
    return tmp_path
