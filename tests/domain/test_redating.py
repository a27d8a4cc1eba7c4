"""A text that told a date tells the new one, or says what it is not sure of (CON-2)."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.redating import MONTH_NAMES, WEEKDAYS, Telling, retell

BEFORE = Telling(date(2023, 6, 30), date(2023, 6, 30), time(10, 0))
AFTER = Telling(date(2023, 7, 14), date(2023, 7, 14), time(10, 0))


@pytest.mark.parametrize(
    ("told", "tells"),
    [
        ("Cierra el 30 de junio.", "Cierra el 14 de julio."),
        ("Cierra el viernes 30 de junio de 2023.", "Cierra el viernes 14 de julio de 2023."),
        ("VIERNES 30 de junio", "VIERNES 14 de julio"),
        ("Viernes, 30 de junio del 2023", "Viernes, 14 de julio del 2023"),
        ("Fecha: 30/06/2023 y 30-6-23", "Fecha: 14/07/2023 y 14-7-23"),
        ("2023-06-30", "2023-07-14"),
        ("Hasta el 30 de jun de 2023", "Hasta el 14 de julio de 2023"),
        ("Sin fecha ninguna.", "Sin fecha ninguna."),
    ],
)
def test_a_date_that_is_told_exactly_is_written_anew(told: str, tells: str) -> None:
    retold = retell(told, BEFORE, AFTER)
    assert (retold.text, retold.doubts) == (tells, ())


@pytest.mark.parametrize(
    ("told", "tells"),
    [
        ("A las 10:00 horas", "A las 12:30 horas"),
        ("a las 10 h", "a las 12:30 h"),
        ("10 a. m.", "12:30 p. m."),
        ("a las 10 de la mañana", "a las 12:30 de la tarde"),
        ("10:00 AM", "12:30 PM"),
        ("30 de junio, 10:00", "30 de junio, 12:30"),
    ],
)
def test_an_hour_is_written_as_the_text_writes_hours(told: str, tells: str) -> None:
    after = Telling(BEFORE.first, BEFORE.last, time(12, 30))
    assert retell(told, BEFORE, after).text == tells


@pytest.mark.parametrize(
    ("told", "tells"),
    [
        ("Del 3 al 5 de febrero de 2023", "Del 28 de febrero al 2 de marzo de 2023"),
        ("3 al 5 de febrero", "28 de febrero al 2 de marzo"),
        ("A partir del 3 de febrero", "A partir del 28 de febrero"),
        ("Hasta el 5 de febrero", "Hasta el 2 de marzo"),
    ],
)
def test_several_days_are_told_as_several_days(told: str, tells: str) -> None:
    before = Telling(date(2023, 2, 3), date(2023, 2, 5))
    after = Telling(date(2023, 2, 28), date(2023, 3, 2))
    assert retell(told, before, after).text == tells


def test_what_speaks_of_another_time_is_a_doubt_for_a_person() -> None:
    retold = retell("El 30 de junio. Este viernes; resultados el 15 de agosto.", BEFORE, AFTER)
    assert retold.text == "El 14 de julio. Este viernes; resultados el 15 de agosto."
    assert retold.doubts == ("15 de agosto", "viernes")


def test_words_that_count_days_are_told_apart() -> None:
    retold = retell("¡Faltan 7 días! Inscríbete mañana por la mañana.", BEFORE, AFTER)
    assert retold.distances == ("Faltan 7 días", "mañana")
    assert retold.doubts == ()


def test_another_year_is_said_where_the_text_said_none() -> None:
    after = Telling(date(2024, 1, 12), date(2024, 1, 12), time(10))
    assert retell("El 30 de junio.", BEFORE, after).text == "El 12 de enero de 2024."


def test_a_place_that_moved_is_written_anew() -> None:
    before = Telling(date(2023, 6, 30), date(2023, 6, 30), place="Sala A")
    after = Telling(date(2023, 6, 30), date(2023, 6, 30), place="Auditorio")
    assert retell("El 30 de junio en la Sala A.", before, after).text == (
        "El 30 de junio en la Auditorio."
    )


days = st.dates(min_value=date(2022, 1, 1), max_value=date(2026, 12, 31))


@given(days, days)
def test_moving_a_date_and_back_tells_the_same(first: date, second: date) -> None:
    one, two = Telling(first, first), Telling(second, second)
    text = (
        f"El {WEEKDAYS[first.weekday()]} {first.day} de {MONTH_NAMES[first.month - 1]} "
        f"de {first.year} ({first:%d/%m/%Y})."
    )
    there = retell(text, one, two)
    assert there.doubts == ()
    assert retell(there.text, two, one).text == text
    assert str(second.year) in there.text


@given(st.text(max_size=200), days, days)
def test_no_text_breaks_it_and_the_same_date_changes_nothing(
    text: str, first: date, second: date
) -> None:
    one, two = Telling(first, first, time(9)), Telling(second, second, time(17, 45))
    retell(text, one, two)
    assert retell(text, one, one).text == text
