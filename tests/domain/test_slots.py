"""D-2: weekly hours, on the wall clock of a place."""

from datetime import datetime, time

from virgula.domain.slots import WeeklyHour, full_hours_after, hours_after

NINE, NOON = time(9), time(12)


def wall(text):
    return datetime.fromisoformat(text)


MONDAY = wall("2026-11-23T00:00")


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
