"""Which plans there are, and which one is meant when none is named."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from virgula.journal.models import Record
from virgula.journal.queries import history_of
from virgula.plans import words
from virgula.plans.choices import PUBLISHED, ObjectiveKind, PlanKind, PlanStatus
from virgula.plans.clock import zone_of
from virgula.plans.models import Goal, Line, Objective, Plan
from virgula.plans.queries.overview import goal_row
from virgula.plans.queries.readings import read_goals
from virgula.plans.queries.rows import GoalRow
from virgula.plans.queries.sources import Sources
from virgula.platform.scoping import Reach, within
from virgula.ui.formats import moment


def plans_within(reach: Reach) -> QuerySet[Plan]:
    """Return the plans of the systems within reach, annual ones first, newest first."""
    return (
        within(Plan.objects.all(), reach, system="system")
        .select_related("system", "collegiate_body")
        .annotate(line_count=Count("lines"))
        .order_by("kind", "-starts_on", "title", "pk")
    )


def lines_within(reach: Reach) -> QuerySet[Line]:
    """Return the lines of the plans within reach, with what their pages need."""
    return within(Line.objects.all(), reach, system="plan__system").select_related(
        "plan__system", "plan__collegiate_body", "component", "owner"
    )


def current_plan(reach: Reach) -> Plan | None:
    """Return the annual plan that is meant when none is named: in force first, then the newest."""
    return _current(within(Plan.objects.all(), reach, system="system"))


def current_published_plan() -> Plan | None:
    """Return the annual plan that the public sees first."""
    return _current(published_plans())


def published_plans() -> QuerySet[Plan]:
    """Return what anyone may read: approved plans, of any kind."""
    return Plan.objects.filter(status__in=PUBLISHED)


def _current(plans: QuerySet[Plan]) -> Plan | None:
    in_force_first = Case(
        When(status=PlanStatus.IN_FORCE, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (
        plans.filter(kind=PlanKind.ANNUAL)
        .select_related("system", "collegiate_body")
        .order_by(in_force_first, "-starts_on", "pk")
        .first()
    )


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """An objective, or an area of opportunity, with the goals that it carries itself."""

    objective: Objective
    goals: tuple[GoalRow, ...]

    @property
    def kind_label(self) -> str:
        return str(ObjectiveKind(self.objective.kind).label)


def objective_rows(plan: Plan, *, today: date, now: datetime) -> list[ObjectiveRow]:
    """Return the objectives of a plan with their goals, which filter the whole ledger."""
    objectives = list(Objective.objects.filter(plan=plan).order_by("position", "pk"))
    goals: dict[int, list[Goal]] = {objective.pk: [] for objective in objectives}
    rows = Goal.objects.filter(objective__plan=plan).select_related("owner")
    for goal in rows.annotate(step_count=Count("steps")).order_by("position", "pk"):
        goals[goal.objective_id or 0].append(goal)
    sources = Sources((), (), (), {}, {}, goals, {})
    readings = read_goals(plan, sources, today=today, now=now)
    return [
        ObjectiveRow(
            objective,
            tuple(
                goal_row(plan, goal, readings[goal.pk], today, now) for goal in goals[objective.pk]
            ),
        )
        for objective in objectives
    ]


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """What happened, as the component of time lines shows it."""

    at: datetime | str
    title: str
    text: str = ""
    url: str = ""

    def said(self, plan: Plan) -> "HistoryItem":
        """Return it with its instant in the plan's own hour, which is named."""
        if isinstance(self.at, str):
            return self
        when = moment(self.at.astimezone(zone_of(plan)), plan.zone_label)
        return replace(self, at=when)


SHOWN_RECORDS = 30


def line_history(line: Line, *, most: int = SHOWN_RECORDS) -> list[HistoryItem]:
    """Return what was done to a line, newest first, in words."""
    return history_items(history_of(line)[:most])


def plan_history(plan: Plan, *, most: int = SHOWN_RECORDS) -> list[HistoryItem]:
    """Return what was done to a plan itself, newest first, in words."""
    return history_items(history_of(plan)[:most])


def history_items(records: Sequence[Record] | QuerySet[Record]) -> list[HistoryItem]:
    return [
        HistoryItem(
            record.at,
            f"{record.actor_label} {record.words} {record.target_label.partition(' ')[0]}"
            if record.target_type == "plans.line"
            else f"{record.actor_label} {record.words} {record.target_label}",
            words.change_words(record),
        )
        for record in records
    ]
