"""How a line stands: the rules of the plan, with invented lines."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from virgula.domain.rhythm import Every, Judgement, Rhythm, Stretch, judge_rhythm
from virgula.domain.standing import (
    GoalCase,
    Key,
    LineCase,
    Mark,
    OccurrenceCase,
    Timing,
    Why,
    decide_goal,
    decide_standing,
)

START = date(2022, 11, 1)
TODAY = date(2023, 1, 27)
FEBRUARY = date(2023, 2, 28)
JANUARY = date(2023, 1, 31)
DECEMBER = date(2022, 12, 31)


def target(value, *, of=4, due=None, facts=None):
    return GoalCase(
        target=Decimal(of),
        value=None if value is None else Decimal(value),
        facts=int(value or 0) if facts is None else facts,
        due=due,
    )


def rhythm(*, kept, judged=True) -> GoalCase:
    days = 3 if judged else 0
    since = TODAY - timedelta(days=days)
    done = {since + timedelta(days=number): Decimal(1) for number in range(days)} if kept else {}
    judgement: Judgement = judge_rhythm(
        Rhythm(Every.DAY), start=since, end=date(2023, 11, 1), today=TODAY, done=done
    )
    return GoalCase(rhythm=judgement, facts=len(done))


def line(timing=Timing.DUE, **known):
    return LineCase(timing=timing, plan_start=START, **known)


TURNS = (OccurrenceCase(date(2022, 12, 15), True), OccurrenceCase(date(2023, 5, 4), False))
CASES = [
    # What people say comes first.
    (line(due=DECEMBER, is_discarded=True), Key.DISCARDED, Why.PEOPLE_SAID),
    (line(due=DECEMBER, is_concluded=True), Key.CONCLUDED, Why.PEOPLE_SAID),
    # Deadlines.
    (line(due=date(2023, 10, 31), goals=[target(1)]), Key.ON_TIME, Why.DUE_AHEAD),
    (line(due=JANUARY, goals=[target(1)]), Key.DUE_SOON, Why.DUE_NEAR),
    (line(due=TODAY, goals=[target(1)]), Key.DUE_SOON, Why.DUE_NEAR),
    (line(due=DECEMBER, goals=[target(1)]), Key.LATE, Why.TARGET_PASSED),
    (line(due=DECEMBER), Key.LATE, Why.DUE_PASSED_NO_GOAL),
    (line(due=DECEMBER, goals=[target(4)]), Key.MET, Why.GOALS_MET),
    (line(due=FEBRUARY, goals=[target(5)]), Key.MET, Why.GOALS_MET),
    # Nothing is met without facts, and unknown is not zero nor met.
    (line(due=FEBRUARY, goals=[target(4, facts=0)]), Key.ON_TIME, Why.DUE_AHEAD),
    (line(due=DECEMBER, goals=[target(None)]), Key.LATE, Why.TARGET_PASSED),
    (line(due=FEBRUARY, goals=[target(4), target(0)]), Key.ON_TIME, Why.DUE_AHEAD),
    # A due before the start has no window and is not called late.
    (line(due=date(2022, 10, 31)), Key.BEFORE_START, Why.BEFORE_START),
    (line(due=date(2022, 10, 31), goals=[target(4)]), Key.MET, Why.GOALS_MET),
    # A deadline and then upkeep: first one speaks, then the other.
    (line(due=FEBRUARY, goals=[target(1), rhythm(kept=False)]), Key.ON_TIME, Why.DUE_AHEAD),
    (line(due=DECEMBER, goals=[target(4), rhythm(kept=True)]), Key.ON_TIME, Why.KEPT_UP),
    (line(due=DECEMBER, goals=[target(4), rhythm(kept=False)]), Key.LATE, Why.RHYTHM_BROKEN),
    (line(due=DECEMBER, goals=[target(1), rhythm(kept=True)]), Key.LATE, Why.TARGET_PASSED),
    # Permanent lines are judged by rhythm, not by an end date.
    (line(Timing.PERMANENT, goals=[rhythm(kept=True)]), Key.ON_TIME, Why.RHYTHM_KEPT),
    (line(Timing.PERMANENT, goals=[rhythm(kept=False)]), Key.LATE, Why.RHYTHM_BROKEN),
    (
        line(Timing.PERMANENT, goals=[rhythm(kept=False, judged=False)]),
        Key.ON_TIME,
        Why.NOT_JUDGED_YET,
    ),
    (line(Timing.PERMANENT), Key.NO_GOAL, Why.NOTHING_TO_JUDGE),
    # Conditional: only while a project is active.
    (line(Timing.CONDITIONAL, goals=[rhythm(kept=False)]), Key.ON_TIME, Why.NO_ACTIVE_PROJECT),
    (
        line(Timing.CONDITIONAL, goals=[rhythm(kept=False)], active=[Stretch(START)]),
        Key.LATE,
        Why.RHYTHM_BROKEN,
    ),
    # Dates to be agreed: not late until the decision's own day passes.
    (line(Timing.TO_AGREE), Key.TO_AGREE, Why.DECISION_PENDING),
    (line(Timing.TO_AGREE, decision_due=TODAY), Key.TO_AGREE, Why.DECISION_PENDING),
    (line(Timing.TO_AGREE, decision_due=DECEMBER), Key.LATE, Why.DECISION_PASSED),
    (
        line(Timing.TO_AGREE, decision_due=DECEMBER, due=date(2023, 5, 4), occurrences=TURNS),
        Key.ON_TIME,
        Why.DUE_AHEAD,
    ),
    # Each issue of another calendar: the last that closed says.
    (line(Timing.PER_ISSUE), Key.NO_GOAL, Why.NO_CALENDAR),
    (line(Timing.PER_ISSUE, occurrences=TURNS), Key.ON_TIME, Why.DUE_AHEAD),
    (
        line(Timing.PER_ISSUE, occurrences=[OccurrenceCase(DECEMBER, False)]),
        Key.LATE,
        Why.OCCURRENCE_MISSED,
    ),
    (
        line(
            Timing.PER_ISSUE,
            occurrences=[OccurrenceCase(date(2022, 11, 15), False), TURNS[0]],
        ),
        Key.ON_TIME,
        Why.TURNS_MET,
    ),
    # Without timing.
    (line(Timing.NONE), Key.NO_TIMING, Why.NO_TIMING),
    (line(Timing.NONE, goals=[target(1, due=DECEMBER)]), Key.LATE, Why.TARGET_PASSED),
]


@pytest.mark.parametrize(("case", "key", "why"), CASES)
def test_a_line_stands_by_the_first_rule_that_speaks(case, key, why):
    standing = decide_standing(case, today=TODAY, due_soon_days=30)
    assert (standing.key, standing.why) == (key, why)


@pytest.mark.parametrize(("days", "key"), [(3, Key.ON_TIME), (4, Key.DUE_SOON), (30, Key.DUE_SOON)])
def test_how_soon_is_soon_is_data_of_the_plan(days, key):
    case = line(due=JANUARY, goals=[target(1)])
    assert decide_standing(case, today=TODAY, due_soon_days=days).key is key


@pytest.mark.parametrize("month", range(12))
def test_lateness_never_comes_from_the_window(month):
    """CAL-R: the last window means «months 9 to 12»; a due ahead is never late, in any window."""
    due = TODAY + timedelta(days=31 * month)
    assert not decide_standing(line(due=due), today=TODAY, due_soon_days=30).is_late


def test_marks_flag_what_is_missing_beside_the_standing():
    late = decide_standing(line(due=DECEMBER), today=TODAY, due_soon_days=30)
    untimed = decide_standing(line(Timing.NONE), today=TODAY, due_soon_days=30)
    concluded = decide_standing(
        line(due=DECEMBER, is_concluded=True, goals=[target(1)]), today=TODAY, due_soon_days=30
    )
    assert late.marks == (Mark.NO_GOAL,)
    assert untimed.marks == (Mark.NO_TIMING, Mark.NO_GOAL)
    assert concluded.marks == (Mark.NO_STEPS, Mark.NO_FACTS)


@pytest.mark.parametrize(
    ("goal", "share", "is_met"),
    [
        (target(3), Decimal("0.75"), False),
        (target(0), Decimal(0), False),
        (target(9), Decimal(1), True),
        (target(None), None, False),
        (
            GoalCase(target=Decimal(10), baseline=Decimal(4), value=Decimal(7), facts=3),
            Decimal("0.5"),
            False,
        ),
        (
            GoalCase(target=Decimal(2), baseline=Decimal(10), value=Decimal(4), facts=3),
            Decimal("0.75"),
            False,
        ),
        (
            GoalCase(target=Decimal(2), baseline=Decimal(10), value=Decimal(1), facts=3),
            Decimal(1),
            True,
        ),
        (GoalCase(target=Decimal(0), value=Decimal(0), facts=1), Decimal(1), True),
    ],
)
def test_a_goal_goes_from_its_baseline_to_its_target(goal, share, is_met):
    assert (goal.share, goal.is_met) == (share, is_met)


def test_a_goal_stands_by_the_same_rules():
    """B-2: target 4 by September, 3 done."""
    goal = target(3, due=date(2023, 9, 30))
    july = decide_goal(goal, today=date(2023, 7, 12), due_soon_days=30)
    october = decide_goal(goal, today=date(2023, 10, 1), due_soon_days=30)
    assert (july.key, july.on) == (Key.ON_TIME, date(2023, 9, 30))
    assert (october.key, october.why) == (Key.LATE, Why.TARGET_PASSED)
