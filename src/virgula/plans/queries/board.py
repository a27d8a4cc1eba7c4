"""The board: each line of a plan on the months of its year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from virgula.domain.months import add_months, whole_months
from virgula.domain.windows import place_due
from virgula.plans.choices import DueKind
from virgula.plans.models import Plan
from virgula.plans.queries.overview import domain_windows
from virgula.plans.queries.rows import LineRow, Overview, WindowRow
from virgula.plans.queries.sources import windows_of

# A year is drawn in months, a programme of several years in quarters or in years.
SCALES = ((24, 1), (72, 3))


@dataclass(frozen=True, slots=True)
class Column:
    """A month (or a quarter, or a year) of the board; ``number`` counts from 1."""

    number: int
    first: date
    last: date
    window: WindowRow | None
    is_now: bool
    begins_year: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A sign in a column: a due, an issue, an agreed date."""

    column: int
    window: WindowRow | None
    is_met: bool


@dataclass(frozen=True, slots=True)
class Track:
    """A line on the board: a band over the whole year, a bar up to its due, or spots."""

    row: LineRow
    kind: str
    spots: tuple[Spot, ...]

    @property
    def until(self) -> int:
        """The column where the bar ends."""
        return max((spot.column for spot in self.spots), default=0)


@dataclass(frozen=True, slots=True)
class Board:
    """The columns, where today is among them, and the tracks of each component."""

    columns: tuple[Column, ...]
    today_column: int
    # In quarters of the column, 1 to 4; 0 when today is not of the plan.
    today_part: int
    scale: int

    def track(self, row: LineRow, plan: Plan) -> Track:
        """Return a line's track."""
        if row.is_permanent:
            return Track(row, "always", ())
        turns = [
            self._spot(turn.occurrence.due_on, turn.window, turn.is_met) for turn in row.occurrences
        ]
        spots = [spot for spot in turns if spot]
        if spots:
            return Track(row, "turns", tuple(spots))
        if row.due_on:
            spot = self._spot(row.due_on, row.window, row.standing.key == "met")
            return Track(row, "due", (spot,)) if spot else Track(row, "outside", ())
        if row.line.due_kind == DueKind.TO_AGREE:
            return Track(row, "open", ())
        return Track(row, "none", ())

    def _spot(self, day: date, window: WindowRow | None, is_met: bool) -> Spot | None:
        number = next((one.number for one in self.columns if one.first <= day <= one.last), 0)
        return Spot(number, window, is_met) if number else None


def board_of(overview: Overview) -> Board:
    """Return the board of a plan's overview; no statement of its own."""
    plan, today = overview.plan, overview.today
    scale = next((size for most, size in SCALES if plan.months <= most), 12)
    views = {window.key: window for window in overview.windows}
    columns: list[Column] = []
    for number, month in enumerate(range(0, plan.months, scale), start=1):
        first = add_months(plan.starts_on, month)
        last = add_months(plan.starts_on, min(month + scale, plan.months)) - timedelta(days=1)
        placed = place_due(domain_windows(windows_of(plan)), plan_start=plan.starts_on, due=first)
        columns.append(
            Column(
                number=number,
                first=first,
                last=last,
                window=views.get(placed.window.key) if placed.window else None,
                is_now=first <= today <= last,
                begins_year=number == 1 or first.year != columns[-1].first.year,
            )
        )
    now = next((column for column in columns if column.is_now), None)
    return Board(tuple(columns), now.number if now else 0, _part(now, today), scale)


def _part(column: Column | None, today: date) -> int:
    if column is None:
        return 0
    days = (column.last - column.first).days + 1
    return 1 + (today - column.first).days * 4 // days


def elapsed_months(overview: Overview) -> int:
    """Return how many whole months of the plan have gone by, never more than it has."""
    plan = overview.plan
    return min(max(whole_months(plan.starts_on, overview.today), 0), plan.months)


def tracks(board: Board, rows: Sequence[LineRow], plan: Plan) -> list[Track]:
    return [board.track(row, plan) for row in rows]
