"""A copy of a bulletin: what an answer proves, and that what is unknown never leaves again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.bulletin import (
    MOST_TRIES,
    STEPS,
    SUBJECT_LIMIT,
    CopyState,
    Outcome,
    message_id,
    outcome_of,
    state_after,
    subject_of,
    wait_before_next,
)

REACHES_A_HAND = {CopyState.WAITING, CopyState.SENDING}


@pytest.mark.parametrize(
    ("code", "was_handed_over", "outcome"),
    [
        (250, True, Outcome.TAKEN),
        (451, False, Outcome.LATER),
        (421, True, Outcome.LATER),
        (550, False, Outcome.REFUSED),
        (554, True, Outcome.REFUSED),
        (None, False, Outcome.NOT_HANDED),
        (None, True, Outcome.LOST),
    ],
)
def test_what_an_answer_proves(code, was_handed_over, outcome):
    assert outcome_of(code, was_handed_over=was_handed_over) is outcome


def test_nothing_leads_from_unknown_back_to_another_try():
    after = set(STEPS[CopyState.UNKNOWN].values())
    assert after & REACHES_A_HAND == set()


def test_only_a_refusal_for_now_or_a_broken_line_is_tried_again():
    again = {
        outcome for outcome, state in STEPS[CopyState.SENDING].items() if state is CopyState.WAITING
    }
    assert again == {Outcome.LATER, Outcome.NOT_HANDED}


def test_a_copy_that_was_tried_too_often_has_failed():
    tried = [
        state_after(CopyState.SENDING, Outcome.LATER, tries=tries)
        for tries in (1, MOST_TRIES - 1, MOST_TRIES)
    ]
    assert tried == [CopyState.WAITING, CopyState.WAITING, CopyState.FAILED]


@given(st.integers(0, 40), st.floats(0, 0.999))
def test_waits_grow_and_stay_within_four_hours(tries, lot):
    seconds = wait_before_next(tries, lambda: lot).total_seconds()
    assert 150 <= seconds <= 4 * 3600


@given(st.text(max_size=300))
def test_a_subject_is_one_line_that_fits(title):
    subject = subject_of(title)
    assert len(subject) <= SUBJECT_LIMIT
    assert subject.splitlines() in ([], [subject])


def test_a_subject_is_cut_at_the_end_of_a_word():
    title = "Convocatoria " + "larga " * 20
    assert subject_of(title) == "Convocatoria " + "larga " * 9 + "larga…"


def test_the_id_of_a_letter_is_stable_and_tells_no_address():
    first = message_id(issue="a", reader="b", host="example.org")
    assert first == message_id(issue="a", reader="b", host="example.org")
    assert first != message_id(issue="a", reader="c", host="example.org")
    assert first.endswith("@example.org>")
