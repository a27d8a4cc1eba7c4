"""Rhythms: closed slots are judged, the open one stands apart (CAL-P, CAL-X)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.rhythm import (
    Every,
    Exclusion,
    Gap,
    Result,
    Rhythm,
    RhythmError,
    Slot,
    Stretch,
    judge_rhythm,
    read_rhythm,
    slot_of,
    slots,
    write_rhythm,
)

START = date(2022, 11, 1)
END = date(2023, 11, 1)
ONE = Decimal(1)
rhythms = st.builds(
    Rhythm,
    every=st.sampled_from(Every),
    at_least=st.decimals("0.5", 20, places=1),
    tolerance=st.integers(0, 5),
    since=st.none() | st.dates(date(2022, 6, 1), date(2023, 12, 1)),
    unless=st.sampled_from(["", "relay.supply"]),
)


def test_every_day_counts_the_days_gone_and_shows_today_apart():
    done = {START: ONE, START + timedelta(days=2): ONE, START + timedelta(days=3): ONE}
    judged = judge_rhythm(
        Rhythm(Every.DAY), start=START, end=END, today=START + timedelta(days=3), done=done
    )
    assert (judged.met, judged.expected, judged.excluded) == (2, 3, 0)
    assert judged.current is not None
    assert (judged.current.slot.first, judged.current.done) == (START + timedelta(days=3), ONE)
    assert judged.last_gap == Gap(date(2022, 11, 2), date(2022, 11, 2), 1)
    assert judged.missed_in_row == 0
    assert judged.is_kept


def test_a_day_missed_breaks_the_rhythm_and_a_tolerance_forgives_it():
    today = START + timedelta(days=3)
    strict = judge_rhythm(Rhythm(Every.DAY), start=START, end=END, today=today, done={START: ONE})
    patient = judge_rhythm(
        Rhythm(Every.DAY, tolerance=2), start=START, end=END, today=today, done={START: ONE}
    )
    assert (strict.missed_in_row, strict.is_kept) == (2, False)
    assert (patient.missed_in_row, patient.is_kept) == (2, True)


def test_weeks_begin_on_monday_and_the_one_that_had_begun_is_not_judged():
    found = list(slots(Every.WEEK, anchor=START, first=START, end=date(2022, 11, 21)))
    assert found[0] == Slot(date(2022, 11, 7), date(2022, 11, 14))
    assert [slot.first for slot in found] == [date(2022, 11, 7), date(2022, 11, 14)]


@pytest.mark.parametrize(
    ("every", "day", "expected"),
    [
        (Every.MONTH, date(2023, 1, 27), Slot(date(2023, 1, 1), date(2023, 2, 1))),
        (Every.BIMESTER, date(2023, 1, 27), Slot(date(2023, 1, 1), date(2023, 3, 1))),
        (Every.QUARTER, date(2023, 1, 27), Slot(date(2022, 11, 1), date(2023, 2, 1))),
        (Every.YEAR, date(2023, 1, 27), Slot(date(2022, 11, 1), date(2023, 11, 1))),
    ],
)
def test_what_is_longer_than_a_week_is_counted_from_the_start_of_the_plan(every, day, expected):
    assert slot_of(every, START, day) == expected


def test_a_month_outside_the_active_periods_is_excluded_and_visible():
    """CAL-X: the line is not penalised in August, with no active campaign."""
    active = [Stretch(date(2023, 1, 1), date(2023, 3, 1)), Stretch(date(2023, 9, 10))]
    judged = judge_rhythm(
        Rhythm(Every.MONTH),
        start=START,
        end=END,
        today=date(2023, 9, 20),
        done={date(2023, 1, 1): ONE, date(2023, 2, 1): ONE},
        active=active,
    )
    august = next(item for item in judged.closed if item.slot.first == date(2023, 8, 1))
    assert (august.result, august.exclusion) == (Result.EXCLUDED, Exclusion.INACTIVE)
    assert (judged.met, judged.expected, judged.excluded) == (2, 2, 8)
    assert judged.is_kept
    assert judged.current is not None
    assert judged.current.exclusion is None


def test_a_day_with_nothing_to_do_is_excluded():
    judged = judge_rhythm(
        Rhythm(Every.DAY, unless="relay.supply"),
        start=START,
        end=END,
        today=START + timedelta(days=3),
        done={START: ONE},
        supply={START: ONE, START + timedelta(days=2): ONE},
    )
    assert [item.result for item in judged.closed] == [
        Result.MET,
        Result.EXCLUDED,
        Result.MISSED,
    ]
    assert judged.closed[1].exclusion is Exclusion.NO_SUPPLY


def test_nothing_is_judged_before_the_plan_or_after_it():
    before = judge_rhythm(Rhythm(Every.DAY), start=START, end=END, today=date(2022, 10, 3), done={})
    after = judge_rhythm(Rhythm(Every.DAY), start=START, end=END, today=date(2024, 2, 1), done={})
    assert (before.closed, before.current) == ((), None)
    assert (len(after.closed), after.current) == (365, None)


@given(
    every=st.sampled_from(Every),
    anchor=st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    day=st.dates(date(2001, 6, 1), date(2040, 1, 1)),
)
def test_a_day_is_in_its_slot_and_slots_touch(every, anchor, day):
    slot = slot_of(every, anchor, day)
    assert slot.first <= day < slot.end
    assert slot_of(every, anchor, slot.end).first == slot.end
    assert slot_of(every, anchor, slot.first) == slot


@given(
    rhythm=rhythms,
    today=st.dates(date(2022, 9, 1), date(2024, 1, 1)),
    met=st.sets(st.integers(0, 400)),
    active=st.none()
    | st.lists(st.builds(Stretch, st.dates(date(2022, 10, 1), date(2023, 12, 1)), st.none())),
)
def test_every_slot_has_one_verdict_and_only_closed_ones_are_judged(rhythm, today, met, active):
    done = {START + timedelta(days=number): rhythm.at_least for number in met}
    judged = judge_rhythm(rhythm, start=START, end=END, today=today, done=done, active=active)
    assert all(item.slot.end <= today for item in judged.closed)
    assert judged.current is None or judged.current.slot.end > today
    missed = sum(item.result is Result.MISSED for item in judged.closed)
    assert judged.met + missed + judged.excluded == len(judged.closed)
    assert judged.missed_in_row <= missed
    assert (judged.last_gap is None) == (missed == 0)
    firsts = [item.slot.first for item in judged.closed]
    assert firsts == sorted(set(firsts))
    assert all(first >= max(START, rhythm.since or START) for first in firsts)


@given(rhythm=rhythms)
def test_a_rhythm_is_read_back_as_it_was_written(rhythm):
    assert read_rhythm(write_rhythm(rhythm)) == rhythm


@pytest.mark.parametrize(
    ("stored", "field"),
    [
        ({}, "every"),
        ({"every": "fortnight"}, "every"),
        ({"every": "day", "at_least": 0}, "at_least"),
        ({"every": "day", "at_least": "NaN"}, "at_least"),
        ({"every": "day", "tolerance": -1}, "tolerance"),
        ({"every": "day", "tolerance": True}, "tolerance"),
        ({"every": "day", "since": "mañana"}, "since"),
    ],
)
def test_what_is_no_rhythm_is_refused_with_its_field(stored, field):
    with pytest.raises(RhythmError) as caught:
        read_rhythm(stored)
    assert caught.value.field == field
