"""The life of one copy of a bulletin, on its way from us to one reader's mail server.

SMTP has no key and no list: once the letter was handed over, only the server's answer tells what
became of it. So the intent is committed before the hand-over, and a lost answer is the end of that
copy: it may have arrived, and a reader who gets an issue twice is worse off than one who reads it
on the portal. What the server refuses with 4xx is tried again, with 5xx never (RFC 5321 §4.2).
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

# RFC 5322, «Line Length Limits»: a line should not be longer.
SUBJECT_LIMIT = 78
ELLIPSIS = "…"

MOST_TRIES = 7
# An issue older than this is no news: what has not left by then stays on the portal.
PATIENCE = timedelta(hours=48)
FIRST_WAIT_SECONDS = 5 * 60.0
LONGEST_WAIT_SECONDS = 4 * 3600.0
# So many issues refused in a row: the address is written to no more.
MOST_REFUSALS = 3


class CopyState(StrEnum):
    """Where one copy stands."""

    WAITING = "waiting"
    SENDING = "sending"  # the intent is committed; the letter may be in the server's hands
    SENT = "sent"  # the reader's side of the relay answered: it has it
    UNKNOWN = "unknown"  # handed over without an answer: never sent again
    FAILED = "failed"  # refused for good
    SKIPPED = "skipped"  # its reader left before its turn


class Outcome(StrEnum):
    """What is known after a try."""

    TAKEN = "taken"
    LATER = "later"  # the server asks to come back: it did not take it
    REFUSED = "refused"  # the server will never take it
    NOT_HANDED = "not_handed"  # the connection failed before the letter was handed over
    LOST = "lost"  # handed over, and no answer came


STEPS: Mapping[CopyState, Mapping[Outcome, CopyState]] = {
    CopyState.WAITING: {},
    CopyState.SENDING: {
        Outcome.TAKEN: CopyState.SENT,
        Outcome.LATER: CopyState.WAITING,
        Outcome.REFUSED: CopyState.FAILED,
        Outcome.NOT_HANDED: CopyState.WAITING,
        Outcome.LOST: CopyState.UNKNOWN,
    },
    # A worker that was thought dead may still hear the answer: it is proof.
    CopyState.UNKNOWN: {Outcome.TAKEN: CopyState.SENT, Outcome.REFUSED: CopyState.FAILED},
    CopyState.SENT: {},
    CopyState.FAILED: {},
    CopyState.SKIPPED: {},
}
# Only the server's word about this letter uses up a try: a line that broke says nothing of it.
COUNTED = frozenset({Outcome.LATER})


def outcome_of(code: int | None, *, was_handed_over: bool) -> Outcome:
    """Return what an answer's code, or its lack, proves about a copy.

    ``was_handed_over`` tells whether the letter's text may have reached the server.
    """
    if code is None:
        return Outcome.LOST if was_handed_over else Outcome.NOT_HANDED
    if 200 <= code < 300:
        return Outcome.TAKEN
    return Outcome.REFUSED if 500 <= code < 600 else Outcome.LATER


def state_after(state: CopyState, outcome: Outcome, *, tries: int) -> CopyState | None:
    """Return the state that follows, or ``None`` where the outcome says nothing new.

    A copy that was tried too often has failed.
    """
    after = STEPS[state].get(outcome)
    if after is CopyState.WAITING and tries >= MOST_TRIES:
        return CopyState.FAILED
    return after


def wait_before_next(tries: int, draw: Callable[[], float]) -> timedelta:
    """Return the wait after so many tries: doubled each time, the upper half drawn by lot.

    Servers that greylist want minutes, not seconds; the lot spreads what failed together.
    """
    ceiling = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** min(max(tries - 1, 0), 20))
    return timedelta(seconds=ceiling * (0.5 + draw() / 2))


def message_id(*, issue: str, reader: str, host: str) -> str:
    """Return the letter's id: the same for every try of one copy, and nobody's address in it."""
    mark = sha256(f"{issue}:{reader}".encode()).hexdigest()[:40]
    return f"<{mark}@{host}>"


def subject_of(title: str) -> str:
    """Return a title as a subject: one line, cut at a word's end where it does not fit."""
    line = " ".join(title.split())
    if len(line) <= SUBJECT_LIMIT:
        return line
    cut = line[: SUBJECT_LIMIT - 1]
    head = cut.rpartition(" ")[0] if " " in cut else cut
    return head.rstrip(" ,;:.") + ELLIPSIS
