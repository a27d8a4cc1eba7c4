"""What a move of the start would change: shown before it is confirmed, written when it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from virgula.domain.windows import NoWindow, Placement
from virgula.plans.choices import DueKind
from virgula.plans.models import Line, Occurrence, Plan
from virgula.plans.queries.overview import domain_windows, effective_due, place, window_rows
from virgula.plans.queries.rows import WindowRow
from virgula.plans.queries.sources import windows_of
from virgula.plans.words import due_label


@dataclass(frozen=True, slots=True)
class WindowMove:
    """A line that changes window; ``None`` is a line in no window."""

    line: Line
    due_label: str
    before: WindowRow | None
    after: WindowRow | None
    before_name: str
    after_name: str

    @property
    def code(self) -> str:
        return self.line.code


def window_moves(plan: Plan, starts_on: date) -> list[WindowMove]:
    """Return the lines whose window changes when the plan starts on another day."""
    windows = windows_of(plan)
    rules = domain_windows(windows)
    rows = {row.key: row for row in window_rows(windows, starts_on)}
    moves = []
    for line in _lines(plan):
        occurrences: Sequence[Occurrence] = list(line.occurrences.all())
        before = place(line, occurrences, rules, plan.starts_on)
        after = place(line, occurrences, rules, starts_on)
        if (before.window, before.reason) != (after.window, after.reason):
            due = due_label(DueKind(line.due_kind), effective_due(line, occurrences))
            moves.append(
                WindowMove(
                    line,
                    due,
                    rows[before.window.key] if before.window else None,
                    rows[after.window.key] if after.window else None,
                    _name(before, rows),
                    _name(after, rows),
                )
            )
    return moves


def _lines(plan: Plan) -> list[Line]:
    return list(
        Line.objects.filter(plan=plan)
        .prefetch_related("occurrences")
        .order_by("component__position", "position", "pk")
    )


def _name(placement: Placement, rows: dict[str, WindowRow]) -> str:
    if placement.window:
        return rows[placement.window.key].name
    if placement.reason is NoWindow.BEFORE_START:
        return _("before the start")
    return _("outside every window")
