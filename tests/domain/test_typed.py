"""D-2: days and hours of a spreadsheet are read exactly, or not at all."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.typed import MONTHS, TypedHour, read_day, read_hour

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("1/12/2026", date(2026, 12, 1)),
        ("01-12-26", date(2026, 12, 1)),
        ("1 de diciembre de 2026", date(2026, 12, 1)),
        ("Martes 1 de Diciembre del 2026", date(2026, 12, 1)),
        ("1-dic-26", date(2026, 12, 1)),
        ("1 dic. 2026", date(2026, 12, 1)),
        ("1o de diciembre", date(2026, 12, 1)),
        ("3 de sept", date(2027, 9, 3)),
        ("24 de noviembre", date(2026, 11, 24)),
        ("23 de noviembre", date(2027, 11, 23)),
        ("29 de febrero", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read(text, day):
    assert read_day(text, today=TODAY) == (day, "")


@pytest.mark.parametrize(
    "text",
    ["", "mañana", "11/24/2026", "31/02/2026", "2026-13-01", "1 de m de 2026", "diciembre", "45"],
)
def test_what_is_no_day_is_not_guessed(text):
    assert read_day(text, today=TODAY) is None


def test_a_cell_may_hold_the_day_and_the_hour():
    assert read_day("2026-12-01 09:30", today=TODAY) == (date(2026, 12, 1), "09:30")
    assert read_day("1/12/2026 9:30 am", today=TODAY) == (date(2026, 12, 1), "9:30 am")


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back_from_each_way_of_writing_it(day):
    ways = (
        day.isoformat(),
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}",
        f"{day.day} de {MONTHS[day.month - 1]} de {day.year}",
        f"{day.day}-{MONTHS[day.month - 1][:4]}-{day.year}",
    )
    assert {read_day(way, today=TODAY) for way in ways} == {(day, "")}


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("9:00", TypedHour(time(9))),
        ("09:30:00", TypedHour(time(9, 30))),
        ("9.30", TypedHour(time(9, 30))),
        ("9 a. m.", TypedHour(time(9))),
        ("12 pm", TypedHour(time(12))),
        ("12 a.m.", TypedHour(time(0))),
        ("9:15 PM", TypedHour(time(21, 15))),
        ("21 h", TypedHour(time(21))),
        ("21:00 hrs", TypedHour(time(21))),
        ("0.375", TypedHour(time(9))),
        ("1:30 (segunda)", TypedHour(time(1, 30), 1)),
        ("1:30 primera", TypedHour(time(1, 30), 0)),
    ],
)
def test_an_hour_is_read(text, hour):
    assert read_hour(text) == hour


@pytest.mark.parametrize("text", ["", "temprano", "25:00", "9:75", "13 pm", "9:0:0:0", "-1"])
def test_what_is_no_hour_is_not_guessed(text):
    assert read_hour(text) is None


@given(at=st.times().map(lambda one: one.replace(second=0, microsecond=0)))
def test_every_minute_is_read_back(at):
    fraction = (at.hour * 60 + at.minute) / 1440
    half = f"{at.hour % 12 or 12}:{at:%M} {'p. m.' if at.hour >= 12 else 'a. m.'}"
    assert read_hour(f"{at:%H:%M}") == read_hour(half) == TypedHour(at)
    if fraction:
        assert read_hour(f"{fraction:.10f}") == TypedHour(at)


@given(text=st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_readers(text):
    read_day(text, today=TODAY)
    read_hour(text)
