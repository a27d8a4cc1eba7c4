"""Standing: how a line of a plan is doing, decided from what is known of it.

A window says *when* a line is due; the standing says *how it is doing*, and lateness is a mark of
its own (row CAL-V, «Ambiguities»). People set a line's status; its timeliness is computed here:
«met» needs facts that meet a goal, a date to be agreed is not late before its decision is due
(CAL-F), a conditional line is judged only while a project of it is active (CAL-X), and a line may
have a deadline and then a rhythm (C-1, C-2, C-3, D-1): until the deadline only the deadline speaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from virgula.domain.rhythm import Judgement, Stretch


class Timing(StrEnum):
    """What a plan says of the moment of a line."""

    NONE = "none"
    DUE = "due"
    PERMANENT = "permanent"
    PER_ISSUE = "per_issue"
    TO_AGREE = "to_agree"
    CONDITIONAL = "conditional"


class Key(StrEnum):
    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    LATE = "late"
    MET = "met"
    TO_AGREE = "to_agree"
    NO_GOAL = "no_goal"
    NO_TIMING = "no_timing"
    BEFORE_START = "before_start"
    CONCLUDED = "concluded"
    DISCARDED = "discarded"


class Why(StrEnum):
    """The reason of a standing; the interface says it in words."""

    PEOPLE_SAID = "people_said"
    GOALS_MET = "goals_met"
    KEPT_UP = "kept_up"
    TURNS_MET = "turns_met"
    TARGET_PASSED = "target_passed"
    DUE_PASSED = "due_passed"
    DUE_PASSED_NO_GOAL = "due_passed_no_goal"
    OCCURRENCE_MISSED = "occurrence_missed"
    RHYTHM_BROKEN = "rhythm_broken"
    DECISION_PASSED = "decision_passed"
    DECISION_PENDING = "decision_pending"
    DUE_NEAR = "due_near"
    DUE_AHEAD = "due_ahead"
    RHYTHM_KEPT = "rhythm_kept"
    NOT_JUDGED_YET = "not_judged_yet"
    NO_ACTIVE_PROJECT = "no_active_project"
    NO_CALENDAR = "no_calendar"
    NOTHING_TO_JUDGE = "nothing_to_judge"
    NO_TIMING = "no_timing"
    BEFORE_START = "before_start"


class Mark(StrEnum):
    """What the board flags beside the standing, whatever it is."""

    NO_GOAL = "no_goal"
    NO_STEPS = "no_steps"
    NO_TIMING = "no_timing"
    BEFORE_START = "before_start"
    NO_FACTS = "no_facts"


@dataclass(frozen=True, slots=True)
class GoalCase:
    """A goal with what is known of it: a target (``value`` unknown is ``None``), or a rhythm."""

    target: Decimal | None = None
    baseline: Decimal = Decimal(0)
    value: Decimal | None = None
    facts: int = 0
    due: date | None = None
    rhythm: Judgement | None = None

    @property
    def is_met(self) -> bool:
        """Tell whether facts meet the target; a target below the baseline is met from above."""
        if self.target is None or self.value is None or not self.facts:
            return False
        if self.target < self.baseline:
            return self.value <= self.target
        return self.value >= self.target

    @property
    def share(self) -> Decimal | None:
        """Return the way done from baseline to target, between 0 and 1; unknown is ``None``."""
        if self.target is None or self.value is None:
            return None
        way = self.target - self.baseline
        if not way:
            return Decimal(self.is_met)
        return min(max((self.value - self.baseline) / way, Decimal(0)), Decimal(1))


@dataclass(frozen=True, slots=True)
class OccurrenceCase:
    """One dated turn of a line, and whether evidence came for it."""

    due: date
    is_met: bool


@dataclass(frozen=True, slots=True)
class LineCase:
    """All that the decision needs to know of a line."""

    timing: Timing
    due: date | None = None
    decision_due: date | None = None
    plan_start: date | None = None
    is_concluded: bool = False
    is_discarded: bool = False
    goals: Sequence[GoalCase] = ()
    occurrences: Sequence[OccurrenceCase] = ()
    active: Sequence[Stretch] = ()
    steps: int = 0
    facts: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The decision: one key, why, the date that it speaks of, and the flags beside it."""

    key: Key
    why: Why
    on: date | None = None
    count: int = 0
    marks: tuple[Mark, ...] = field(default=())

    @property
    def is_late(self) -> bool:
        return self.key is Key.LATE


