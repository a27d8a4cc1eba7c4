"""When to visit a source again, and when a move of it is believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.visiting import (
    LEAST,
    LONGEST_REST,
    MOST,
    asked_rest,
    failure_gap,
    is_move_believed,
    is_same_site,
    quiet_gap,
    visit_gap,
    with_jitter,
)

NOON = datetime(2023, 1, 27, 18, tzinfo=UTC)
INSTANTS = st.integers(0, 10**8).map(lambda seconds: NOON + timedelta(seconds=seconds))


@given(st.lists(INSTANTS, max_size=10), st.floats(0, 1, exclude_max=True))
def test_a_visit_is_never_sooner_than_a_quarter_of_an_hour_nor_later_than_half_a_day(told, share):
    gap = visit_gap(sorted(told, reverse=True))
    assert LEAST <= gap <= MOST
    assert LEAST <= with_jitter(gap, share) <= MOST * 1.1


def test_a_source_that_fell_silent_is_asked_less_and_less():
    gaps = [quiet_gap(LEAST, silent=timedelta(days=days)) for days in (0, 1, 3, 10, 20, 300)]
    assert gaps == [
        timedelta(minutes=15),
        timedelta(minutes=36),
        timedelta(hours=1, minutes=48),
        timedelta(hours=6),
        timedelta(hours=12),
        timedelta(hours=12),
    ]


def test_failures_in_a_row_double_the_gap_up_to_half_a_day():
    hours = [failure_gap(number) / timedelta(hours=1) for number in (1, 2, 3, 4, 7, 1000)]
    assert hours == [0.25, 0.5, 1, 2, 12, 12]


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("Fri, 27 Jan 2023 18:30:00 GMT", timedelta(minutes=30)),
        ("Fri, 27 Jan 2023 12:30:00 -0600", timedelta(minutes=30)),
        ("Friday, 27-Jan-23 18:30:00 GMT", timedelta(minutes=30)),
        ("Fri, 27 Jan 2023 17:00:00 GMT", timedelta(0)),
        ("99999999999999999999", LONGEST_REST),
        ("mañana", timedelta(0)),
        ("-5", timedelta(0)),
        ("²", timedelta(0)),
        ("", timedelta(0)),
    ],
)
def test_a_rest_is_asked_in_seconds_or_until_a_date_and_never_for_more_than_a_day(said, rest):
    assert asked_rest(said, NOON) == rest


@given(st.text())
def test_whatever_a_site_asks_is_within_bounds(said):
    assert timedelta(0) <= asked_rest(said, NOON) <= LONGEST_REST


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://cuerpo.org.mx/feed", "https://www.cuerpo.org.mx/feed/", True),
        ("https://blog.cuerpo.org.mx/a", "https://cuerpo.org.mx/b", True),
        ("https://uno.gob.mx/a", "https://dos.gob.mx/a", False),
        ("https://uno.github.io/a", "https://dos.github.io/a", False),
        ("http://127.0.0.1:80/", "http://127.0.0.2:80/", False),
        ("http://127.0.0.1:80/", "http://127.0.0.1:8080/", True),
        ("http://[::1]/", "http://[::1]/a", True),
        ("nada", "nada", False),
        ("http://[roto", "http://[roto", False),
    ],
)
def test_two_addresses_are_of_one_owner_by_what_an_owner_registers(one, other, same):
    assert is_same_site(one, other) is same
    assert is_move_believed(times=3, before=one, after=other) is same
    assert not is_move_believed(times=2, before=one, after=other)
