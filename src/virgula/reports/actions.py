"""Make a report: freeze what the plan's lines can prove, and publish it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from virgula.evidence.figures import Figure, Members, Period, Request, Scope, figures
from virgula.evidence.measures import Measure, MeasureError, Stock, measure_for
from virgula.evidence.models import Fact
from virgula.evidence.registry import act_kinds
from virgula.evidence.scopes import ScopeError, scope_from_json
from virgula.journal.actions import write_record
from virgula.plans.models import Goal, Line, Plan
from virgula.plans.queries.sources import live_attributions
from virgula.reports.freezing import freeze
from virgula.reports.models import FrozenFigure, Report

# What a line's facts are counted with when it has no goal, and the plan's own total.
RECORDS = "evidence.facts"


class ReportError(Exception):
    """Base of what this room refuses."""


class EmptyPeriodError(ReportError):
    """The period has no day."""


class UntitledError(ReportError):
    """A report needs a title."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A figure to be frozen when it has records."""

    title: str
    line: Line | None
    request: Request
    is_goal: bool = False


def create_report(
    *, plan: Plan, period: Period, title: str, by: Any, office: str, at: datetime
) -> Report:
    """Freeze every figure of a plan that has records in the period, as of ``at``.

    A line without facts is named without a figure; a figure without records cannot be made.
    """
    if period.end <= period.first:
        raise EmptyPeriodError
    if not title.strip():
        raise UntitledError
    with transaction.atomic():
        report = Report.objects.create(
            plan=plan,
            title=title.strip()[:300],
            period_from=period.first,
            period_to=period.end,
            as_of=at,
            created_by=office,
        )
        wanted = list(_wanted(plan, period, at))
        read = figures([one.request for one in wanted], as_of=at)
        frozen = _freeze_all(report, wanted, read)
        report.content = _content(plan, frozen)
        report.save(update_fields=["content"])
        write_record(by=by, verb="reports.report_made", target=report, at=at)
    return report


def _lines(plan: Plan) -> list[Line]:
    return list(
        Line.objects.filter(plan=plan)
        .select_related("component")
        .order_by("component__position", "component_id", "position", "pk")
    )


def _content(plan: Plan, frozen: list[FrozenFigure]) -> dict[str, Any]:
    first_of: dict[int | None, int] = {}
    for figure in frozen:
        first_of.setdefault(figure.line_id, figure.position)
    records = [record for figure in frozen if figure.line_id is None for record in figure.records]
    counts = Counter(record["institution"] for record in records if record["institution"])
    return {
        "lines": [_line_entry(line, first_of.get(line.pk)) for line in _lines(plan)],
        "institutions": sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])),
    }


def _line_entry(line: Line, figure: int | None) -> dict[str, Any]:
    return {
        "code": line.code,
        "text": line.text,
        "slug": line.slug,
        "component": str(line.component),
        "status": line.status,
        "reason": line.status_reason,
        "figure": figure,
    }


def _wanted(plan: Plan, period: Period, at: datetime) -> Iterator[_Wanted]:
    """Yield the plan's total, and for each line its records and the figures of its goals."""
    held = live_attributions(as_of=at).filter(line__plan=plan)
    members = Members(held, key="line_id")
    records = measure_for(RECORDS)
    every = Fact.objects.filter(pk__in=held.order_by().values("fact_id"))
    # A fact that says one more thing of an act («at its hour») is not another act.
    total = Scope(system_id=plan.system_id, within=every, kinds=act_kinds())
    yield _Wanted(_("Records that count for the plan"), None, Request(records, period, total))
    goals: dict[int, list[Goal]] = {}
    for goal in Goal.objects.filter(line__plan=plan).order_by("line_id", "position", "pk"):
        goals.setdefault(goal.line_id or 0, []).append(goal)
    for line in _lines(plan):
        own = Scope(system_id=plan.system_id, members=members, member=line.pk)
        yield _Wanted(_("Records that count for the line"), line, Request(records, period, own))
        for goal in goals.get(line.pk, []):
            request = _goal_request(goal, plan, period, members)
            if request is not None:
                yield _Wanted(goal.title, line, request, is_goal=True)


def _goal_request(goal: Goal, plan: Plan, period: Period, members: Members) -> Request | None:
    try:
        measure: Measure = measure_for(goal.measure, goal.measure_version)
        scope = scope_from_json(
            goal.scope, system_id=plan.system_id, members=members, member=goal.line_id
        )
    except (MeasureError, ScopeError):
        # What the goal was bound to is no more: its records still count for the line.
        return None
    return Request(measure, period, scope)


def _freeze_all(report: Report, wanted: list[_Wanted], read: list[Figure]) -> list[FrozenFigure]:
    """Save the figures that have records, in order, and return them."""
    frozen: list[FrozenFigure] = []
    told = {
        (one.line, figure.count)
        for one, figure in zip(wanted, read, strict=True)
        if one.is_goal and _counts_every_record(figure)
    }
    for one, figure in zip(wanted, read, strict=True):
        # A goal that counts every record of its line tells what they are: once is enough.
        is_told = one.line is not None and not one.is_goal and (one.line, figure.count) in told
        if figure.count and figure.value is not None and not is_told:
            position = len(frozen) + 1
            frozen.append(
                freeze(figure, report=report, position=position, title=one.title, line=one.line)
            )
    return FrozenFigure.objects.bulk_create(frozen, batch_size=50)


def _counts_every_record(figure: Figure) -> bool:
    """Tell whether a figure of as many records as its line has must be of those very records."""
    is_of_line = figure.scope.members is not None and not isinstance(figure.measure.fold, Stock)
    return is_of_line and figure.value is not None


def publish_report(report: Report, *, by: Any, at: datetime) -> None:
    """Let anyone read a report."""
    with transaction.atomic():
        if Report.objects.filter(pk=report.pk, is_public=False).update(is_public=True):
            write_record(by=by, verb="reports.report_published", target=report, at=at)
    report.is_public = True


def withdraw_report(report: Report, *, by: Any, at: datetime, reason: str) -> None:
    """Take a report from the public again; it stays as it is for the staff."""
    with transaction.atomic():
        if Report.objects.filter(pk=report.pk, is_public=True).update(is_public=False):
            write_record(
                by=by, verb="reports.report_withdrawn", target=report, at=at, reason=reason
            )
    report.is_public = False
