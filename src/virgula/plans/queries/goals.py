"""A goal opened: its figure with the records it folds, and the slots of its rhythm."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from virgula.domain.rhythm import Result, Verdict
from virgula.evidence.figures import Figure, figure
from virgula.evidence.measures import measure_for
from virgula.evidence.models import Fact
from virgula.evidence.scopes import is_attributed, scope_from_json
from virgula.plans import words
from virgula.plans.models import Goal, Line, Plan
from virgula.plans.queries.readings import goal_period
from virgula.plans.queries.rows import GoalRow
from virgula.plans.queries.sources import live_attributions

# So many slots are drawn in a strip: six weeks of days, or more than a plan of months.
SHOWN_SLOTS = 42


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot of a rhythm as its strip shows it: a key for its looks, and a phrase."""

    verdict: Verdict
    key: str
    text: str


def slot_rows(goal: GoalRow, *, most: int = SHOWN_SLOTS) -> list[SlotRow]:
    """Return the last closed slots of a rhythm; the open one stands apart."""
    judgement = goal.judgement
    return [_slot(item, goal) for item in judgement.closed[-most:]] if judgement else []


def open_slot(goal: GoalRow) -> SlotRow | None:
    """Return the slot that has not closed: it is shown, never judged."""
    judgement = goal.judgement
    return _slot(judgement.current, goal) if judgement and judgement.current else None


def excluded_slots(goal: GoalRow) -> list[SlotRow]:
    """Return the slots that were not judged, each with its reason."""
    if goal.judgement is None:
        return []
    return [_slot(item, goal) for item in goal.judgement.closed if item.result is Result.EXCLUDED]


def _slot(verdict: Verdict, goal: GoalRow) -> SlotRow:
    key = verdict.exclusion.value if verdict.exclusion else verdict.result.value
    return SlotRow(verdict, key, words.slot_words(verdict, goal.unit_word(verdict.done)))


def goal_figure(goal: Goal, plan: Plan, *, today: date, now: datetime) -> Figure:
    """Return a goal's figure with its records: what its page opens and a report freezes."""
    measure = measure_for(goal.measure, goal.measure_version)
    attributed = is_attributed(goal.scope) and goal.line is not None
    within = facts_of_line(goal.line, as_of=now) if attributed and goal.line else None
    scope = scope_from_json(goal.scope, system_id=plan.system_id, within=within)
    return figure(measure, period=goal_period(goal, plan, today), scope=scope, as_of=now)


def facts_of_line(line: Line, *, as_of: datetime) -> QuerySet[Fact]:
    """Return the facts that count for a line as of an instant."""
    held = live_attributions(as_of=as_of).filter(line=line)
    return Fact.objects.filter(pk__in=held.order_by().values("fact_id"))
