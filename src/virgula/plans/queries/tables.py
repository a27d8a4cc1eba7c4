"""The plan's official table, what it lacks, and its crossing with the programmes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import ngettext

from virgula.plans.choices import DueKind
from virgula.plans.models import Alignment, Component, Line, Plan
from virgula.plans.queries.overview import domain_windows, effective_due, place, window_rows
from virgula.plans.queries.rows import LineRow, WindowRow
from virgula.plans.queries.sources import live_attributions, windows_of
from virgula.plans.words import due_label


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line as the document prints it: its number, its text and its implementation."""

    line: Line
    number: int
    implementation: str
    window: WindowRow | None

    @property
    def code(self) -> str:
        return self.line.code

    @property
    def text(self) -> str:
        return self.line.text


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A component with its rows: the cell of its name spans them."""

    code: str
    title: str
    rows: tuple[TableRow, ...]

    @property
    def span(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """The table of implementation: rows with timing in their blocks, the rest flagged (CAL-T)."""

    plan: Plan
    windows: tuple[WindowRow, ...]
    blocks: tuple[TableBlock, ...]
    flagged: tuple[TableRow, ...]

    @property
    def row_count(self) -> int:
        return sum(block.span for block in self.blocks)

    @property
    def completeness(self) -> str:
        return missing_timing([row.code for row in self.flagged])


def official_table(plan: Plan) -> OfficialTable:
    """Return the table as the document has it: component, line, implementation."""
    windows = windows_of(plan)
    rules = domain_windows(windows)
    views = {row.key: row for row in window_rows(windows, plan.starts_on)}
    blocks: list[TableBlock] = []
    flagged: list[TableRow] = []
    for component in _components(plan):
        rows: list[TableRow] = []
        lines = sorted(component.lines.all(), key=lambda line: (line.position, line.pk))
        for number, line in enumerate(lines, start=1):
            turns = list(line.occurrences.all())
            placement = place(line, turns, rules, plan.starts_on)
            row = TableRow(
                line,
                number,
                line.due_text or due_label(line.due_kind, effective_due(line, turns)),
                views.get(placement.window.key) if placement.window else None,
            )
            (flagged if line.due_kind == DueKind.NONE else rows).append(row)
        if rows:
            blocks.append(TableBlock(component.code, component.title, tuple(rows)))
    return OfficialTable(plan, tuple(views.values()), tuple(blocks), tuple(flagged))


def _components(plan: Plan) -> Sequence[Component]:
    return list(plan.components.prefetch_related("lines__occurrences").order_by("position", "pk"))


def missing_timing(codes: Sequence[str]) -> str:
    """Say which lines have no timing: «2 líneas sin implementación: …»; nothing when all have."""
    if not codes:
        return ""
    return ngettext(
        "%(count)s line without timing: %(codes)s",
        "%(count)s lines without timing: %(codes)s",
        len(codes),
    ) % {"count": len(codes), "codes": ", ".join(codes)}


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a plan lacks to be followed, line by line."""

    without_timing: tuple[str, ...]
    without_goal: tuple[str, ...]
    without_steps: tuple[str, ...]
    without_owner: tuple[str, ...]
    before_start: tuple[str, ...]

    @property
    def timing(self) -> str:
        return missing_timing(self.without_timing)

    @property
    def is_whole(self) -> bool:
        return not any(
            (self.without_timing, self.without_goal, self.without_steps, self.before_start)
        )


def completeness(lines: Sequence[LineRow]) -> Completeness:
    """Return what the lines of an overview lack; no statement of its own."""
    kept = [row for row in lines if row.standing.key != "discarded"]
    return Completeness(
        without_timing=tuple(row.code for row in kept if row.has_no_timing),
        without_goal=tuple(row.code for row in kept if not row.goals),
        without_steps=tuple(
            row.code for row in kept if row.goals and not sum(goal.step_count for goal in row.goals)
        ),
        without_owner=tuple(row.code for row in kept if not row.line.owner_id),
        before_start=tuple(
            row.code
            for row in kept
            if row.standing.key == "before_start"
            or any(mark.key == "before_start" for mark in row.standing.marks)
        ),
    )


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A programme's line with what serves it and the evidence attributed to it."""

    line: Line
    programme: Plan
    code_as_printed: str
    components: tuple[Component, ...]
    lines: tuple[Line, ...]
    fact_count: int

    @property
    def is_pending(self) -> bool:
        return self.line.text_is_pending or not self.line.text


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Programme lines by what serves them, and the other way round (C-0)."""

    plan: Plan
    codes: tuple[CodeRow, ...]

    def of_component(self, component_id: int) -> list[CodeRow]:
        return [row for row in self.codes if component_id in {one.pk for one in row.components}]

    def of_line(self, line_id: int) -> list[CodeRow]:
        return [row for row in self.codes if line_id in {one.pk for one in row.lines}]

    @property
    def programmes(self) -> list[tuple[Plan, list[CodeRow]]]:
        """Return the codes of each programme, in its own order."""
        found: dict[int, tuple[Plan, list[CodeRow]]] = {}
        for row in self.codes:
            found.setdefault(row.programme.pk, (row.programme, []))[1].append(row)
        return list(found.values())


def cross_table(plan: Plan, *, as_of: datetime) -> CrossTable:
    """Return which programme lines the plan serves, through which component or line.

    An alignment counts no evidence: a code shows the facts that someone attributed to it, and one
    fact does not claim the twelve codes of its component.
    """
    rows = list(
        Alignment.objects.filter(Q(line__plan=plan) | Q(component__plan=plan))
        .select_related("programme_line__plan", "component", "line")
        .order_by(
            "programme_line__plan__short_title",
            "programme_line__plan_id",
            "programme_line__component__position",
            "programme_line__position",
            "component__position",
            "line__position",
            "pk",
        )
    )
    served: dict[int, list[Alignment]] = {}
    for row in rows:
        served.setdefault(row.programme_line_id, []).append(row)
    counts = _fact_counts(served, as_of)
    return CrossTable(
        plan,
        tuple(
            CodeRow(
                line=found[0].programme_line,
                programme=found[0].programme_line.plan,
                code_as_printed=found[0].code_as_printed,
                components=tuple(row.component for row in found if row.component),
                lines=tuple(row.line for row in found if row.line),
                fact_count=counts[line_id],
            )
            for line_id, found in served.items()
        ),
    )


def _fact_counts(line_ids: dict[int, list[Alignment]], as_of: datetime) -> Counter[int]:
    rows = (
        live_attributions(as_of=as_of)
        .filter(line_id__in=list(line_ids))
        .order_by()
        .values_list("line_id")
        .annotate(number=Count("fact_id", distinct=True))
    )
    return Counter(dict(rows))