@dataclass(frozen=True, slots=True)
class _Verdict:
    key: Key
    why: Why
    on: date | None = None
    count: int = 0


def decide_standing(case: LineCase, *, today: date, due_soon_days: int) -> Standing:
    """Return how the line is doing on ``today``: the first rule that speaks decides."""
    verdict = (
        _said_by_people(case)
        or _before_start(case)
        or _met(case)
        or _late(case, today)
        or _to_agree(case)
        or _due_soon(case, today, due_soon_days)
        or _unjudged(case, today)
        or _on_time(case, today)
    )
    return Standing(verdict.key, verdict.why, verdict.on, verdict.count, _marks(case))


def decide_goal(goal: GoalCase, *, today: date, due_soon_days: int) -> Standing:
    """Return how one goal is doing, by the same rules as a line that had only it."""
    timing = Timing.PERMANENT if goal.rhythm else Timing.DUE
    case = LineCase(timing=timing, due=goal.due, goals=(goal,), steps=1, facts=goal.facts)
    return decide_standing(case, today=today, due_soon_days=due_soon_days)


def _said_by_people(case: LineCase) -> _Verdict | None:
    if case.is_discarded:
        return _Verdict(Key.DISCARDED, Why.PEOPLE_SAID)
    if case.is_concluded:
        return _Verdict(Key.CONCLUDED, Why.PEOPLE_SAID)
    return None


def _before_start(case: LineCase) -> _Verdict | None:
    if _is_before_start(case) and not _targets_met(case):
        return _Verdict(Key.BEFORE_START, Why.BEFORE_START, case.due)
    return None


def _met(case: LineCase) -> _Verdict | None:
    """All targets are met and nothing is left to keep up: a line with a rhythm is never done."""
    open_turns = any(not turn.is_met for turn in case.occurrences)
    if _targets_met(case) and not _rhythms(case) and not open_turns and not _awaits_dates(case):
        return _Verdict(Key.MET, Why.GOALS_MET)
    return None


def _late(case: LineCase, today: date) -> _Verdict | None:
    if _awaits_dates(case):
        if case.decision_due and case.decision_due < today:
            return _Verdict(Key.LATE, Why.DECISION_PASSED, case.decision_due)
        return None
    return _late_by_date(case, today) or _late_by_turn(case, today) or _late_by_rhythm(case, today)


def _late_by_date(case: LineCase, today: date) -> _Verdict | None:
    passed = [
        due
        for goal in _targets(case)
        if not goal.is_met and (due := goal.due or case.due) and due < today
    ]
    if passed:
        return _Verdict(Key.LATE, Why.TARGET_PASSED, min(passed))
    if case.due and case.due < today and not case.occurrences and not _targets_met(case):
        why = Why.DUE_PASSED if _targets(case) else Why.DUE_PASSED_NO_GOAL
        # A line whose only promise is to be kept up is judged by its rhythm alone.
        return None if _rhythms(case) and not _targets(case) else _Verdict(Key.LATE, why, case.due)
    return None


def _late_by_turn(case: LineCase, today: date) -> _Verdict | None:
    closed = sorted(
        (turn for turn in case.occurrences if turn.due < today), key=lambda turn: turn.due
    )
    # An issue that closed cannot be caught up: only the last one says whether the line is late.
    judged = closed[-1:] if case.timing is Timing.PER_ISSUE else closed
    missed = [turn for turn in judged if not turn.is_met]
    return _Verdict(Key.LATE, Why.OCCURRENCE_MISSED, missed[0].due) if missed else None


def _late_by_rhythm(case: LineCase, today: date) -> _Verdict | None:
    if not _rhythm_speaks(case, today):
        return None
    for judgement in _rhythms(case):
        gap = judgement.last_gap
        if not judgement.is_kept and gap:
            return _Verdict(Key.LATE, Why.RHYTHM_BROKEN, gap.first, judgement.missed_in_row)
    return None


