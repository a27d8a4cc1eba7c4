"""What anyone may see of the plans: approved ones, never drafts."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from virgula.institutions.clock import civil_day
from virgula.institutions.models import Body, Label, System
from virgula.plans.choices import PUBLISHED, LineStatus, PlanKind, PlanStatus
from virgula.plans.models import Line, Plan, Window
from virgula.plans.queries.listing import published_plans
from virgula.plans.queries.sources import keep_windows, live_attributions
from virgula.platform.public_page import Freshness, fresh_column

# What a system keeps for other pages: a map is heavier than a plan.
HEAVY = ("map_svg", "map_credit", "provenance", "defaults")
UNSHOWN = (
    *(f"system__{name}" for name in HEAVY),
    *(
        f"collegiate_body__{name}"
        for name in ("source", "confidence", "successor_name", "status", "status_on", "website")
    ),
)


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan with its headline figures: lines promised, lines with evidence, evidence in all."""

    plan: Plan
    lines: int
    lines_with_evidence: int
    evidence: int
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class SystemCard:
    """A network of institutions, how many it has, and its plans."""

    system: System
    bodies: int
    bodies_word: str
    plans: list[PlanCard]
    programmes: list[PlanCard]


def plans_for_anyone() -> QuerySet[Plan]:
    """Return the plans that anyone may see."""
    plans = published_plans().select_related("system", "collegiate_body")
    return plans.defer(*(f"system__{name}" for name in HEAVY))


def lines_for_anyone() -> QuerySet[Line]:
    """Return the lines of the plans that anyone may see."""
    lines = Line.objects.filter(plan__status__in=PUBLISHED).select_related(
        "plan__system", "plan__collegiate_body", "component", "owner"
    )
    return lines.defer(*(f"plan__system__{name}" for name in HEAVY))


def plan_cards(now: datetime) -> list[PlanCard]:
    """Return every public plan with its figures, annual ones and the newest first; two queries."""
    plans = list(
        plans_for_anyone()
        .annotate(line_total=Count("lines", filter=~Q(lines__status=LineStatus.DISCARDED)))
        .order_by("kind", "-starts_on", "key", "pk")
    )
    counting = live_attributions(as_of=now).filter(line__plan__in=plans).order_by()
    rows = counting.values_list("line__plan").annotate(
        facts=Count("fact", distinct=True), lines=Count("line", distinct=True)
    )
    counted = {plan: {"facts": facts, "lines": lines} for plan, facts, lines in rows}
    return [_card(plan, counted.get(plan.pk, {}), now) for plan in plans]


def system_cards(now: datetime) -> list[SystemCard]:
    """Return every system that has public plans, with them; four queries."""
    cards = plan_cards(now)
    systems = {card.plan.system_id: card.plan.system for card in cards}
    kinds = _kinds_of_bodies(systems, now)
    labels = {
        (label.system_id, label.key): label
        for label in Label.objects.filter(system__in=systems).order_by("valid_from", "pk")
        if _holds(label.valid_from, label.valid_to, civil_day(systems[label.system_id], now))
    }
    found = []
    for system in systems.values():
        counts = kinds.get(system.pk, Counter())
        label = labels.get((system.pk, next(iter(counts)))) if len(counts) == 1 else None
        own = [card for card in cards if card.plan.system_id == system.pk]
        annual = [card for card in own if card.plan.kind == PlanKind.ANNUAL]
        others = [card for card in own if card.plan.kind != PlanKind.ANNUAL]
        word = label.plural if label else ""
        found.append(SystemCard(system, counts.total(), word, annual, others))
    return sorted(found, key=lambda card: card.system.pk)


def pages_for_anyone() -> list[tuple[str, str | None]]:
    """Return the keys of public plans and lines, for the map of the site; one query each."""
    plans = plans_for_anyone().order_by("key", "pk").values_list("key", flat=True)
    lines = lines_for_anyone().order_by("plan__key", "component__position", "position", "pk")
    return [(key, None) for key in plans] + list(lines.values_list("plan__key", "slug"))


def _card(plan: Plan, row: dict[str, int], now: datetime) -> PlanCard:
    return PlanCard(
        plan=plan,
        lines=plan.line_total,  # type: ignore[attr-defined]
        lines_with_evidence=row.get("lines", 0),
        evidence=row.get("facts", 0),
        is_in_force=plan.status in {PlanStatus.APPROVED, PlanStatus.IN_FORCE},
    )


def _kinds_of_bodies(systems: dict[int, System], now: datetime) -> dict[int, Counter[str]]:
    """Count the bodies in force of each system, by the key of what they are."""
    found: dict[int, Counter[str]] = {}
    rows = Body.objects.filter(system__in=systems).order_by("pk")
    for row in rows.values_list("system_id", "label_key", "valid_from", "valid_to"):
        system_id, label_key, valid_from, valid_to = row
        if _holds(valid_from, valid_to, civil_day(systems[system_id], now)):
            found.setdefault(system_id, Counter())[label_key] += 1
    return found


def _holds(first: date | None, end: date | None, day: date) -> bool:
    return (first is None or first <= day) and (end is None or day < end)


def plan_with_freshness(key: str) -> tuple[Plan, Freshness]:
    """Return a public plan with its windows, and the freshness of its pages, in one query.

    Raises ``Plan.DoesNotExist``. A plan without windows takes a second query.
    """
    windows = list(
        Window.objects.filter(plan__key=key, plan__status__in=PUBLISHED)
        .select_related("plan__system", "plan__collegiate_body")
        .defer(*(f"plan__{name}" for name in UNSHOWN))
        .annotate(fresh=fresh_column())
        .order_by("position", "pk")
    )
    if not windows:
        bare = plans_for_anyone().annotate(fresh=fresh_column()).get(key=key)
        return bare, bare.fresh
    plan = windows[0].plan
    keep_windows(plan, windows)
    return plan, windows[0].fresh


def line_with_freshness(key: str, slug: str) -> tuple[Line, Freshness]:
    """Return a public line with its plan, and the freshness of its page.

    One query. Raises ``Line.DoesNotExist``.
    """
    line = lines_for_anyone().annotate(fresh=fresh_column()).get(plan__key=key, slug=slug)
    return line, line.fresh
