"""Rows that are written once and never changed or erased: the models say it, the database holds it.

The guards are triggers, set again after every migration: SQLite loses a table's triggers when a
migration makes the table anew.
"""

from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

FUNCTION = """
CREATE OR REPLACE FUNCTION virgula_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
ACTS = ("UPDATE", "DELETE")


class AppendOnlyError(Exception):
    """Somebody tried to change or erase a row of a record that only grows."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **fields: Any) -> int:
        raise AppendOnlyError(f"{self.model._meta.label} is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self.model._meta.label} is append-only")


class AppendOnly(models.Model):
    """Base of the journal and of the ledger of facts."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label} is append-only")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self._meta.label} is append-only")


def install_guards(using: str, **_options: Any) -> None:
    """Let the database itself refuse to change or erase these rows; called after migrations."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for table in _guarded_tables(connection):
            for act in ACTS:
                cursor.execute(_guard(connection, table, act))


def remove_guards(using: str) -> None:
    """Take the guards away before everything is erased (``flush``)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in _guarded_tables(connection):
            for act in ACTS:
                name = connection.ops.quote_name(_name(table, act))
                on_table = ""
                if connection.vendor == "postgresql":
                    on_table = f" ON {connection.ops.quote_name(table)}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _guarded_tables(connection: BaseDatabaseWrapper) -> list[str]:
    present = set(connection.introspection.table_names())
    names = {model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)}
    return sorted(names & present)


def _name(table: str, act: str) -> str:
    return f"{table}_no_{act.lower()}"


def _guard(connection: BaseDatabaseWrapper, table: str, act: str) -> str:
    name = connection.ops.quote_name(_name(table, act))
    on = connection.ops.quote_name(table)
    if connection.vendor == "postgresql":
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {on} "
            "FOR EACH ROW EXECUTE FUNCTION virgula_append_only()"
        )
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {on} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
