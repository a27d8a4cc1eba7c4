"""The life of a delivery as data: exactly one effect, and what is unknown is never guessed.

A request may be lost on its way, or its answer may. So the intent is committed before the request
leaves («sending»), and from there nothing leads back to another try except knowledge: an answer,
the network's own list of what we published, or a person. The table below is checked when this
module is imported. Reasons and rejected ways: docs/decisions/0005-outbox.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a delivery stands."""

    SCHEDULED = "scheduled"
    READY = "ready"
    CLAIMED = "claimed"
    PREPARED = "prepared"
    SENDING = "sending"
    UNKNOWN = "unknown"
    RECONCILING = "reconciling"
    RETRY_WAIT = "retry_wait"
    NEEDS_AUTH = "needs_auth"
    NEEDS_HUMAN = "needs_human"
    REJECTED = "rejected"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    HELD = "held"  # the database is older than the world: nothing leaves before somebody looked


class Event(StrEnum):
    """What happens to a delivery. Each event is a piece of knowledge, not a wish."""

    CLAIM = "claim"  # a worker takes it, with a lease and a fence
    PREPARE = "prepare"  # all that has no visible effect is done
    SEND = "send"  # the intent is committed; the request leaves after it, never before
    LAPSE = "lapse"  # the worker's lease ran out before anything could leave
    HAND_OVER = "hand_over"  # a person publishes it by hand
    ANSWERED = "answered"  # the network says that it is out, with its id
    NOT_SENT = "not_sent"  # provably nothing is out, or the network says «later»
    NOT_READY = "not_ready"  # the network still works on what was prepared there
    REFUSED = "refused"  # the network understood and said no
    DISCONNECTED = "disconnected"  # the network does not know our token any more
    LOST = "lost"  # the request left and nobody knows the end
    LOOK = "look"  # a worker asks the network what became of it
    FOUND = "found"  # it is among our own posts
    ABSENT = "absent"  # not seen yet, or the list could not be read: look again later
    SURELY_ABSENT = "surely_absent"  # not there, twice, a settling time apart
    REPEATABLE = "repeatable"  # a second write of the same id changes nothing
    UNKNOWABLE = "unknowable"  # no machine can tell
    EXPIRE = "expire"  # too late or too many tries: a person decides
    RECONNECT = "reconnect"  # the channel is connected again
    CONFIRM = "confirm"  # a person says that it went out, and where
    RETRY = "retry"  # a person says that it did not go out, and wants it out
    ABANDON = "abandon"  # a person lets it go
    DROP = "drop"  # the part of the thread before it will never be out
    HOLD = "hold"  # the database came back from a copy: what it says may be old


# The steps that every waiting delivery may take.
_WAITING: Mapping[Event, State] = {
    Event.CLAIM: State.CLAIMED,
    Event.DISCONNECTED: State.NEEDS_AUTH,
    Event.EXPIRE: State.NEEDS_HUMAN,
    Event.ABANDON: State.CANCELLED,
    Event.DROP: State.CANCELLED,
    Event.HOLD: State.HELD,
}

