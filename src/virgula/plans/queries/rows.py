"""What the queries of this room return: values ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from virgula.domain.rhythm import Judgement
from virgula.domain.standing import GoalCase, Standing, decide_goal
from virgula.domain.windows import Placement
from virgula.evidence.units import Unit
from virgula.plans import words
from virgula.plans.choices import DueKind, LineStatus
from virgula.plans.models import ActivePeriod, Goal, Line, Occurrence, Plan
from virgula.ui.formats import day_long


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window with its days and how many lines fall in it: 0 is shown."""

    key: str
    name: str
    shape: str
    is_permanent: bool
    first_day: date | None
    last_day: date | None
    first_month: int | None
    end_month: int | None
    colour_light: str
    colour_dark: str
    line_count: int = 0


@dataclass(frozen=True, slots=True)
class MarkRow:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A standing in words, tone and icon, with its reason as a sentence."""

    key: str
    label: str
    tone: str
    icon: str
    why: str
    reason: str
    on: date | None
    marks: tuple[MarkRow, ...]

    @property
    def is_late(self) -> bool:
        return self.key == "late"


def standing_row(standing: Standing) -> StandingRow:
    face = words.FACES[standing.key]
    # A mark that only repeats the badge beside it is noise.
    marks = [mark for mark in standing.marks if mark.value != standing.key.value]
    return StandingRow(
        key=standing.key.value,
        label=str(face.label),
        tone=face.tone,
        icon=face.icon,
        why=standing.why.value,
        reason=words.reason_of(standing),
        on=standing.on,
        marks=tuple(MarkRow(mark.value, str(words.MARKS[mark])) for mark in marks),
    )


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact that counts for a line, as its page lists it."""

    pk: int
    kind: str
    day: date
    title: str
    url: str
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class StepRow:
    """A concrete action towards a goal."""

    pk: int
    text: str
    owner: str
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal with its figure, or its rhythm, as of an instant."""

    goal: Goal
    measure_label: str
    measure_unit: Unit
    case: GoalCase
    today: date
    due_soon_days: int
    due_on: date | None
    as_of: datetime
    steps: tuple[StepRow, ...] = ()
    step_count: int = 0

    @property
    def pk(self) -> int:
        return self.goal.pk

    @property
    def title(self) -> str:
        return self.goal.title

    @property
    def standing(self) -> StandingRow:
        """Decided when it is asked: a page of lines shows theirs, not those of their goals."""
        return standing_row(
            decide_goal(self.case, today=self.today, due_soon_days=self.due_soon_days)
        )

    def unit_word(self, amount: Decimal | None) -> str:
        """Return the word of the unit that goes with an amount."""
        return self.measure_unit.word(amount)

    @property
    def unit(self) -> str:
        """The word that goes with what is promised: «of 4 posts», «at least 1 post»."""
        rhythm = self.case.rhythm
        return self.unit_word(rhythm.rhythm.at_least if rhythm else self.case.target)

    @property
    def value(self) -> Decimal | None:
        return self.case.value

    @property
    def target(self) -> Decimal | None:
        return self.case.target

    @property
    def fact_count(self) -> int:
        return self.case.facts

    @property
    def is_met(self) -> bool:
        return self.case.is_met

    @property
    def percent(self) -> int | None:
        """Return the way done, 0 to 100, rounded down: 99.6 % is not done. Unknown is ``None``."""
        share = self.case.share
        return None if share is None else int(share * 100)

    @property
    def judgement(self) -> Judgement | None:
        return self.case.rhythm

    @property
    def words(self) -> str:
        """Say the promise and how far it is: «3 of 4 workshops», «25 of 27 days»."""
        if self.case.rhythm:
            return words.kept_words(self.case.rhythm)
        return words.target_words(self.case.value, self.case.target, self.unit)

    @property
    def promise(self) -> str:
        """Say a rhythm in words; a target is said by ``words`` and the due."""
        return words.rhythm_words(self.case.rhythm.rhythm, self.unit) if self.case.rhythm else ""


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """One dated turn: whether evidence came, and the window of its date."""

    occurrence: Occurrence
    fact_count: int
    is_closed: bool
    window: WindowRow | None

    @property
    def is_met(self) -> bool:
        return self.fact_count > 0


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with all that is computed of it."""

    line: Line
    plan_key: str
    component_code: str
    component_title: str
    placement: Placement
    window: WindowRow | None
    due_on: date | None
    standing: StandingRow
    goals: tuple[GoalRow, ...]
    occurrences: tuple[OccurrenceRow, ...]
    active_periods: tuple[ActivePeriod, ...]
    fact_count: int
    last_fact: FactRow | None

    @property
    def pk(self) -> int:
        return self.line.pk

    @property
    def code(self) -> str:
        return self.line.code

    @property
    def slug(self) -> str:
        return self.line.slug

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def due_label(self) -> str:
        if self.line.due_kind == DueKind.TO_AGREE and self.occurrences:
            return day_long(self.due_on)
        return words.due_label(self.line.due_kind, self.due_on)

    @property
    def is_conditional(self) -> bool:
        return self.line.due_kind == DueKind.CONDITIONAL

    @property
    def is_permanent(self) -> bool:
        return self.line.due_kind in {DueKind.PERMANENT, DueKind.CONDITIONAL}

    @property
    def has_no_timing(self) -> bool:
        return self.line.due_kind == DueKind.NONE

    @property
    def closed_turns(self) -> int:
        return sum(row.is_closed for row in self.occurrences)

    @property
    def met_turns(self) -> int:
        return sum(row.is_closed and row.is_met for row in self.occurrences)

    @property
    def turns_percent(self) -> int | None:
        """Return the part of the closed turns that have evidence: missing 1 of 4 is 75 (CAL-J)."""
        return self.met_turns * 100 // self.closed_turns if self.closed_turns else None

    @property
    def status_label(self) -> str:
        return str(LineStatus(self.line.status).label)

    @property
    def owner(self) -> str:
        return str(self.line.owner) if self.line.owner_id else ""


@dataclass(frozen=True, slots=True)
class ComponentRow:
    pk: int
    code: str
    title: str
    intro: str
    lines: tuple[LineRow, ...]


@dataclass(frozen=True, slots=True)
class StandingCount:
    """How many lines of a plan stand so."""

    key: str
    label: str
    tone: str
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A plan whole, as it stands on a day."""

    plan: Plan
    today: date
    as_of: datetime
    windows: tuple[WindowRow, ...]
    components: tuple[ComponentRow, ...]
    standings: tuple[StandingCount, ...]
    line_count: int
    fact_count: int
    untimed: tuple[LineRow, ...] = field(default=())

    @property
    def lines(self) -> Sequence[LineRow]:
        return [line for component in self.components for line in component.lines]

    @property
    def unplaced(self) -> Sequence[LineRow]:
        """Return the lines that are in no window: without timing, to be agreed, per issue …"""
        return [line for line in self.lines if line.window is None]

    @property
    def evidenced_count(self) -> int:
        return sum(line.fact_count > 0 for line in self.lines)
