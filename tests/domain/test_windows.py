"""CAL-V, CAL-A, CAL-N, CAL-R, CAL-P, PLAN-2: windows are computed from the start, half-open."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.months import add_months, last_day, month_end, whole_months
from virgula.domain.windows import (
    NoWindow,
    Placement,
    Span,
    Window,
    place_due,
    place_line,
    window_for,
    window_table,
)

FIRST, SECOND, THIRD, FOURTH = (Window(f"w{n}", n * 3, n * 3 + 3) for n in range(4))
ALWAYS = Window("always")
WINDOWS = [FIRST, SECOND, THIRD, FOURTH, ALWAYS]
START = date(2022, 11, 1)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@pytest.mark.parametrize(
    ("due", "window"),
    [
        (date(2022, 11, 1), FIRST),
        (date(2022, 11, 30), FIRST),
        (date(2023, 1, 31), FIRST),
        (date(2023, 2, 1), SECOND),
        (date(2023, 3, 31), SECOND),
        (date(2023, 4, 30), SECOND),
        (date(2023, 5, 1), THIRD),
        (date(2023, 10, 31), FOURTH),
        (date(2023, 11, 1), None),
    ],
)
def test_a_due_date_falls_in_its_half_open_window(due, window):
    assert window_for(WINDOWS, plan_start=START, due=due) == window


def test_a_due_before_the_start_has_no_window_and_says_why():
    assert place_due(WINDOWS, plan_start=START, due=date(2022, 10, 31)) == Placement(
        None, NoWindow.BEFORE_START
    )


def test_a_due_after_the_last_window_says_that_none_covers_it():
    assert place_due(WINDOWS, plan_start=START, due=date(2024, 1, 1)) == Placement(
        None, NoWindow.UNCOVERED
    )


def test_plan_2_moving_the_start_moves_february_to_the_first_window():
    due = date(2023, 2, 28)
    assert window_for(WINDOWS, plan_start=START, due=due) == SECOND
    assert window_for(WINDOWS, plan_start=date(2022, 12, 1), due=due) == FIRST


def test_the_table_of_windows_prints_first_and_last_day():
    assert window_table(WINDOWS, plan_start=START) == [
        Span(FIRST, date(2022, 11, 1), date(2023, 1, 31)),
        Span(SECOND, date(2023, 2, 1), date(2023, 4, 30)),
        Span(THIRD, date(2023, 5, 1), date(2023, 7, 31)),
        Span(FOURTH, date(2023, 8, 1), date(2023, 10, 31)),
        Span(ALWAYS, None, None),
    ]


def test_a_permanent_line_is_in_the_permanent_window_whatever_its_due():
    placed = place_line(WINDOWS, plan_start=START, is_permanent=True, due=None)
    assert placed == Placement(ALWAYS)
    without = place_line(WINDOWS[:4], plan_start=START, is_permanent=True, due=None)
    assert without == Placement(None, NoWindow.UNCOVERED)


def test_a_line_without_due_is_in_no_window():
    placed = place_line(WINDOWS, plan_start=START, is_permanent=False, due=None)
    assert placed == Placement(None, NoWindow.NO_DUE)


def test_ends_of_month_are_kept_inside_the_month():
    assert add_months(date(2023, 1, 31), 1) == date(2023, 2, 28)
    assert add_months(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert add_months(date(2023, 3, 31), -1) == date(2023, 2, 28)
    assert month_end(2024, 2) == date(2024, 2, 29)
    assert last_day(date(2022, 11, 1), 12) == date(2023, 10, 31)
    assert whole_months(date(2023, 1, 31), date(2023, 2, 28)) == 1
    assert whole_months(date(2023, 1, 31), date(2023, 2, 27)) == 0
    assert whole_months(START, date(2022, 10, 31)) == -1


@given(start=days, day=days)
def test_whole_months_is_the_greatest_count_that_does_not_pass_the_day(start, day):
    months = whole_months(start, day)
    assert add_months(start, months) <= day < add_months(start, months + 1)


@given(start=days, due=days)
def test_a_due_is_in_a_window_exactly_when_its_days_hold_it(start, due):
    holding = [
        span.window
        for span in window_table(WINDOWS, plan_start=start)
        if span.first_day and span.last_day and span.first_day <= due <= span.last_day
    ]
    found = window_for(WINDOWS, plan_start=start, due=due)
    assert holding == ([found] if found else [])


@given(start=days)
def test_windows_follow_each_other_without_gap_or_overlap(start):
    spans = window_table(WINDOWS[:4], plan_start=start)
    for before, after in pairwise(spans):
        assert (after.first_day - before.last_day).days == 1
