"""D-2: a wall time keeps its hour; an hour that the clocks skip or repeat is not guessed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.schedule import NoSuchHourError, RepeatedHourError, to_instant, to_wall

ZONES = ["America/Mexico_City", "America/Tijuana", "America/Ojinaga", "America/Hermosillo", "UTC"]


def wall(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("typed", "zone", "instant"),
    [
        (wall("2026-01-15T09:00"), "America/Mexico_City", "2026-01-15T15:00"),
        (wall("2026-07-15T09:00"), "America/Mexico_City", "2026-07-15T15:00"),
        (wall("2026-01-15T09:00"), "America/Tijuana", "2026-01-15T17:00"),
        (wall("2026-07-15T09:00"), "America/Tijuana", "2026-07-15T16:00"),
        (wall("2026-07-15T09:00"), "America/Cancun", "2026-07-15T14:00"),
    ],
)
def test_an_hour_of_a_place_is_one_instant(typed, zone, instant):
    assert to_instant(typed, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_the_hour_that_spring_skips_does_not_exist():
    with pytest.raises(NoSuchHourError):
        to_instant(wall("2027-03-14T02:30"), "America/Tijuana")


def test_the_hour_that_autumn_repeats_is_asked_for():
    typed = wall("2027-11-07T01:30")
    with pytest.raises(RepeatedHourError):
        to_instant(typed, "America/Tijuana")
    first, second = (to_instant(typed, "America/Tijuana", fold=number) for number in (0, 1))
    assert second - first == timedelta(hours=1)


def test_an_instant_is_no_wall_time():
    with pytest.raises(ValueError, match="no zone"):
        to_instant(datetime(2026, 1, 1, tzinfo=UTC), "UTC")


@given(
    instant=st.datetimes(
        wall("2020-01-01T00:00"), wall("2035-01-01T00:00"), timezones=st.just(UTC)
    ),
    zone=st.sampled_from(ZONES),
)
def test_a_wall_time_leads_back_to_its_instant(instant, zone):
    shown = to_wall(instant, zone)
    assert to_instant(shown, zone, fold=shown.fold) == instant
    assert shown == instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
