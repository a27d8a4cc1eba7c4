"""Dates as sites print them, and words that were encoded twice."""

import time
from datetime import UTC, datetime

import pytest

from virgula.domain.feed_items import plain_text, without_ending
from virgula.domain.mending import mended
from virgula.domain.spoken_dates import read_date

ZONE = "America/Mexico_City"
FIVE = datetime(2026, 11, 12, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["jueves 12 de noviembre de 2026 a las 17:00 h", "JUEVES, 12 DE NOVIEMBRE DE 2026, 17:00 HRS.",
     "12 de nov. del 2026 - 5:00 p. m.", "12-nov-2026 5pm", "12/11/26 17:00", "12.11.2026, 17 h",
     "2026/11/12 17:00", "noviembre 12, 2026 5:00 pm", "Nov 12th, 2026 at 5:00 pm",
     "17:00 h, jueves 12 de noviembre de 2026", "12 de noviembre de 2026 17h00",
     "Publicado el 12 de noviembre de 2026 | 17:00 horas", "Fecha: 12/11/2026 05:00 PM",
     "12 de noviembre de 2026 a las 5 de la tarde", "2026-11-12T17:00:00.123-06",
     "12 de noviembre del año 2026, 17:00:00 GMT-6", "Thu, 12 Nov 26 23:00:00 GMT",
     "Thu Nov 12 17:00:00 CST 2026", "20261112T230000Z", "1794524400", "1794524400000"],
)  # fmt: skip
def test_an_instant_is_read_however_it_is_written(text):
    read = read_date(text, ZONE)
    assert read is not None
    assert (read.at, read.has_hour) == (FIVE, True)


@pytest.mark.parametrize(
    "text",
    ["1° de noviembre de 2026", "1ro. de noviembre de 2026", "primero de noviembre del 2026",
     "01/11/2026", "1 nov 26", "domingo 1º de noviembre de 2026"],
)  # fmt: skip
def test_a_day_is_its_midnight_where_it_is_said(text):
    read = read_date(text, ZONE)
    assert read is not None
    assert (read.at, read.has_hour, read.has_zone) == (
        datetime(2026, 11, 1, 6, tzinfo=UTC),
        False,
        False,
    )


@pytest.mark.parametrize(
    "text",
    ["", "ayer", "hace 3 días", "12 de noviembre", "12 y 13 de noviembre de 2026", "11/24/2026",
     "31 de febrero de 2026", "12 de brumario de 2026", "00/00/0000", "25:00 12/11/2026",
     "12 de noviembre de 2026 10:00 BST", "12 de noviembre de 2026 a las 12 de la noche",
     "Boletín 12 de noviembre de 2026 de la comisión", "9" * 500],
)  # fmt: skip
def test_what_is_not_certain_is_not_read(text):
    assert read_date(text, ZONE) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SesiÃ³n pÃºblica de la ComisiÃ³n", "Sesión pública de la Comisión"),
        ("SesiÃƒÂ³n", "Sesión"),
        ("Â¿CuÃ¡ndo? â€œHoyâ€\x9d", "¿Cuándo? “Hoy”"),
        ("NiÃ±o y niño", "NiÃ±o y niño"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("Sesión", "Sesión"),
        ("", ""),
    ],
)
def test_words_encoded_twice_are_mended_only_when_it_is_certain(text, expected):
    assert mended(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Con música. […]", "Con música…"),
        ("Con música. [...]", "Con música…"),
        ("Con música. Leer más »", "Con música."),
        ("Con música. (Seguir leyendo…)", "Con música."),
        ("Uno.\nLa entrada Feria se publicó primero en Cuerpo.", "Uno."),
        ("Aprende a leer más rápido", "Aprende a leer más rápido"),
    ],
)
def test_what_a_program_adds_at_the_end_is_left_out(text, expected):
    assert without_ending(text) == expected


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<!", "<?", "</", "<a href='", "<![CDATA[", "&#"])
def test_hostile_markup_costs_no_more_than_its_length(piece):
    began = time.process_time()
    plain_text(piece * 30_000)
    assert time.process_time() - began < 3
