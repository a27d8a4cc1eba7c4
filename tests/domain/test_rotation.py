"""Fair turns (CON-1: «fairness rotation»): nobody starves, caps hold, the order is stable."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from virgula.domain.rotation import Waiting, fair_order, turns

NOON = datetime(2023, 1, 27, 18, tzinfo=UTC)
HALF_HOURS = [NOON + timedelta(minutes=30 * number) for number in range(400)]


def day_of(instant):
    return instant.date()


def one(key, body, *, silent=5, before=None, told=0, source=None, most=None):
    return Waiting(
        key=key,
        body=body,
        source=body if source is None else source,
        told_at=NOON - timedelta(minutes=told),
        silent_days=silent,
        before=before,
        most_of_source=most,
    )


@st.composite
def crowds(draw, *, dated=True):
    silence = draw(st.lists(st.none() | st.integers(0, 90), min_size=1, max_size=8))
    count = draw(st.integers(1, 30))
    found = []
    for key in range(count):
        body = draw(st.integers(0, len(silence) - 1))
        hours = draw(st.none() | st.integers(1, 200)) if dated else None
        found.append(
            one(
                key,
                body,
                silent=silence[body],
                told=draw(st.integers(0, 5)),
                before=NOON + timedelta(hours=hours) if hours else None,
                most=draw(st.none() | st.integers(1, 3)),
            )
        )
    return found


def placed(found, **how):
    how = {"day_of": day_of, "most_a_day": 3} | how
    return turns(found, HALF_HOURS, **how)


def test_the_longest_silent_go_first_and_each_has_its_turn_before_a_second():
    crowd = [one(1, 7), one(2, 7, told=9), one(3, 8, silent=34), one(4, 9, silent=None)]
    assert [each.key for each in fair_order(crowd)] == [4, 3, 1, 2]


def test_who_had_its_turn_today_waits_for_the_others():
    crowd = [one(1, 7, silent=0), one(2, 8, silent=0, told=9)]
    assert [each.key for each in fair_order(crowd, heard_today={7: 1})] == [2, 1]


def test_what_happens_tomorrow_goes_before_it_happens_even_out_of_turn():
    hours = HALF_HOURS[:4]
    crowd = [one(key, key, silent=40) for key in range(3)]
    crowd.append(one(9, 9, silent=0, before=hours[2]))
    got = turns(crowd, hours, day_of=day_of, most_a_day=3)
    assert {turn.key: turn.at for turn in got} == {
        0: hours[0],
        9: hours[1],
        1: hours[2],
        2: hours[3],
    }


def test_after_its_event_only_when_nothing_else_was_left_and_it_is_said():
    crowd = [one(1, 1, before=NOON - timedelta(hours=1))]
    (turn,) = placed(crowd)
    assert turn.is_after


@settings(max_examples=40, deadline=None)
@given(crowds())
def test_nobody_starves(crowd):
    assert all(turn.at is not None for turn in placed(crowd))
    # Without dates that press, each institution is heard once before any is heard twice.
    calm = [one(each.key, each.body, silent=each.silent_days) for each in crowd]
    order = [each.body for each in fair_order(calm)]
    bodies = set(order)
    assert set(order[: len(bodies)]) == bodies


@settings(max_examples=40, deadline=None)
@given(crowds(), st.integers(1, 4))
def test_caps_hold_for_bodies_and_sources_and_each_hour_is_given_once(crowd, most):
    by_key = {each.key: each for each in crowd}
    got = [turn for turn in placed(crowd, most_a_day=most) if turn.at]
    assert len({turn.at for turn in got}) == len(got)
    bodies = Counter((by_key[turn.key].body, day_of(turn.at)) for turn in got)
    assert max(bodies.values()) <= most
    for turn in got:
        own = by_key[turn.key]
        if own.most_of_source is not None:
            mates = [
                each
                for each in got
                if by_key[each.key].source == own.source
                and day_of(each.at) == day_of(turn.at)
                and each.at <= turn.at
            ]
            assert len(mates) <= own.most_of_source


@settings(max_examples=40, deadline=None)
@given(crowds(dated=False))
def test_nobody_speaks_twice_in_a_row_while_another_could(crowd):
    by_key = {each.key: each for each in crowd}
    got = sorted((turn for turn in placed(crowd, most_a_day=99) if turn.at), key=lambda t: t.at)
    order = [by_key[turn.key] for turn in got if turn.at]
    for number, (first, second) in enumerate(pairwise(order)):
        if first.body == second.body and day_of(got[number + 1].at) == NOON.date():
            others = [each for each in order[number + 1 :] if each.body != first.body]
            capped = [each for each in others if each.most_of_source is not None]
            assert others == capped


@settings(max_examples=40, deadline=None)
@given(crowds(), st.randoms(use_true_random=False))
def test_the_order_is_that_of_the_values_and_not_of_how_they_came(crowd, chance: random.Random):
    shuffled = list(crowd)
    chance.shuffle(shuffled)
    assert placed(shuffled) == placed(crowd)


@settings(max_examples=40, deadline=None)
@given(crowds())
def test_those_that_stay_keep_their_order_when_the_first_has_spoken(crowd):
    first, *rest = fair_order(crowd)
    again = fair_order(rest, heard_today={first.body: 1})
    mine = [each.key for each in rest if each.body != first.body]
    assert [each.key for each in again if each.body != first.body] == mine


@settings(max_examples=40, deadline=None)
@given(crowds())
def test_what_can_be_told_before_its_event_is(crowd):
    """With room for all (no cap, more hours than items before the first event)."""
    late = [one(each.key, each.body, before=each.before) for each in crowd]
    room = [each for each in late if each.before is None or each.before > HALF_HOURS[len(late)]]
    assert not any(turn.is_after for turn in placed(room, most_a_day=99))
