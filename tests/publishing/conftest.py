from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management.color import no_style
from django.db import connection

from virgula.evidence.models import Copy, Fact
from virgula.institutions.models import System, Territory
from virgula.journal.models import Record
from virgula.plans.models import Attribution
from virgula.platform.append_only import install_guards, remove_guards
from virgula.platform.models import Heartbeat
from virgula.publishing.models import Attempt, Channel, Delivery, Post

# What a test with committed rows may leave behind, children first.
TABLES = [
    *(Attempt, Attribution, Fact, Copy, Record, Delivery, Post, Channel, Heartbeat),
    *(Territory, System),
]


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database without a transaction around the test, so that other processes see its rows.

    Only the tables named above are emptied after it: Django's own flush would take the pages that
    migrations made.
    """
    with django_db_blocker.unblock():
        yield
        names = [model._meta.db_table for model in TABLES]
        remove_guards(connection.alias)
        connection.ops.execute_sql_flush(
            connection.ops.sql_flush(no_style(), names, reset_sequences=False, allow_cascade=True)
        )
        install_guards(connection.alias)
        connection.close()


@pytest.fixture
def open_loopback(settings: Any, request: pytest.FixtureRequest) -> None:
    """Let the outbox reach the test servers that a test asks for."""
    names = [name for name in ("mastodon", "faulty") if name in request.fixturenames]
    settings.FETCH_LOOPBACK = [request.getfixturevalue(name).netloc for name in names]
