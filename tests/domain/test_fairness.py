"""How evenly a voice is shared: properties that any honest index has (CON-1: fairness)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.fairness import fairness, gini

counts = st.lists(st.integers(min_value=0, max_value=500), min_size=2, max_size=40)
some = counts.filter(any)


@given(some)
def test_it_is_between_even_and_one_has_all(values):
    assert 0 <= gini(values) <= 1


@given(st.integers(min_value=1, max_value=500), st.integers(min_value=2, max_value=40))
def test_the_same_for_all_is_zero_and_all_for_one_is_one(count, number):
    assert gini([count] * number) == 0
    assert gini([count] + [0] * (number - 1)) == 1


@given(some, st.randoms(use_true_random=False), st.integers(min_value=2, max_value=9))
def test_neither_the_order_nor_the_size_of_the_unit_matters(values, random, factor):
    shuffled = random.sample(values, len(values))
    assert gini(shuffled) == gini(values) == gini([value * factor for value in values])


@given(some)
def test_a_relay_given_to_the_quietest_instead_of_the_loudest_makes_it_no_worse(values):
    ordered = sorted(values)
    if ordered[-1] - ordered[0] < 2:
        return
    moved = [ordered[0] + 1, *ordered[1:-1], ordered[-1] - 1]
    assert gini(moved) < gini(ordered)


@given(some, st.integers(min_value=1, max_value=60))
def test_the_loudest_have_at_least_their_even_part(values, most):
    found = fairness(values, most=most)
    assert found.top == min(most, len(values))
    assert found.even_share <= found.top_share <= 1
    assert found.without == values.count(0)
    assert found.total == sum(values)


def test_five_of_ten_that_had_three_quarters():
    found = fairness([6, 5, 4, 4, 2, 2, 2, 2, 1, 0])
    assert (found.top, found.top_share, found.even_share) == (5, Fraction(3, 4), Fraction(1, 2))
    assert found.index == Fraction(98, 252)


@pytest.mark.parametrize("values", [[], [0, 0, 0]])
def test_of_nothing_nothing_is_said(values):
    found = fairness(values)
    assert (found.index, found.top_share, found.even_share) == (None, None, None)


def test_one_alone_has_everything_and_there_is_nobody_to_share_with():
    found = fairness([7])
    assert (found.index, found.top_share) == (None, 1)


def test_less_than_nothing_is_refused():
    with pytest.raises(ValueError, match="-1"):
        fairness([3, -1])
