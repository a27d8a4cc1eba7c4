"""The ledger and the journal only grow, also for who writes SQL by hand."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests.evidence.factories import FactFactory
from virgula.evidence.models import Fact, Verification
from virgula.journal.actions import write_record
from virgula.journal.models import Record

AT = datetime(2023, 1, 27, tzinfo=UTC)


@pytest.fixture
def rows(db: None) -> dict[str, int]:
    fact = FactFactory()
    verification = Verification.objects.create(
        fact=fact, office="Oficina", verifier_mark="x", at=AT
    )
    record = write_record(by=None, verb="tests.done", target=fact, at=AT)
    return {
        "evidence_fact": fact.pk,
        "evidence_verification": verification.pk,
        "journal_record": record.pk,
    }


@pytest.mark.parametrize("table", ["evidence_fact", "evidence_verification", "journal_record"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id WHERE id = %s", "DELETE FROM {} WHERE id = %s"]
)
def test_the_database_refuses_to_change_or_erase(rows, table, statement):
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table), [rows[table]])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        assert cursor.fetchone() == (1,)


def test_what_evades_the_models_is_refused_as_well(rows):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Fact._base_manager.filter(pk=rows["evidence_fact"])._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_a_flush_empties_everything_and_guards_it_again():
    """What the transactional tests of this suite stand on."""
    write_record(by=None, verb="tests.done", target=FactFactory(), at=AT)
    call_command("flush", interactive=False, verbosity=0)
    assert (Fact.objects.count(), Record.objects.count()) == (0, 0)
    fact = FactFactory()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_fact WHERE id = %s", [fact.pk])
