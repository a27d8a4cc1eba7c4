"""What the public page of a line shows, ready: goals, evidence, history, what it serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import pgettext

from virgula.domain.rhythm import Exclusion, Judgement, Result
from virgula.evidence.models import Copy, Verification
from virgula.plans import words
from virgula.plans.models import Alignment, Attribution, Line, Step
from virgula.plans.queries.sources import live_attributions
from virgula.ui.formats import day_short

PER_PAGE = 50
SLOTS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class SlotShown:
    """One slot of a rhythm: never told by colour alone."""

    key: str
    mark: str
    words: str


MARKS = {Result.MET: "✓", Result.MISSED: "✕", Result.EXCLUDED: "–", Result.OPEN: "…"}


def rhythm_strip(judgement: Judgement) -> list[SlotShown]:
    """Return the last closed slots and the open one, oldest first, each in words."""
    verdicts = [*judgement.closed[-SLOTS_SHOWN:], *filter(None, [judgement.current])]
    return [
        SlotShown(
            verdict.result.value,
            MARKS[verdict.result],
            f"{_span(verdict.slot.first, verdict.slot.last_day)}: "
            f"{_verdict(verdict.result, verdict.exclusion)}",
        )
        for verdict in verdicts
    ]


def _span(first: date, last: date) -> str:
    return day_short(first) if first == last else f"{day_short(first)} – {day_short(last)}"


def _verdict(result: Result, exclusion: Exclusion | None) -> str:
    if result is Result.EXCLUDED and exclusion:
        return str(words.EXCLUSIONS[exclusion])
    return {
        Result.MET: pgettext("slot", "met"),
        Result.MISSED: pgettext("slot", "missed"),
        Result.EXCLUDED: pgettext("slot", "not measured"),
        Result.OPEN: pgettext("slot", "still open"),
    }[result]


def evidence_page(line: Line, number: str | None, *, as_of: datetime) -> Page[Attribution]:
    """Return a page of what counts for a line, newest first, with its marks."""
    verified = Verification.objects.filter(fact=OuterRef("fact"))
    copied = Copy.objects.filter(sha256=OuterRef("fact__copy_sha256"))
    rows = (
        live_attributions(as_of=as_of)
        .filter(line=line)
        .select_related("fact__actor", "fact__territory", "occurrence")
        .annotate(is_verified=Exists(verified), has_copy=Exists(copied))
        .order_by("-fact__day", "-fact_id", "-pk")
    )
    return Paginator(rows, PER_PAGE).get_page(number)


def alignments_of(line: Line) -> Sequence[Alignment]:
    """Return what a line serves, by itself or with its whole component."""
    return list(
        Alignment.objects.filter(Q(line=line) | Q(component=line.component_id))
        .select_related("programme_line__plan")
        .order_by("component_id", "code_as_printed", "pk")
    )


def steps_of(line: Line) -> dict[int, list[Step]]:
    """Return the concrete actions of each goal of a line, in their order."""
    found: dict[int, list[Step]] = {}
    rows = Step.objects.filter(goal__line=line).select_related("owner")
    for step in rows.order_by("goal_id", "position", "pk"):
        found.setdefault(step.goal_id, []).append(step)
    return found