TRANSITIONS: Mapping[State, Mapping[Event, State]] = {
    State.SCHEDULED: _WAITING,
    State.READY: _WAITING,
    State.RETRY_WAIT: {**_WAITING, Event.ANSWERED: State.PUBLISHED},
    State.CLAIMED: {
        Event.PREPARE: State.PREPARED,
        Event.HAND_OVER: State.NEEDS_HUMAN,
        Event.LAPSE: State.READY,
        # What fails while it is prepared is seen by nobody: a lost answer too is «not sent».
        Event.NOT_SENT: State.RETRY_WAIT,
        Event.NOT_READY: State.RETRY_WAIT,
        Event.REFUSED: State.REJECTED,
        Event.DISCONNECTED: State.NEEDS_AUTH,
        Event.HOLD: State.HELD,
    },
    State.PREPARED: {
        Event.SEND: State.SENDING,
        Event.LAPSE: State.READY,
        Event.HOLD: State.HELD,
    },
    State.SENDING: {
        Event.ANSWERED: State.PUBLISHED,
        Event.NOT_SENT: State.RETRY_WAIT,
        Event.NOT_READY: State.RETRY_WAIT,
        Event.REFUSED: State.REJECTED,
        Event.DISCONNECTED: State.NEEDS_AUTH,
        Event.LOST: State.UNKNOWN,
    },
    State.UNKNOWN: {
        Event.LOOK: State.RECONCILING,
        Event.ANSWERED: State.PUBLISHED,
        Event.CONFIRM: State.PUBLISHED,
        Event.EXPIRE: State.NEEDS_HUMAN,
    },
    State.RECONCILING: {
        Event.FOUND: State.PUBLISHED,
        Event.ANSWERED: State.PUBLISHED,
        Event.ABSENT: State.UNKNOWN,
        Event.SURELY_ABSENT: State.RETRY_WAIT,
        Event.REPEATABLE: State.RETRY_WAIT,
        Event.UNKNOWABLE: State.NEEDS_HUMAN,
    },
    State.NEEDS_AUTH: {
        Event.ANSWERED: State.PUBLISHED,
        Event.RECONNECT: State.READY,
        Event.EXPIRE: State.NEEDS_HUMAN,
        Event.ABANDON: State.CANCELLED,
        Event.DROP: State.CANCELLED,
        Event.HOLD: State.HELD,
    },
    State.NEEDS_HUMAN: {
        Event.ANSWERED: State.PUBLISHED,
        Event.CONFIRM: State.PUBLISHED,
        Event.RETRY: State.READY,
        Event.ABANDON: State.CANCELLED,
    },
    State.REJECTED: {
        Event.RETRY: State.READY,
        Event.ABANDON: State.CANCELLED,
    },
    State.HELD: {
        Event.LOOK: State.RECONCILING,
        Event.ANSWERED: State.PUBLISHED,
        Event.CONFIRM: State.PUBLISHED,
        Event.EXPIRE: State.NEEDS_HUMAN,
        Event.RETRY: State.READY,
        Event.ABANDON: State.CANCELLED,
    },
    State.PUBLISHED: {},
    State.CANCELLED: {},
}

TERMINAL = frozenset({State.PUBLISHED, State.CANCELLED})
# Waiting for a worker to send it.
CLAIMABLE = frozenset({State.SCHEDULED, State.READY, State.RETRY_WAIT})
# A worker has it under a lease.
LEASED = frozenset({State.CLAIMED, State.PREPARED, State.SENDING, State.RECONCILING})
# A worker looks before anything else may happen.
DOUBTFUL = frozenset({State.UNKNOWN, State.HELD})
# A person is asked.
ASKING = frozenset({State.NEEDS_AUTH, State.NEEDS_HUMAN, State.REJECTED})
# After these, another request may double the post unless somebody looks first.
IN_DOUBT = frozenset({State.SENDING}) | DOUBTFUL
# Only these may tell whether it went out.
JUDGES = frozenset({State.RECONCILING, State.NEEDS_HUMAN})
# A person's own word.
DECISIONS = frozenset({Event.CONFIRM, Event.RETRY, Event.ABANDON})
# How a lease that ran out is taken back.
LAPSES: Mapping[State, Event] = {
    State.CLAIMED: Event.LAPSE,
    State.PREPARED: Event.LAPSE,
    State.SENDING: Event.LOST,
    State.RECONCILING: Event.ABSENT,
}


class MachineError(Exception):
    """The table of transitions breaks a promise of this module."""


