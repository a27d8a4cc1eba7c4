"""D-2: a series speaks on its days, and never says the same too soon."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.series import Candidate, Rhythm, choose_text, days_of

MONDAY = date(2026, 11, 23)


def test_a_rhythm_has_its_weekdays_from_its_first_day_to_before_its_last():
    rhythm = Rhythm(frozenset({1, 3}), MONDAY, MONDAY + timedelta(days=10))
    assert list(days_of(rhythm, MONDAY - timedelta(days=30))) == [
        date(2026, 11, 24),
        date(2026, 11, 26),
        date(2026, 12, 1),
    ]


@given(
    weekdays=st.frozensets(st.integers(0, 6), max_size=7),
    since=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    first=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_every_day_of_a_rhythm_holds_and_none_is_missing(weekdays, since, first):
    rhythm = Rhythm(weekdays, since)
    found = list(days_of(rhythm, first, most=60))
    asked = [first + timedelta(days=n) for n in range(60)]
    assert found == [day for day in asked if day >= since and day.weekday() in weekdays]


@given(
    texts=st.integers(1, 6),
    cooldown=st.integers(0, 40),
    most=st.none() | st.integers(1, 3),
    gaps=st.lists(st.integers(1, 12), min_size=1, max_size=60),
)
def test_no_words_return_within_their_rest_nor_oftener_than_they_may(texts, cooldown, most, gaps):
    uses = {key: [] for key in range(texts)}
    day = MONDAY
    for gap in gaps:
        day += timedelta(days=gap)
        candidates = [Candidate(key, key, tuple(days)) for key, days in uses.items()]
        chosen = choose_text(candidates, on=day, cooldown_days=cooldown, most_uses=most)
        if chosen is not None:
            uses[chosen.key].append(day)
    for days in uses.values():
        near = [later - sooner for sooner, later in pairwise(days)]
        assert all(gap >= timedelta(days=max(cooldown, 1)) for gap in near)
        assert most is None or len(days) <= most


@pytest.mark.parametrize("ahead", [-5, 5])
def test_the_same_words_elsewhere_count_before_and_after(ahead):
    busy = Candidate(1, 1, elsewhere=(MONDAY + timedelta(days=ahead),))
    assert choose_text([busy], on=MONDAY, cooldown_days=6) is None
    assert choose_text([busy], on=MONDAY, cooldown_days=5) == busy


def test_what_may_not_return_is_said_once():
    once = Candidate(1, 1, (MONDAY - timedelta(days=999),), may_repeat=False)
    assert choose_text([once], on=MONDAY, cooldown_days=1) is None


def test_the_text_that_was_said_least_and_longest_ago_comes_first():
    old, new, fresh = (
        Candidate(1, 1, (MONDAY - timedelta(days=300),)),
        Candidate(2, 2, (MONDAY - timedelta(days=200),)),
        Candidate(3, 3),
    )
    assert choose_text([new, old, fresh], on=MONDAY, cooldown_days=90) == fresh
    assert choose_text([new, old], on=MONDAY, cooldown_days=90) == old
