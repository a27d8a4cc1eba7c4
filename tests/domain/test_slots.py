"""D-2: weekly hours and quiet hours, on the wall clock of a place."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.slots import QuietHours, WeeklyHour, full_hours_after, hours_after

NINE, NOON = time(9), time(12)


def wall(text):
    return datetime.fromisoformat(text)


MONDAY = wall("2026-11-23T00:00")
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("at", "is_quiet"),
    [
        (time(21, 59), False),
        (time(22), True),
        (time(0), True),
        (time(6, 59), True),
        (time(7), False),
        (time(12), False),
    ],
)
def test_the_night_spans_midnight_and_ends_on_its_hour(at, is_quiet):
    assert QuietHours(time(22), time(7)).holds(at) is is_quiet


@given(at=times, since=times)
def test_a_night_without_length_is_no_night(at, since):
    assert not QuietHours(since, since).holds(at)
    assert not QuietHours(since, None).holds(at)


@given(
    wall=st.datetimes(wall("2026-01-01T00:00"), wall("2027-01-01T00:00")), since=times, until=times
)
def test_a_night_ends_at_its_own_hour_and_within_a_day(wall, since, until):
    quiet = QuietHours(since, until)
    end = quiet.end_after(wall)
    assert wall <= end < wall + timedelta(days=1) or end == wall
    assert not quiet.holds(end.time())
    if end != wall:
        assert end.time() == until


def test_weekly_hours_come_in_order_and_only_once():
    slots = [WeeklyHour(0, NOON), WeeklyHour(0, NINE), WeeklyHour(2, NINE), WeeklyHour(2, NINE)]
    assert list(hours_after(slots, MONDAY.replace(hour=9), days=7)) == [
        wall("2026-11-23T12:00"),
        wall("2026-11-25T09:00"),
        wall("2026-11-30T09:00"),
        wall("2026-11-30T12:00"),
    ]


def test_full_hours_begin_with_the_next_one():
    found = full_hours_after(wall("2026-11-23T22:30"), days=1)
    assert [next(found), next(found), next(found)] == [
        wall("2026-11-23T23:00"),
        wall("2026-11-24T00:00"),
        wall("2026-11-24T01:00"),
    ]