def _to_agree(case: LineCase) -> _Verdict | None:
    if _awaits_dates(case):
        return _Verdict(Key.TO_AGREE, Why.DECISION_PENDING, case.decision_due)
    return None


def _due_soon(case: LineCase, today: date, days: int) -> _Verdict | None:
    due = _next_due(case, today)
    if due and due - today <= timedelta(days=days):
        return _Verdict(Key.DUE_SOON, Why.DUE_NEAR, due, (due - today).days)
    return None


def _unjudged(case: LineCase, today: date) -> _Verdict | None:
    """Tell why there is nothing to judge, when neither a date nor a goal says how it is doing."""
    if case.timing is Timing.CONDITIONAL and not _is_active(case, today):
        return _Verdict(Key.ON_TIME, Why.NO_ACTIVE_PROJECT)
    if case.goals or _next_due(case, today) or case.occurrences:
        return None
    if case.timing is Timing.NONE:
        return _Verdict(Key.NO_TIMING, Why.NO_TIMING)
    if case.timing is Timing.PER_ISSUE:
        return _Verdict(Key.NO_GOAL, Why.NO_CALENDAR)
    return _Verdict(Key.NO_GOAL, Why.NOTHING_TO_JUDGE)


def _on_time(case: LineCase, today: date) -> _Verdict:
    due = _next_due(case, today)
    if due:
        return _Verdict(Key.ON_TIME, Why.DUE_AHEAD, due, (due - today).days)
    if not any(judgement.expected for judgement in _rhythms(case)):
        why = Why.TURNS_MET if case.occurrences and not case.goals else Why.NOT_JUDGED_YET
        return _Verdict(Key.ON_TIME, why)
    why = Why.KEPT_UP if _targets_met(case) else Why.RHYTHM_KEPT
    return _Verdict(Key.ON_TIME, why)


def _targets(case: LineCase) -> list[GoalCase]:
    return [goal for goal in case.goals if goal.rhythm is None]


def _rhythms(case: LineCase) -> list[Judgement]:
    return [goal.rhythm for goal in case.goals if goal.rhythm is not None]


def _targets_met(case: LineCase) -> bool:
    targets = _targets(case)
    return bool(targets) and all(goal.is_met for goal in targets)


def _awaits_dates(case: LineCase) -> bool:
    return case.timing is Timing.TO_AGREE and not case.occurrences


def _is_before_start(case: LineCase) -> bool:
    return bool(case.due and case.plan_start and case.due < case.plan_start)


def _is_active(case: LineCase, today: date) -> bool:
    return any(stretch.holds(today) for stretch in case.active)


def _rhythm_speaks(case: LineCase, today: date) -> bool:
    """Tell whether a broken rhythm makes the line late today."""
    if case.timing is Timing.CONDITIONAL:
        return _is_active(case, today)
    # A deadline and then upkeep: until the deadline is over, or met, only the deadline speaks.
    return not case.due or case.due < today or _targets_met(case)


def _next_due(case: LineCase, today: date) -> date | None:
    """Return the nearest date ahead that still asks for something."""
    ahead = [turn.due for turn in case.occurrences if not turn.is_met]
    ahead += [due for goal in _targets(case) if not goal.is_met and (due := goal.due or case.due)]
    if case.due and not case.occurrences and not _targets_met(case):
        ahead.append(case.due)
    return min((due for due in ahead if due >= today), default=None)


def _marks(case: LineCase) -> tuple[Mark, ...]:
    if case.is_discarded:
        return ()
    flags = {
        Mark.NO_TIMING: case.timing is Timing.NONE,
        Mark.BEFORE_START: _is_before_start(case),
        Mark.NO_GOAL: not case.goals,
        Mark.NO_STEPS: bool(case.goals) and not case.steps,
        Mark.NO_FACTS: case.is_concluded and not case.facts,
    }
    return tuple(mark for mark, holds in flags.items() if holds)
