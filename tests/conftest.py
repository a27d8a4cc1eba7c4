"""Fixtures that every test may ask for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, make_cast


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
