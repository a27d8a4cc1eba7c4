"""One line with everything that is known of it: three statements, and one more for its history."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf, TruncDate

from virgula.evidence.models import Verification
from virgula.evidence.registry import KindError, kind_for
from virgula.plans.clock import zone_of
from virgula.plans.models import (
    Alignment,
    Attribution,
    AttributionRule,
    FollowUp,
    Goal,
    Line,
    Plan,
    Step,
    Window,
)
from virgula.plans.queries.overview import line_rows, window_rows
from virgula.plans.queries.rows import LineRow, StepRow, WindowRow
from virgula.plans.queries.sources import (
    FOLDED,
    CountedFact,
    Sources,
    goals_of,
    grouped,
    keep_windows,
    live_attributions,
    occurrence_part,
    period_part,
    read_occurrence,
    read_period,
)
from virgula.plans.queries.union import Part, Row, part, read_union
from virgula.plans.words import kind_label

# So many facts are listed on a line's own page; the rest have a page of their own.
SHOWN_FACTS = 25
# Before and after its own place, the position of a line in its plan: components first.
PLACE = F("component__position") * 10_000 + F("position")


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A fact that counts for the line, with its marks."""

    fact: CountedFact
    attribution_id: int
    ref: str
    actor: str
    territory: str
    declared_by: str
    has_copy: bool
    is_verified: bool
    attributed_by: str
    turn: str

    @property
    def fact_id(self) -> int:
        return self.fact.pk

    @property
    def title(self) -> str:
        return self.fact.title

    @property
    def day(self) -> date:
        return self.fact.day

    @property
    def quantity(self) -> Decimal:
        return self.fact.quantity

    @property
    def is_declared(self) -> bool:
        return bool(self.declared_by)

    @property
    def kind_label(self) -> str:
        return kind_label(self.fact.kind)

    @property
    def url(self) -> str:
        """The permalink, or else the page of the row that made it."""
        if self.fact.url:
            return self.fact.url
        try:
            return kind_for(self.fact.kind).page(self.ref) or ""
        except KindError:
            return ""


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    pk: int
    day: date
    by: str
    text: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class AlignmentRow:
    """A programme line that this line serves, itself or with its whole component."""

    pk: int
    code: str
    code_as_printed: str
    text: str
    is_pending: bool
    programme: str
    programme_key: str
    slug: str
    through_component: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    code: str
    slug: str


@dataclass(frozen=True, slots=True)
class LineDetail:
    """A line whole. ``evidence`` holds the newest facts; ``row.fact_count`` says how many."""

    plan: Plan
    row: LineRow
    today: date
    as_of: datetime
    windows: tuple[WindowRow, ...]
    evidence: tuple[EvidenceRow, ...]
    alignments: tuple[AlignmentRow, ...]
    follow_ups: tuple[FollowUpRow, ...]
    previous: Neighbour | None
    following: Neighbour | None

    @property
    def line(self) -> Line:
        return self.row.line

    @property
    def has_more_evidence(self) -> bool:
        return self.row.fact_count > len(self.evidence)


def line_detail(line: Line, *, today: date, now: datetime, only_public: bool = False) -> LineDetail:
    """Return a line with its goals, evidence, dates, alignments and follow-ups.

    ``line`` comes with its plan, system, component and owner (``lines_within``).
    """
    plan = line.plan
    parts = _read_parts(line, only_public=only_public)
    windows = [_window(row, plan) for row in parts.get("window", [])]
    keep_windows(plan, windows)
    evidence = evidence_rows(line_evidence(line, as_of=now))
    sources = Sources(
        windows=windows,
        components=[line.component],
        lines=[line],
        occurrences=grouped(map(read_occurrence, parts.get("occurrence", []))),
        active_periods=grouped(map(read_period, parts.get("period", []))),
        goals=grouped(goals_of(Goal.objects.filter(line=line))),
        facts={line.pk: [row.fact for row in reversed(evidence)]},
    )
    row = line_rows(plan, sources, today=today, now=now)[0]
    goals = tuple(replace(goal, steps=_steps(parts, goal.pk)) for goal in row.goals)
    previous, following = _neighbours(parts.get("line", []), line)
    return LineDetail(
        plan=plan,
        row=replace(row, goals=goals),
        today=today,
        as_of=now,
        windows=tuple(window_rows(windows, plan.starts_on)),
        evidence=tuple(evidence[:SHOWN_FACTS]),
        alignments=tuple(_alignment(row) for row in parts.get("alignment", [])),
        follow_ups=tuple(_follow_up(row) for row in reversed(parts.get("follow_up", []))),
        previous=previous,
        following=following,
    )


def line_rules(line: Line) -> list[AttributionRule]:
    """Return what counts for a line by itself."""
    return list(AttributionRule.objects.filter(line=line).order_by("kind", "pk"))


def line_served_by(line: Line) -> list[Alignment]:
    """Return what serves a programme's line: lines and components of other plans (C-0)."""
    return list(
        Alignment.objects.filter(programme_line=line)
        .select_related("line__plan", "component__plan")
        .order_by("pk")
    )


EVIDENCE = (
    *FOLDED,
    "pk",
    "fact__ref",
    "actor_name",
    "fact__territory__name",
    "fact__declared_by",
    "fact__copy_sha256",
    "is_verified",
    "by",
    "occurrence__label",
)


