"""es-MX as people write it: months and days in lower case, a comma for thousands."""

from datetime import UTC, date, datetime

import polib
from django.utils import formats, translation

from virgula.config import messages


def test_months_and_days_are_written_in_lower_case():
    with translation.override("es-mx"):
        assert formats.date_format(date(2022, 11, 3), r"l j \d\e F \d\e Y") == (
            "jueves 3 de noviembre de 2022"
        )
        assert (
            formats.date_format(datetime(2023, 1, 27, 9, 5, tzinfo=UTC), "D j b, H:i")
            == "vie 27 ene, 09:05"
        )


def test_numbers_have_comma_for_thousands_and_point_for_decimals():
    with translation.override("es-mx"):
        assert formats.number_format(1234567.5, 1, force_grouping=True) == "1,234,567.5"
        assert formats.number_format(2022) == "2022"


def test_a_catalogue_newer_than_its_compiled_file_is_compiled(tmp_path, monkeypatch):
    folder = tmp_path / "room" / "locale" / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="yes", msgstr="sí"))
    catalogue.save(str(folder / "django.po"))
    monkeypatch.setattr(messages, "HOUSE", tmp_path)
    assert messages.compile_stale() == [folder / "django.po"]
    assert polib.mofile(str(folder / "django.mo"))[0].msgstr == "sí"
    assert messages.compile_stale() == []
