"""C-0: codes are text, and «4.1.18.A» is «4.1.18 A»."""

import pytest

from virgula.domain.codes import find_codes, normal_code


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("4.1.18.A", "4.1.18 A"),
        ("4.1.18 A", "4.1.18 A"),
        ("4.1.18A", "4.1.18 A"),
        (" 4.1.18 a ", "4.1.18 A"),
        ("2.1.12", "2.1.12"),
        ("Meta 3", "Meta 3"),
    ],
)
def test_codes_have_one_normal_form(printed, code):
    assert normal_code(printed) == code


def test_codes_are_found_in_a_sentence_in_order():
    text = "Fomento: 3.2.6 B, 3.3.8 A, del Programa, así como 2.1.12, 4.1.18.A. Y 5.1.10 A."
    assert [(found.printed, found.code) for found in find_codes(text)] == [
        ("3.2.6 B", "3.2.6 B"),
        ("3.3.8 A", "3.3.8 A"),
        ("2.1.12", "2.1.12"),
        ("4.1.18.A", "4.1.18 A"),
        ("5.1.10 A", "5.1.10 A"),
    ]


def test_dates_and_short_numbers_are_no_codes():
    assert list(find_codes("El 3.2 del 01.02.2023 y 1.2.3.4.5.6 y 16 de 20.")) == []
