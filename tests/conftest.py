"""Fixtures that every test may ask for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


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
