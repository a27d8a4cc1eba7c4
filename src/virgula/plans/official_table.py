"""The table «component · line · implementation» as the document prints it (row CAL-T).

One value for the web, the PDF and the workbook, so that the three cannot differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from virgula.plans.choices import DueKind
from virgula.plans.models import Line, Plan
from virgula.plans.words import due_label


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the table; ``span`` rows of its component begin here, 0 is within."""

    component: str
    span: int
    slug: str
    code: str
    text: str
    timing: str


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """The rows that are printed, and the lines that the document forgot to time."""

    rows: Sequence[TableRow]
    untimed: Sequence[Line]


def official_table(plan: Plan) -> OfficialTable:
    """Return the table of a plan; one query."""
    lines = list(
        plan.lines.select_related("component").order_by("component__position", "position", "pk")
    )
    timed = [line for line in lines if line.due_kind != DueKind.NONE]
    totals: dict[int, int] = {}
    for line in timed:
        totals[line.component_id] = totals.get(line.component_id, 0) + 1
    numbers: dict[int, int] = {}
    rows, begun = [], set()
    for line in lines:
        # Numbered within its component, as printed: a line without timing keeps its number.
        number = numbers[line.component_id] = numbers.get(line.component_id, 0) + 1
        if line.due_kind == DueKind.NONE:
            continue
        span = 0 if line.component_id in begun else totals[line.component_id]
        begun.add(line.component_id)
        rows.append(
            TableRow(
                component=line.component.title,
                span=span,
                slug=line.slug,
                code=line.code,
                text=f"{number}. {line.text}",
                timing=line.due_text or due_label(line.due_kind, line.due_on),
            )
        )
    return OfficialTable(rows, [line for line in lines if line.due_kind == DueKind.NONE])
