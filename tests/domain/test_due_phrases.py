"""CAL-M, CAL-J, CAL-F, CAL-X, CAL-P: what a plan prints of a moment, and what is never guessed."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.due_phrases import (
    Doubt,
    DueKind,
    DueReading,
    Span,
    earliest_month,
    read_due,
)
from virgula.domain.moments import MONTHS, find_moments, month_number
from virgula.domain.months import add_months, month_end
from virgula.domain.plain_text import bare_words, plain, tidy

NOVEMBER = Span(date(2022, 11, 1), 12)
JANUARY = Span(date(2024, 1, 1), 12)
MONTH, DATE, PERMANENT = DueKind.MONTH, DueKind.DATE, DueKind.PERMANENT


def reading(kind, due=None, every="", *doubts):
    return DueReading(kind, date.fromisoformat(due) if due else None, every, doubts)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Noviembre", reading(MONTH, "2022-11-30")),
        ("Enero", reading(MONTH, "2023-01-31")),
        ("  ENERO. ", reading(MONTH, "2023-01-31")),
        ("Mar.", reading(MONTH, "2023-03-31")),
        ("mar-23", reading(MONTH, "2023-03-31")),
        ("setiembre", reading(MONTH, "2023-09-30")),
        ("Febrero 2024", reading(MONTH, "2024-02-29")),
        ("marzo del 2023", reading(MONTH, "2023-03-31")),
        ("2023-03", reading(MONTH, "2023-03-31")),
        ("03/2023", reading(MONTH, "2023-03-31")),
        ("a más tardar en marzo", reading(MONTH, "2023-03-31")),
        ("🎉 marzo", reading(MONTH, "2023-03-31")),
        (
            "\u200f\u0645\u0627\u0631\u0633 / marzo",
            reading(MONTH, "2023-03-31", "", Doubt.EXTRA_WORDS),
        ),
        ("15 de marzo de 2023", reading(DATE, "2023-03-15")),
        ("15 de marzo", reading(DATE, "2023-03-15")),
        ("1º de marzo", reading(DATE, "2023-03-01")),
        ("15/03/2023", reading(DATE, "2023-03-15")),
        ("04/05/2023", reading(DATE, "2023-05-04", "", Doubt.DAY_FIRST)),
        ("2023-03-15", reading(DATE, "2023-03-15")),
        ("2023-03-15 00:00:00", reading(DATE, "2023-03-15")),
        ("15-mar-2023", reading(DATE, "2023-03-15")),
        ("hasta el 30 de junio", reading(DATE, "2023-06-30")),
        ("del 3 al 7 de abril", reading(DATE, "2023-04-07", "", Doubt.RANGE_END)),
        ("segunda quincena de marzo", reading(MONTH, "2023-03-31", "", Doubt.RANGE_END)),
        ("1a quincena de marzo", reading(DATE, "2023-03-15", "", Doubt.RANGE_END)),
        ("enero-marzo", reading(MONTH, "2023-03-31", "", Doubt.RANGE_END)),
        ("de octubre a diciembre de 2022", reading(MONTH, "2022-12-31", "", Doubt.RANGE_END)),
        ("Enero y junio", reading(MONTH, "2023-06-30", "", Doubt.SEVERAL)),
        ("fin de año", reading(MONTH, "2022-12-31", "", Doubt.RANGE_END)),
        ("Q2 2023", reading(MONTH, "2023-06-30", "", Doubt.RANGE_END)),
        ("1er trimestre", reading(MONTH, "2023-01-31", "", Doubt.RANGE_END, Doubt.COUNTED)),
        ("Mes 3", reading(MONTH, "2023-01-31", "", Doubt.RANGE_END, Doubt.COUNTED)),
        ("Permanente", reading(PERMANENT)),
        ("De manera continua", reading(PERMANENT)),
        ("Todo el año", reading(PERMANENT, None, "", Doubt.WHOLE_PLAN)),
        ("mensual", reading(PERMANENT, None, "month", Doubt.RHYTHM)),
        ("todos los días", reading(PERMANENT, None, "day", Doubt.RHYTHM)),
        ("A partir de marzo", reading(PERMANENT, None, "", Doubt.SINCE)),
        ("Desde enero, mensual", reading(PERMANENT, None, "month", Doubt.SINCE)),
        ("Febrero, después permanente", reading(MONTH, "2023-02-28", "permanent", Doubt.THEN)),
        ("Enero (actualización trimestral)", reading(MONTH, "2023-01-31", "quarter", Doubt.THEN)),
        (
            "Permanente (Se ajusta a la realización de los proyectos que den cumplimiento)",
            reading(DueKind.CONDITIONAL),
        ),
        ("Dentro de cada número de la revista", reading(DueKind.PER_ISSUE)),
        ("En cada sesión ordinaria", reading(DueKind.PER_ISSUE)),
        ("Selección de fechas por la Comisión", reading(DueKind.TO_AGREE)),
        ("Por definir", reading(DueKind.TO_AGREE)),
        ("por definir (¿marzo?)", reading(DueKind.TO_AGREE, None, "", Doubt.EXTRA_WORDS)),
        ("", reading(DueKind.NONE)),
        ("—", reading(DueKind.NONE)),
        ("N/A", reading(DueKind.NONE)),
    ],
)
def test_a_timing_is_read_as_it_is_printed(printed, expected):
    assert read_due(printed, NOVEMBER) == expected


@pytest.mark.parametrize(
    "printed",
    ["Brumario", "31 de febrero", "29 de febrero", "13/13/2023", "Durante la gestión", "x", "¿?"],
)
def test_what_is_not_understood_says_so_and_has_no_due(printed):
    assert read_due(printed, NOVEMBER) == reading(DueKind.NONE, None, "", Doubt.NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    ("printed", "due"),
    [
        ("1er trimestre", "2024-03-31"),
        ("Primer trimestre", "2024-03-31"),
        ("T2", "2024-06-30"),
        ("3T", "2024-09-30"),
        ("IV trimestre", "2024-12-31"),
        ("último trimestre", "2024-12-31"),
        ("segundo semestre", "2024-12-31"),
        ("primer cuatrimestre", "2024-04-30"),
        ("2º bimestre", "2024-04-30"),
        ("3.er trimestre", "2024-09-30"),
    ],
)
def test_parts_of_a_calendar_year_end_where_the_calendar_ends_them(printed, due):
    assert read_due(printed, JANUARY) == reading(MONTH, due, "", Doubt.RANGE_END)


def test_a_part_beyond_the_plan_is_outside_it():
    assert read_due("4o trimestre", Span(date(2024, 1, 1), 6)).doubts == (Doubt.OUTSIDE,)
    assert read_due("Julio", Span(date(2024, 1, 1), 6)).doubts == (Doubt.OUTSIDE,)


def test_without_a_period_only_what_prints_its_year_is_resolved():
    assert read_due("marzo de 2023", None) == reading(MONTH, "2023-03-31")
    assert read_due("marzo", None).doubts == (Doubt.OUTSIDE,)


def test_a_month_of_a_plan_of_two_years_is_ambiguous():
    expected = reading(MONTH, "2024-03-31", "", Doubt.YEAR_AMBIGUOUS)
    assert read_due("marzo", Span(date(2024, 1, 1), 24)) == expected


@pytest.mark.parametrize(
    ("phrases", "years", "expected"),
    [
        (["Noviembre", "Diciembre", "Enero", "Febrero", "Marzo"], (2022, 2023), date(2022, 11, 1)),
        (["Enero", "Permanente", "Octubre"], (2022, 2023), date(2022, 10, 1)),
        (["Abril", "Marzo"], (2024, 2024), date(2024, 3, 1)),
        (["Enero", "Febrero"], (2022, 2023), None),  # a year from January does not straddle two
        (["Permanente"], (2022, 2023), None),
        (["15 de marzo de 2024", "mayo de 2024"], None, date(2024, 3, 1)),
        (["15 de marzo de 2024", "mayo"], None, None),  # nobody knows of which year that May is
    ],
)
def test_the_earliest_month_starts_a_plan_that_does_not_say_when(phrases, years, expected):
    assert earliest_month(phrases, years) == expected


starts = st.dates(date(2000, 1, 1), date(2090, 12, 31)).map(lambda day: day.replace(day=1))


@given(start=starts, month=st.integers(1, 12))
def test_a_month_without_year_falls_once_in_a_plan_of_twelve_months(start, month):
    span = Span(start, 12)
    due = read_due(MONTHS[month - 1], span).due
    assert due == month_end(due.year, month)
    assert span.start <= due <= span.last


@given(start=starts, size=st.sampled_from([("trimestre", 3), ("bimestre", 2), ("semestre", 6)]))
def test_parts_cover_the_plan_without_holes(start, size):
    word, months = size
    ordinals = ["primer", "segundo", "tercer", "cuarto", "quinto", "sexto"][: 12 // months]
    dues = [read_due(f"{ordinal} {word}", Span(start, 12)).due for ordinal in ordinals]
    ends = [add_months(start, months * (number + 1) - 1) for number in range(len(ordinals))]
    assert dues == [month_end(end.year, end.month) for end in ends]


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_date_is_the_same_however_it_is_written(day):
    written = [
        day.isoformat(),
        f"{day.day} de {MONTHS[day.month - 1]} de {day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}-{MONTHS[day.month - 1][:3]}-{day.year}",
    ]
    assert {read_due(text, NOVEMBER).due for text in written} == {day}
    assert {read_due(text, NOVEMBER).kind for text in written} == {DATE}


@given(text=st.text(max_size=80))
def test_no_text_breaks_the_reading_and_only_dated_kinds_have_a_due(text):
    found = read_due(text, NOVEMBER)
    assert (found.due is not None) == (found.kind in (MONTH, DATE))
    assert found.is_understood or found.kind is DueKind.NONE


@given(text=st.text(alphabet="0123456789/-. deTQSmarzoenerotrimestre", max_size=40))
def test_no_text_of_the_trade_breaks_the_reading_either(text):
    found = read_due(text, NOVEMBER)
    assert (found.due is not None) == (found.kind in (MONTH, DATE))


@given(text=st.text(max_size=200))
def test_moments_do_not_overlap_and_keep_their_order(text):
    moments = find_moments(plain(text))
    assert all(before.end <= after.start for before, after in pairwise(moments))


@given(text=st.text(max_size=100))
def test_plain_texts_are_stable(text):
    assert plain(plain(text)) == plain(text)
    assert bare_words(bare_words(text)) == bare_words(text)
    assert tidy(tidy(text)) == tidy(text)


def test_plain_text_keeps_the_tilde_of_the_year():
    assert plain("AÑO  de “Difusión” – \u200bMéxico") == 'año de "difusion" - mexico'
    assert bare_words("Áreas, de: OPORTUNIDAD.") == "areas de oportunidad"


def test_names_of_months_are_known_in_full_and_short():
    assert [month_number(name) for name in MONTHS] == list(range(1, 13))
    assert (month_number("Sept."), month_number("set"), month_number("lunes")) == (9, 9, None)