def line_evidence(line: Line, *, as_of: datetime) -> QuerySet[Attribution, tuple[Any, ...]]:
    """Return the values of what holds for a line, newest first: see ``evidence_rows``."""
    seen = Verification.objects.filter(fact=OuterRef("fact_id"))
    return (
        live_attributions(as_of=as_of)
        .filter(line=line)
        .annotate(
            is_verified=Exists(seen),
            actor_name=_name_of("fact__actor"),
        )
        .order_by("-fact__day", "-fact_id", "-pk")
        .values_list(*EVIDENCE)
    )


def evidence_rows(values: Iterable[tuple[Any, ...]]) -> list[EvidenceRow]:
    """Give each attributed fact its marks."""
    return [_evidence_row(row) for row in values]


def _evidence_row(row: tuple[Any, ...]) -> EvidenceRow:
    fact = CountedFact(*row[: len(FOLDED)])
    pk, ref, actor, territory, declared_by, sha256, verified, by, turn = row[len(FOLDED) :]
    return EvidenceRow(
        fact=fact,
        attribution_id=pk,
        ref=ref,
        actor=actor or "",
        territory=territory or "",
        declared_by=declared_by,
        has_copy=bool(sha256),
        is_verified=verified,
        attributed_by=by,
        turn=turn or "",
    )


def _name_of(path: str) -> Coalesce:
    """Return how an institution is called in a list: its acronym, else its name."""
    return Coalesce(
        NullIf(f"{path}__acronym", Value("")), f"{path}__name", Value(""), output_field=CharField()
    )


def _read_parts(line: Line, *, only_public: bool) -> dict[str, list[Row]]:
    own = Q(line=line)
    return read_union(
        occurrence_part(own),
        period_part(own),
        _step_part(line),
        _follow_up_part(line, only_public=only_public),
        _alignment_part(line),
        _window_part(line.plan),
        part(
            Line.objects.filter(plan=line.plan_id),
            "line",
            parent=F("plan_id"),
            number=PLACE,
            code=F("code"),
            name=F("slug"),
            words=Value("", TextField()),
        ),
    )


def _step_part(line: Line) -> Part:
    return part(
        Step.objects.filter(goal__line=line),
        "step",
        parent=F("goal_id"),
        number=F("position"),
        code=Value("", CharField()),
        name=F("text"),
        words=_name_of("owner"),
        first=F("due_on"),
        end=F("done_on"),
    )


def _follow_up_part(line: Line, *, only_public: bool) -> Part:
    rows = FollowUp.objects.filter(line=line)
    return part(
        rows.filter(is_public=True) if only_public else rows,
        "follow_up",
        parent=F("line_id"),
        number=Value(0, IntegerField()),
        code=Case(When(is_public=True, then=Value("public")), default=Value("")),
        name=F("by"),
        words=F("text"),
        first=TruncDate("at", tzinfo=zone_of(line.plan)),
    )


def _alignment_part(line: Line) -> Part:
    served = "programme_line__"
    return part(
        Alignment.objects.filter(Q(line=line) | Q(component=line.component_id)),
        "alignment",
        parent=F("programme_line_id"),
        number=F(f"{served}component__position") * 10_000 + F(f"{served}position"),
        code=F("code_as_printed"),
        name=Case(When(line=None, then=Value("component")), default=Value("line")),
        words=Cast(
            JSONObject(
                code=f"{served}code",
                text=f"{served}text",
                pending=f"{served}text_is_pending",
                slug=f"{served}slug",
                title=f"{served}plan__title",
                short=f"{served}plan__short_title",
                key=f"{served}plan__key",
            ),
            TextField(),
        ),
    )


def _window_part(plan: Plan) -> Part:
    return part(
        Window.objects.filter(plan=plan),
        "window",
        parent=F("plan_id"),
        number=F("position"),
        code=F("key"),
        name=F("name"),
        words=Cast(
            JSONObject(
                kind="kind",
                first="first_month",
                end="end_month",
                shape="shape",
                light="colour_light",
                dark="colour_dark",
            ),
            TextField(),
        ),
    )


def _window(row: Row, plan: Plan) -> Window:
    kept = json.loads(row.words)
    return Window(
        pk=row.pk,
        plan=plan,
        key=row.code,
        position=row.number,
        name=row.name,
        kind=kept["kind"],
        first_month=kept["first"],
        end_month=kept["end"],
        shape=kept["shape"],
        colour_light=kept["light"],
        colour_dark=kept["dark"],
    )


def _steps(parts: dict[str, list[Row]], goal_id: int) -> tuple[StepRow, ...]:
    return tuple(
        StepRow(row.pk, row.name, row.words, row.first, row.end)
        for row in parts.get("step", [])
        if row.parent == goal_id
    )


def _alignment(row: Row) -> AlignmentRow:
    kept = json.loads(row.words)
    return AlignmentRow(
        pk=row.pk,
        code=kept["code"],
        code_as_printed=row.code,
        text=kept["text"],
        is_pending=bool(kept["pending"]) or not kept["text"],
        programme=kept["short"] or kept["title"],
        programme_key=kept["key"],
        slug=kept["slug"],
        through_component=row.name == "component",
    )


def _follow_up(row: Row) -> FollowUpRow:
    return FollowUpRow(row.pk, row.first or date.min, row.name, row.words, row.code == "public")


def _neighbours(rows: Sequence[Row], line: Line) -> tuple[Neighbour | None, Neighbour | None]:
    """Return the line before and the one after, in the plan's own order."""
    place = next(number for number, row in enumerate(rows) if row.pk == line.pk)
    around = [rows[place - 1] if place else None, *rows[place + 1 : place + 2]]
    found = [Neighbour(row.code, row.name) if row else None for row in around]
    return found[0], found[1] if len(found) > 1 else None