class TransitionError(Exception):
    """An event came to a state that does not know it."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{state} does not know {event}")
        self.state, self.event = state, event


def after(state: State, event: Event) -> State:
    """Return the state that follows; an event that does not belong there is a bug."""
    try:
        return TRANSITIONS[state][event]
    except KeyError as error:
        raise TransitionError(state, event) from error


def knows(state: State, event: Event) -> bool:
    """Tell whether the event may come to this state."""
    return event in TRANSITIONS[state]


def reachable(
    table: Mapping[State, Mapping[Event, State]],
    start: State,
    *,
    without: frozenset[State] = frozenset(),
) -> set[State]:
    """Return every state that can follow ``start``, never walking through ``without``."""
    seen: set[State] = set()
    todo = [start]
    while todo:
        for state in table[todo.pop()].values():
            if state not in seen and state not in without:
                seen.add(state)
                todo.append(state)
    return seen


def check_machine(table: Mapping[State, Mapping[Event, State]]) -> None:
    """Refuse a table that could lose a delivery, double it or leave it without an end."""
    if set(table) != set(State):
        raise MachineError("every state has its row")
    _check_ends(table)
    _check_sending(table)
    _check_waits(table)


def _check_ends(table: Mapping[State, Mapping[Event, State]]) -> None:
    if any(table[state] for state in TERMINAL):
        raise MachineError("an end has no way out")
    for state in set(State) - TERMINAL:
        if State.PUBLISHED not in reachable(table, state):
            raise MachineError(f"{state} cannot end published")
    if reachable(table, State.SCHEDULED) | {State.SCHEDULED} != set(State):
        raise MachineError("a state is out of reach")


def _check_sending(table: Mapping[State, Mapping[Event, State]]) -> None:
    for state, only_before in ((State.SENDING, State.PREPARED), (State.PREPARED, State.CLAIMED)):
        if any(state in table[other].values() for other in set(State) - {only_before}):
            raise MachineError(f"{state} is reached past {only_before}")
    if table[State.SENDING].get(Event.LOST) != State.UNKNOWN or Event.LAPSE in table[State.SENDING]:
        raise MachineError("a lost request must become unknown, never ready")
    unasked = {
        state: {event: after for event, after in steps.items() if event not in DECISIONS}
        for state, steps in table.items()
    }
    for state in DOUBTFUL:
        if State.SENDING in reachable(unasked, state, without=JUDGES):
            raise MachineError(f"what is {state} would be sent again unseen")


def _check_waits(table: Mapping[State, Mapping[Event, State]]) -> None:
    """Every state is left by a worker, a clock or a person; none is forgotten."""
    for state in CLAIMABLE:
        if not {Event.CLAIM, Event.EXPIRE, Event.ABANDON, Event.HOLD} <= set(table[state]):
            raise MachineError(f"{state} may wait for ever")
    for state in LEASED:
        if LAPSES[state] not in table[state]:
            raise MachineError(f"{state} outlives its lease")
    for state in DOUBTFUL:
        if not {Event.LOOK, Event.EXPIRE} <= set(table[state]):
            raise MachineError(f"{state} is never looked at")
    for state in ASKING:
        if Event.ABANDON not in table[state]:
            raise MachineError(f"{state} cannot be let go")


check_machine(TRANSITIONS)


class Reconciliation(StrEnum):
    """What a network lets us know after an outcome was lost."""

    KEYED = "keyed"  # the server drops a repeat with the same key, while it remembers it
    DETERMINISTIC = "deterministic"  # we choose the id: a second write changes nothing
    HANDLE = "handle"  # an id exists before the effect and can be asked about
    LISTABLE = "listable"  # our own recent posts can be read
    BLIND = "blind"  # nothing can be read back


# A server forgets a key after an hour (Mastodon: 3,600 s); ours is too old to help before that.
KEY_LIFE = timedelta(minutes=50)
# One empty read may come too early for a list that lags; two, a settling time apart, do not.
LOOKS_NEEDED = 2


def event_without_look(ways: frozenset[Reconciliation], *, age: timedelta) -> Event | None:
    """Return what follows an unknown outcome where nothing can be read, ``None`` where it can.

    ``age`` counts from the first try. A key is trusted only where nothing else helps: servers were
    seen to ignore it, so whoever can be listed is listed.
    """
    if Reconciliation.DETERMINISTIC in ways:
        return Event.REPEATABLE
    if ways & {Reconciliation.HANDLE, Reconciliation.LISTABLE}:
        return None
    if Reconciliation.KEYED in ways and age < KEY_LIFE:
        return Event.REPEATABLE
    return Event.UNKNOWABLE


def event_after_look(*, found: int, empty_looks: int) -> Event:
    """Return what a successful read proves; ``empty_looks`` counts this one."""
    if found:
        return Event.FOUND
    return Event.SURELY_ABSENT if empty_looks >= LOOKS_NEEDED else Event.ABSENT


class DeliveryError(Exception):
    """A request did not end in a receipt. It carries what is known, for people and machines."""

    def __init__(self, detail: str = "", *, http_status: int | None = None) -> None:
        super().__init__(detail)
        self.detail, self.http_status = detail, http_status


class NotSentError(DeliveryError):
    """Provably nothing left: the name, the connection or the deadline failed first."""


class ThrottledError(NotSentError):
    """The network asks us to come back later; it did nothing."""

    def __init__(
        self, detail: str = "", *, http_status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(detail, http_status=http_status)
        self.retry_after = retry_after


class NotReadyError(NotSentError):
    """The network still works on what was prepared: keep the handle and come back."""

    def __init__(self, detail: str = "", *, handle: str = "", retry_after: float = 30.0) -> None:
        super().__init__(detail)
        self.handle, self.retry_after = handle, retry_after


class RejectedError(DeliveryError):
    """The network understood the request and refuses it: sending it again changes nothing."""


class NeedsAuthError(DeliveryError):
    """The network does not accept our token any more."""


class UnknownOutcomeError(DeliveryError):
    """The request left and nobody can say what became of it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one class of failure means for the delivery and for its channel."""

    event: Event
    counts: bool  # uses up one of the tries
    hurts: bool  # speaks against the channel: enough of them in a row and it rests


RULES: Mapping[type[DeliveryError], Rule] = {
    ThrottledError: Rule(Event.NOT_SENT, counts=False, hurts=False),
    NotSentError: Rule(Event.NOT_SENT, counts=True, hurts=True),
    NotReadyError: Rule(Event.NOT_READY, counts=False, hurts=False),
    RejectedError: Rule(Event.REFUSED, counts=True, hurts=False),
    NeedsAuthError: Rule(Event.DISCONNECTED, counts=False, hurts=False),
    UnknownOutcomeError: Rule(Event.LOST, counts=True, hurts=True),
}
# While it is prepared nothing is seen by anybody: what got lost is simply made anew.
LOST_UNSEEN = Rule(Event.NOT_SENT, counts=True, hurts=True)


def rule_for(error: DeliveryError, *, phase: State = State.SENDING) -> Rule:
    """Return the rule of a failure; one that has no rule of its own is unknown."""
    rule = RULES.get(type(error), RULES[UnknownOutcomeError])
    return LOST_UNSEEN if rule.event is Event.LOST and phase is State.CLAIMED else rule


def check_rules() -> None:
    """Refuse rules that name a step which their state does not know, or that free what is lost."""
    for kind, rule in RULES.items():
        for phase in (State.CLAIMED, State.SENDING):
            if rule_for(kind(), phase=phase).event not in TRANSITIONS[phase]:
                raise MachineError(f"{phase} does not know what follows {kind.__name__}")
        may_be_out = not issubclass(kind, NotSentError | RejectedError | NeedsAuthError)
        if may_be_out and rule.event is not Event.LOST:
            raise MachineError(f"{kind.__name__} may be out")


check_rules()

MOST_TRIES = 8
FIRST_WAIT_SECONDS = 30.0
LONGEST_WAIT_SECONDS = 30 * 60.0
FAILURES_BEFORE_REST = 5
FIRST_REST_SECONDS = 5 * 60.0
LONGEST_REST_SECONDS = 60 * 60.0


def wait_before_retry(tries: int, draw: Callable[[], float]) -> timedelta:
    """Return the wait after ``tries`` tries: exponential with full jitter; ``draw`` is in [0, 1).

    Full jitter keeps many deliveries that failed together from coming back together (Brooker,
    «Exponential Backoff and Jitter», AWS Architecture Blog, 2015).
    """
    ceiling = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(max(tries - 1, 0), 30))
    return timedelta(seconds=draw() * ceiling)


def rest_of_channel(failures: int) -> timedelta | None:
    """Return how long a channel rests after failures in a row, or ``None`` while it may go on."""
    if failures < FAILURES_BEFORE_REST:
        return None
    doubled = FIRST_REST_SECONDS * 2.0 ** min(failures - FAILURES_BEFORE_REST, 30)
    return timedelta(seconds=min(LONGEST_REST_SECONDS, doubled))
