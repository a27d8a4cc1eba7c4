"""``virgula evidence verify``: what the ledger and its owners tell apart is found and named."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command

from tests.evidence.factories import FactFactory, ReversalFactory
from tests.media.factories import UploadFactory
from virgula.evidence import registry, verifying
from virgula.evidence.actions import keep_copy
from virgula.evidence.models import Tally
from virgula.evidence.registry import Kind, Recounted, register_kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
AT = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)
DAY = date(2023, 1, 27)


@pytest.fixture
def owner(monkeypatch) -> list[Recounted]:
    """The rows of a kind's owner, which the test fills."""
    rows: list[Recounted] = []
    monkeypatch.setattr(registry, "_kinds", {})
    register_kind(Kind("tests.visit", "visita de prueba", recount=lambda: iter(rows)))
    return rows


def told(number: int, *, day: date = DAY, quantity: int = 1) -> Recounted:
    return Recounted(f"tests.visit:{number}", 1, day, Decimal(quantity))


def fact(number: int, **fields):
    return FactFactory(kind="tests.visit", ref=f"tests.visit:{number}", at=AT, **fields)


def verify() -> tuple[str, int]:
    output = StringIO()
    try:
        call_command("evidence", "verify", stdout=output)
    except SystemExit as ended:
        return output.getvalue(), ended.code
    return output.getvalue(), 0


def test_a_ledger_that_agrees_says_so(owner):
    fact(1)
    owner.append(told(1))
    text, code = verify()
    assert code == 0
    assert "✗" not in text


def test_what_is_missing_extra_or_different_is_named(owner):
    fact(1)
    fact(2, quantity=3)
    fact(3, day=date(2023, 1, 26))
    owner += [told(2), told(3), told(4)]
    [found] = verifying.compare(now=datetime(2024, 1, 1, tzinfo=UTC))
    assert [row.ref for row in found.missing] == ["tests.visit:4"]
    assert [row.ref for row in found.extra] == ["tests.visit:1"]
    assert [one.row.ref for one in found.different] == ["tests.visit:2", "tests.visit:3"]
    text, code = verify()
    assert code == 1
    for ref in ("tests.visit:1", "tests.visit:2", "tests.visit:3", "tests.visit:4"):
        assert ref in text


def test_what_was_taken_back_with_a_reason_is_no_fault(owner):
    ReversalFactory(reverses=fact(1), at=AT)
    owner.append(told(1))
    _text, code = verify()
    assert code == 0
    [found] = verifying.compare(now=datetime(2024, 1, 1, tzinfo=UTC))
    assert (found.taken_back, found.is_well) == (1, True)


def test_many_faults_are_counted_not_poured_out(owner):
    owner += [told(number) for number in range(25)]
    text, _code = verify()
    assert text.count("tests.visit:") == 20
    assert "5" in text.splitlines()[21]


def test_a_copy_that_changed_or_is_lost_is_named(owner):
    kept, lost = (keep_copy(text, content_type="text/plain", at=AT) for text in (b"uno", b"dos"))
    storages["copies"].delete(kept.path)
    storages["copies"].save(kept.path, ContentFile(b"otro"))
    storages["copies"].delete(lost.path)
    found = {one.name: one.is_lost for one in verifying.broken_copies()}
    assert found == {kept.path: False, lost.path: True}
    assert verify()[1] == 1


def test_the_file_of_a_declared_fact_is_examined(owner):
    upload = UploadFactory()
    FactFactory(copy_sha256=upload.sha256)
    FactFactory(copy_sha256="0" * 64)
    assert [one.name for one in verifying.broken_copies()] == ["0" * 64]
    default_storage.delete(upload.file.name)
    assert [one.name for one in verifying.broken_copies()] == [upload.file.name, "0" * 64]


def test_tallies_are_made_and_compared(owner):
    fact(1)
    owner.append(told(1))
    output = StringIO()
    call_command("evidence", "tally", stdout=output)
    assert Tally.objects.count() == 1
    Tally.objects.update(records=7)
    assert verify()[1] == 1
    call_command("evidence", "tally", "--again", stdout=output)
    assert verify()[1] == 0
