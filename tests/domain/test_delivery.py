"""D-2: the life of a delivery as data. Every walk through the table keeps its promises."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virgula.domain.delivery import (
    ASKING,
    CLAIMABLE,
    DOUBTFUL,
    FAILURES_BEFORE_REST,
    JUDGES,
    KEY_LIFE,
    LAPSES,
    LEASED,
    RULES,
    TERMINAL,
    TRANSITIONS,
    DeliveryError,
    Event,
    MachineError,
    NeedsAuthError,
    NotReadyError,
    NotSentError,
    Reconciliation,
    RejectedError,
    State,
    ThrottledError,
    TransitionError,
    UnknownOutcomeError,
    after,
    check_machine,
    event_after_look,
    event_without_look,
    knows,
    reachable,
    rest_of_channel,
    rule_for,
    wait_before_retry,
)
from virgula.domain.network import Rendered

events = st.lists(st.sampled_from(list(Event)), max_size=60)
KEYED_AND_LISTABLE = frozenset({Reconciliation.KEYED, Reconciliation.LISTABLE})
BLIND = frozenset({Reconciliation.BLIND})


def walk(chosen):
    """Follow the events that each state knows, from the approval on."""
    state, steps = State.SCHEDULED, []
    for event in chosen:
        if knows(state, event):
            steps.append((state, event))
            state = after(state, event)
    return state, steps


@given(events)
def test_between_two_sendings_somebody_proved_or_judged_that_the_first_is_not_out(chosen):
    _, steps = walk(chosen)
    proofs = {Event.NOT_SENT, Event.REFUSED, Event.DISCONNECTED}
    open_doubt = False
    for state, event in steps:
        if event is Event.SEND:
            assert not open_doubt
            open_doubt = True
        elif event in proofs or (state in JUDGES and event is not Event.ABSENT):
            open_doubt = False


@given(events)
def test_nothing_leaves_an_end(chosen):
    state, _ = walk(chosen)
    assert (state in TERMINAL) == (TRANSITIONS[state] == {})


@given(events)
def test_from_everywhere_a_delivery_can_still_be_published(chosen):
    state, _ = walk(chosen)
    assert state in TERMINAL or State.PUBLISHED in reachable(TRANSITIONS, state)


@given(st.sampled_from(list(State)), st.sampled_from(list(Event)))
def test_an_event_out_of_place_is_refused(state, event):
    if knows(state, event):
        assert after(state, event) in State
    else:
        with pytest.raises(TransitionError):
            after(state, event)


def test_every_state_is_waiting_held_asking_or_an_end():
    groups = [CLAIMABLE, LEASED, DOUBTFUL, ASKING, TERMINAL]
    assert sorted(state for group in groups for state in group) == sorted(State)


def _changed(state: State, event: Event, target: State) -> Mapping:
    return {**TRANSITIONS, state: {**TRANSITIONS[state], event: target}}


@pytest.mark.parametrize(
    ("state", "event", "target"),
    [
        (State.UNKNOWN, Event.CLAIM, State.CLAIMED),
        (State.SENDING, Event.LAPSE, State.READY),
        (State.SENDING, Event.LOST, State.RETRY_WAIT),
        (State.CLAIMED, Event.SEND, State.SENDING),
        (State.PUBLISHED, Event.RETRY, State.READY),
        (State.UNKNOWN, Event.ABSENT, State.RETRY_WAIT),
        (State.HELD, Event.LOOK, State.CLAIMED),
        (State.RETRY_WAIT, Event.CLAIM, State.PREPARED),
    ],
)
def test_a_table_that_could_double_a_post_is_refused_at_import(state, event, target):
    with pytest.raises(MachineError):
        check_machine(_changed(state, event, target))


def test_a_table_that_loses_a_state_or_its_end_is_refused():
    with pytest.raises(MachineError):
        check_machine({state: steps for state, steps in TRANSITIONS.items()
                       if state is not State.REJECTED})  # fmt: skip
    with pytest.raises(MachineError):
        check_machine({**TRANSITIONS, State.NEEDS_HUMAN: {}})


@pytest.mark.parametrize(
    ("error", "event", "counts"),
    [
        (NotSentError("dns"), Event.NOT_SENT, True),
        (ThrottledError("429", retry_after=5), Event.NOT_SENT, False),
        (NotReadyError("still working", handle="7"), Event.NOT_READY, False),
        (RejectedError("422"), Event.REFUSED, True),
        (NeedsAuthError("401"), Event.DISCONNECTED, False),
        (UnknownOutcomeError("500"), Event.LOST, True),
        (DeliveryError("a new kind of failure"), Event.LOST, True),
    ],
)
def test_what_each_failure_means(error, event, counts):
    rule = rule_for(error)
    assert (rule.event, rule.counts) == (event, counts)


@pytest.mark.parametrize("kind", list(RULES))
@pytest.mark.parametrize("phase", [State.CLAIMED, State.SENDING])
def test_every_failure_is_a_step_out_of_its_phase(kind, phase):
    assert rule_for(kind(), phase=phase).event in TRANSITIONS[phase]


def test_an_answer_that_got_lost_while_preparing_is_simply_not_sent():
    assert rule_for(UnknownOutcomeError("500"), phase=State.CLAIMED).event is Event.NOT_SENT
    assert rule_for(UnknownOutcomeError("500")).event is Event.LOST


@given(events)
def test_no_worker_and_no_clock_stands_still_before_the_end(chosen):
    state, _ = walk(chosen)
    if state in LEASED:
        assert knows(state, LAPSES[state])
    elif state not in TERMINAL:
        assert knows(state, Event.EXPIRE) or knows(state, Event.ABANDON)


@given(events)
def test_what_is_held_after_a_restore_leaves_only_when_somebody_looked(chosen):
    _, steps = walk(chosen)
    is_held = False
    for state, event in steps:
        if event is Event.HOLD:
            is_held = True
        elif event is Event.SEND:
            assert not is_held
        elif (state in JUDGES and event is not Event.ABSENT) or event is Event.RETRY:
            is_held = False


@pytest.mark.parametrize(
    ("ways", "event"),
    [
        (frozenset({Reconciliation.DETERMINISTIC}), Event.REPEATABLE),
        (KEYED_AND_LISTABLE, None),
        (frozenset({Reconciliation.HANDLE}), None),
        (frozenset({Reconciliation.KEYED}), Event.REPEATABLE),
        (BLIND, Event.UNKNOWABLE),
    ],
)
def test_what_follows_an_unknown_outcome(ways, event):
    assert event_without_look(ways, age=timedelta(minutes=1)) == event


def test_a_key_that_a_server_may_have_forgotten_proves_nothing():
    keyed = frozenset({Reconciliation.KEYED})
    assert event_without_look(keyed, age=KEY_LIFE) is Event.UNKNOWABLE
    assert event_without_look(KEYED_AND_LISTABLE, age=KEY_LIFE) is None


@given(found=st.integers(0, 5), empty_looks=st.integers(1, 5))
def test_two_empty_reads_prove_that_it_is_not_there_and_one_does_not(found, empty_looks):
    event = event_after_look(found=found, empty_looks=empty_looks)
    if found:
        assert event is Event.FOUND
    else:
        assert event is (Event.SURELY_ABSENT if empty_looks >= 2 else Event.ABSENT)


@given(tries=st.integers(1, 500), draw=st.floats(0, 1, exclude_max=True))
def test_waits_are_jittered_within_a_ceiling_that_doubles_to_half_an_hour(tries, draw):
    ceiling = min(1800, 30 * 2 ** (tries - 1))
    assert wait_before_retry(tries, lambda: draw) == timedelta(seconds=draw * ceiling)


def test_a_channel_rests_after_five_failures_and_longer_each_time():
    rests = [rest_of_channel(number) for number in range(FAILURES_BEFORE_REST - 1, 12)]
    minutes = [rest and rest.total_seconds() / 60 for rest in rests]
    assert minutes == [None, 5, 10, 20, 40, 60, 60, 60]


@given(st.text(), st.text())
def test_equal_words_have_an_equal_digest_and_other_words_another(one, other):
    assert (Rendered(one).digest == Rendered(other).digest) == (one == other)
