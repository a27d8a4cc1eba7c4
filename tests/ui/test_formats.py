from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from virgula.ui import formats

MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
NOON = datetime(2023, 1, 31, 20, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _spanish():
    with translation.override("es-mx"):
        yield


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1234, "1,234"),
        (1234567.5, "1,234,567.5"),
        (Decimal("2.50"), "2.5"),
        (Decimal("75.00"), "75"),
        (Decimal(0), "0"),
        (Decimal(-1200), "-1,200"),
        (Decimal("0.005"), "0.01"),
        (Decimal("1E+3"), "1,000"),
        ("12", "12"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_a_quantity_is_grouped_and_loses_idle_zeros(value, said):
    assert formats.quantity(value) == said


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_quantity_says_the_number_it_was_given(number):
    with translation.override("es-mx"):
        said = formats.quantity(number)

    assert Decimal(said.replace(",", "")) == number


@pytest.mark.parametrize(
    ("month", "word"),
    list(enumerate(MONTHS.split(), start=1)),
)
def test_spanish_months_are_lower_case(month, word):
    day = date(2023, month, 1)

    assert formats.month_name(day) == f"{word} de 2023"
    assert formats.day_long(day) == f"1 de {word} de 2023"


def test_a_year_is_never_grouped():
    assert formats.day_short(date(2023, 1, 31)) == "31 ene 2023"


def test_english_keeps_its_capitals():
    with translation.override("en"):
        assert formats.day_long(date(2023, 11, 3)) == "3 November 2023"
        assert formats.month_name(date(2023, 11, 3)) == "November 2023"


def test_a_moment_in_utc_is_said_in_the_active_zone_with_its_label(settings):
    assert formats.moment(NOON, "hora del centro") == (
        "31 de enero de 2023, 14:05 (hora del centro)"
    )


def test_a_moment_that_the_view_moved_to_a_zone_stays_there():
    tijuana = NOON.astimezone(ZoneInfo("America/Tijuana"))

    assert formats.moment(tijuana, "hora del noroeste") == (
        "31 de enero de 2023, 12:05 (hora del noroeste)"
    )


def test_a_moment_without_label_still_says_its_zone():
    assert formats.moment(NOON) == "31 de enero de 2023, 14:05 (CST)"


def test_the_day_of_an_instant_is_the_civil_day_it_is_shown_in():
    late = datetime(2023, 2, 1, 3, 0, tzinfo=UTC)

    assert formats.day_long(late) == "31 de enero de 2023"
    assert formats.day_short(late) == "31 ene 2023"


@pytest.mark.parametrize("say", [formats.month_name, formats.day_long, formats.day_short])
def test_no_day_is_a_dash(say):
    assert say(None) == "—"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (NOON, "31 de enero de 2023, 14:05 (CST)"),
        (date(2023, 1, 31), "31 de enero de 2023"),
        ("pronto", "pronto"),
        (None, ""),
    ],
)
def test_a_stamp_says_what_is_known_of_when(value, said):
    assert formats.stamp(value) == said


@pytest.mark.parametrize(
    ("text", "shown"),
    [("taller", "taller"), ("talleres", "taller…"), ("", ""), ("ñandúes", "ñandúes")],
)
def test_a_text_is_cut_only_when_it_is_longer(text, shown):
    assert formats.clipped(text, 7) == shown
