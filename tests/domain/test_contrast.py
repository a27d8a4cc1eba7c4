"""Contrast as WCAG 2.2 computes it, on values that its authors and we print."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from virgula.domain.contrast import (
    DARK_GROUND,
    LIGHT_GROUND,
    contrast,
    is_hex_colour,
)

COLOURS = some.from_regex(r"#[0-9A-Fa-f]{6}", fullmatch=True)
TOKENS = Path(__file__).resolve().parents[2] / "src" / "virgula" / "ui" / "static" / "ui"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#767676", "#FFFFFF", 4.54),
        ("#8C1D40", LIGHT_GROUND, 8.3),
        ("#F08FA9", DARK_GROUND, 7.8),
    ],
)
def test_the_ratio_is_that_of_the_standard(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.05)


@given(COLOURS, COLOURS)
def test_the_ratio_does_not_depend_on_the_order_and_stays_in_its_range(one, other):
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.001


@pytest.mark.parametrize("text", ["", "red", "#FFF", "#12345G", "#1234567", "123456", "#123456\n"])
def test_what_is_not_written_as_rrggbb_is_no_colour(text):
    assert not is_hex_colour(text)


def test_the_grounds_are_those_of_the_design_system():
    sheets = "".join(path.read_text("utf-8") for path in TOKENS.rglob("*.css"))
    assert [
        ground
        for ground in (LIGHT_GROUND, DARK_GROUND)
        if not re.search(ground, sheets, re.IGNORECASE)
    ] == []
