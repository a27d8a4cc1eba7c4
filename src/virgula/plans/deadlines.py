"""The deadlines of a plan as a calendar that anyone may subscribe to."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from virgula.documents.calendar_out import Event, write_calendar
from virgula.journal.models import Record
from virgula.plans.choices import DueKind, LineStatus
from virgula.plans.models import Line, Occurrence, Plan


def write_deadlines(plan: Plan) -> bytes:
    """Return every dated promise of the plan as whole days; four queries at most.

    A day keeps its ``UID`` for ever and its ``SEQUENCE`` grows with every change of its line, so
    that calendars that have it move it. The stamp is that of the last change: asking again gives
    the same bytes.
    """
    lines = list(
        plan.lines.exclude(status=LineStatus.DISCARDED)
        .select_related("component")
        .order_by("component__position", "position", "pk")
    )
    changes, last = _changes(plan, lines)
    start = datetime.combine(plan.starts_on, time(), ZoneInfo(plan.zone))
    found = _days(plan, lines, changes, last or start)
    days = sorted(found, key=lambda day: (day.first_on, day.uid))
    return write_calendar(days, name=_("Deadlines: %(plan)s") % {"plan": str(plan)})


def _changes(plan: Plan, lines: list[Line]) -> tuple[Counter[str], datetime | None]:
    """Count what was done to each line; what was done to the plan counts for all of them."""
    wanted = [str(line.pk) for line in lines]
    records = [
        *Record.objects.filter(target_type=Line._meta.label_lower, target_id__in=wanted)
        .order_by("-at", "-pk")
        .values_list("target_id", "at"),
    ]
    of_plan = list(
        Record.objects.filter(target_type=Plan._meta.label_lower, target_id=str(plan.pk))
        .order_by("-at", "-pk")
        .values_list("at", flat=True)
    )
    counted = Counter(target for target, _at in records)
    for target in wanted:
        counted[target] += len(of_plan)
    return counted, max([*(at for _target, at in records), *of_plan], default=None)


def _days(plan: Plan, lines: list[Line], changes: Counter[str], stamp: datetime) -> Iterator[Event]:
    occurrences = Occurrence.objects.filter(line__in=lines).order_by("line_id", "due_on", "pk")
    by_line: dict[int, list[Occurrence]] = {}
    for occurrence in occurrences:
        by_line.setdefault(occurrence.line_id, []).append(occurrence)
    for line in lines:
        sequence = changes[str(line.pk)]
        if line.due_on:
            yield _day(plan, stamp, line, "due", line.due_on, _due_title(line), sequence)
        if line.decision_due_on and not by_line.get(line.pk):
            title = _("%(line)s: last day to agree its dates") % {"line": line.code}
            yield _day(plan, stamp, line, "decision", line.decision_due_on, title, sequence)
        for occurrence in by_line.get(line.pk, ()):
            title = _("%(line)s: %(occurrence)s") % {
                "line": line.code,
                "occurrence": occurrence.label,
            }
            name = f"occurrence-{occurrence.pk}"
            yield _day(plan, stamp, line, name, occurrence.due_on, title, sequence)


def _due_title(line: Line) -> str:
    """A month is said as a month: the plan never promised its last day."""
    if line.due_kind == DueKind.MONTH and line.due_on:
        month = _("%(month)s %(year)s") % {
            "month": str(MONTHS[line.due_on.month]).lower(),
            "year": line.due_on.year,
        }
        return _("%(line)s is due in %(month)s") % {"line": line.code, "month": month}
    return _("%(line)s is due") % {"line": line.code}


def _day(
    plan: Plan, stamp: datetime, line: Line, name: str, on: date, title: str, sequence: int
) -> Event:
    return Event(
        uid=f"{plan.key}-{line.slug}-{name}@{plan.system.key}.virgula",
        first_on=on,
        title=title,
        stamp=stamp,
        text=line.text,
        url=f"{settings.BASE_URL}/plan/{plan.key}/{line.slug}/",
        sequence=sequence,
    )
