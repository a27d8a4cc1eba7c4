"""Rows that other processes see: a test's own tables are emptied after it.

Only what is named is emptied: Django's own flush would take the pages that migrations made.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from virgula.platform.append_only import install_guards, remove_guards


@contextmanager
def committed_rows(blocker: Any, tables: Sequence[type[Model]]) -> Iterator[None]:
    """Open the database without a transaction; empty the tables (children first) at the end."""
    with blocker.unblock():
        yield
        names = [model._meta.db_table for model in tables]
        remove_guards(connection.alias)
        connection.ops.execute_sql_flush(
            connection.ops.sql_flush(no_style(), names, reset_sequences=False, allow_cascade=True)
        )
        install_guards(connection.alias)
        connection.close()
