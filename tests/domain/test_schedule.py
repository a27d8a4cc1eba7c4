"""D-2: a wall time keeps its hour; an hour that the clocks skip or repeat is not guessed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.schedule import (
    Leave,
    NoSuchHourError,
    QuietHours,
    RepeatedHourError,
    end_of_quiet,
    is_plain,
    keep_hour,
    leave_in,
    readings,
    recomputed,
    to_instant,
    to_wall,
)

# The four offsets of the country, and the border, which changes its clocks with its neighbour.
STEADY = {
    "America/Cancun": -5,
    "America/Mexico_City": -6,
    "America/Merida": -6,
    "America/Monterrey": -6,
    "America/Chihuahua": -6,
    "America/Bahia_Banderas": -6,
    "America/Mazatlan": -7,
    "America/Hermosillo": -7,
}
BORDER = {
    "America/Tijuana": (-8, -7),
    "America/Ciudad_Juarez": (-7, -6),
    "America/Ojinaga": (-6, -5),
    "America/Matamoros": (-6, -5),
}
ZONES = [*STEADY, *BORDER, "UTC"]
DAYS = st.dates(date(2026, 1, 1), date(2032, 1, 1))


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


@given(day=DAYS, zone=st.sampled_from(sorted(STEADY)), hour=st.times())
def test_where_the_clocks_stand_still_every_hour_is_plain_all_year(day, zone, hour):
    typed = datetime.combine(day, hour)
    assert is_plain(typed, zone)
    shift = typed.replace(tzinfo=UTC) - to_instant(typed, zone)
    assert shift == timedelta(hours=STEADY[zone])


@pytest.mark.parametrize("zone", sorted(BORDER))
def test_the_border_changes_its_clocks_and_asks_about_two_nights_of_the_year(zone):
    winter, summer = BORDER[zone]
    for month, offset in ((1, winter), (7, summer)):
        noon = wall(f"2027-{month:02}-15T12:00")
        assert noon.replace(tzinfo=UTC) - to_instant(noon, zone) == timedelta(hours=offset)
    assert readings(wall("2027-03-14T02:30"), zone) == ()
    first, second = readings(wall("2027-11-07T01:30"), zone)
    assert second - first == timedelta(hours=1)


@given(
    start=st.datetimes(wall("2026-01-01T00:00"), wall("2032-01-01T00:00")),
    day=DAYS,
    zone=st.sampled_from(ZONES),
)
def test_another_date_keeps_the_hour_of_the_clock(start, day, zone):
    moved = keep_hour(start, day)
    assert (moved.date(), moved.time()) == (day, start.time())
    for instant in readings(moved, zone):
        assert to_wall(instant, zone).replace(fold=0) == moved


@given(
    instant=st.datetimes(
        wall("2026-01-01T00:00"), wall("2032-01-01T00:00"), timezones=st.just(UTC)
    ),
    zone=st.sampled_from(ZONES),
)
def test_the_same_rules_compute_the_same_instant(instant, zone):
    assert recomputed(to_wall(instant, zone).replace(fold=0), zone, before=instant) == (
        instant,
        True,
    )


@given(
    start=st.datetimes(wall("2026-01-01T00:00"), wall("2032-01-01T00:00")),
    zone=st.sampled_from(ZONES),
    hours=st.sampled_from([-1, 1]),
)
def test_new_rules_move_the_instant_and_keep_the_hour(start, zone, hours):
    found = readings(start, zone)
    if len(found) != 1:
        return
    # What the rules of another day said: an hour more or less.
    before = found[0] + timedelta(hours=hours)
    assert recomputed(start, zone, before=before) == (found[0], True)


def test_an_hour_that_new_rules_skip_or_repeat_needs_a_persons_eye():
    skipped, before = wall("2027-03-14T02:30"), datetime(2027, 3, 14, 9, 30, tzinfo=UTC)
    assert recomputed(skipped, "America/Tijuana", before=before) == (before, False)
    repeated, other = wall("2027-11-07T01:30"), datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    nearest = datetime(2027, 11, 7, 8, 30, tzinfo=UTC)
    assert recomputed(repeated, "America/Tijuana", before=other) == (nearest, False)


CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
MINUTES = st.integers(0, 6 * 365 * 24 * 60)
INSTANTS = MINUTES.map(lambda number: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number))


@given(CLOCKS, CLOCKS, st.sampled_from(ZONES), INSTANTS)
def test_quiet_hours_end_after_the_instant_and_within_a_day(start, until, zone, instant):
    end = end_of_quiet(instant, QuietHours(start, until, zone))
    wall = to_wall(instant, zone)
    if end is None:
        assert start == until or not _is_between(start, until, wall.time())
    else:
        assert _is_between(start, until, wall.time())
        # A day may have 25 hours, and an end that the clock jumps over comes an hour later.
        assert timedelta(0) < end - instant <= timedelta(hours=26)


def _is_between(start, until, at):
    minutes = 24 * 60
    since = (at.hour * 60 + at.minute - start.hour * 60 - start.minute) % minutes
    return since < (until.hour * 60 + until.minute - start.hour * 60 - start.minute) % minutes


@given(CLOCKS, CLOCKS, st.sampled_from(list(STEADY)), INSTANTS)
def test_where_clocks_never_change_quiet_hours_end_exactly_at_their_end(
    start, until, zone, instant
):
    quiet = QuietHours(start, until, zone)
    end = end_of_quiet(instant, quiet)
    if end is not None:
        assert to_wall(end, zone).time() == until
        assert end_of_quiet(end, quiet) is None
        assert end_of_quiet(end - timedelta(seconds=1), quiet) == end


def test_quiet_hours_span_midnight_and_the_night_on_which_the_clocks_change():
    night = QuietHours(time(22), time(7), "America/Tijuana")
    evening = datetime(2027, 3, 14, 7, tzinfo=UTC)
    assert end_of_quiet(evening, night) == datetime(2027, 3, 14, 14, tzinfo=UTC)
    assert end_of_quiet(evening + timedelta(hours=7), night) is None
    assert end_of_quiet(evening - timedelta(hours=1, seconds=1), night) is None


@pytest.mark.parametrize(
    ("hours", "leave"), [(None, Leave.NOW), (2, Leave.WAIT), (3, Leave.WAIT), (4, Leave.ASK)]
)
def test_what_quiet_hours_mean_for_what_is_due(hours, leave):
    now = datetime(2026, 11, 24, 5, tzinfo=UTC)
    end = None if hours is None else now + timedelta(hours=hours)
    assert leave_in(end, not_after=now + timedelta(hours=3)) == leave
