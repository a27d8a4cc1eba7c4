"""What hashtags and campaigns brought, read from the ledger: every figure opens its facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from virgula.content.models import Campaign, Hashtag
from virgula.evidence.figures import Figure, Period, Request, Scope, figure, figures, standing_facts
from virgula.evidence.measures import Measure, measure_for
from virgula.evidence.models import Fact
from virgula.evidence.registry import act_kinds
from virgula.institutions.models import Actor
from virgula.plans.models import Attribution, Goal, Line
from virgula.plans.queries import goal_figure

# Measures of the room above, named as a goal names them.
POSTS, USES = "publishing.posts", "publishing.hashtag_uses"
EVER = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class HashtagRow:
    """A hashtag with how much it is used: «212 of 260 posts» this month, and in all."""

    hashtag: Hashtag
    month: Decimal
    month_posts: Decimal
    ever: Decimal


def hashtag_rows(rows: Sequence[Hashtag], *, today: date, now: datetime) -> list[HashtagRow]:
    """Return the use of each hashtag in the month of a day; a fixed number of statements."""
    month, ever = month_of(today), Period(EVER, today + timedelta(days=1))
    uses, posts = measure_for(USES), measure_for(POSTS)
    requests = []
    for row in rows:
        used = Scope(dims={"hashtag": frozenset({row.name})}, system_id=row.system_id)
        requests += [
            Request(uses, month, used),
            Request(posts, month, Scope(system_id=row.system_id)),
            Request(uses, ever, used),
        ]
    read = iter(figures(requests, as_of=now))
    return [HashtagRow(row, *(next(read).value or Decimal(0) for _ in range(3))) for row in rows]


def month_of(day: date) -> Period:
    """Return the calendar month that holds a day."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1))


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a figure, by the name of its institution or its own key."""

    name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class LineShare:
    line: Line
    facts: int


@dataclass(frozen=True, slots=True)
class GoalShare:
    """A goal of an objective that counts the campaign, with its figure."""

    goal: Goal
    figure: Figure


@dataclass(frozen=True, slots=True)
class Rollup:
    """What a campaign brought so far."""

    posts: Figure
    channels: list[Share]
    bodies: list[Share]
    other_facts: int
    lines: list[LineShare]
    goals: list[GoalShare]
    facts: QuerySet[Fact]


def rollup_of(campaign: Campaign, *, today: date, now: datetime) -> Rollup:
    """Return everything that a campaign's page shows, from the ledger alone."""
    measure = measure_for(POSTS)
    scope = Scope(dims={"campaign": frozenset({campaign.key})}, system_id=campaign.system_id)
    period = Period(EVER, today + timedelta(days=1))
    facts = facts_of_campaign(campaign, now=now)
    return Rollup(
        posts=figure(measure, period=period, scope=scope, as_of=now),
        channels=_shares(measure, period, scope, now, by="channel"),
        bodies=_named(_shares(measure, period, scope, now, by="actor")),
        other_facts=facts.exclude(kind=measure.kind).count(),
        lines=_lines(campaign, facts),
        goals=_goals(campaign, today=today, now=now),
        facts=facts,
    )


def facts_of_campaign(campaign: Campaign, *, now: datetime) -> QuerySet[Fact]:
    """Return the acts of a campaign, newest first."""
    facts = standing_facts(as_of=now).filter(
        system=campaign.system_id, kind__in=act_kinds(), dims__campaign=campaign.key
    )
    return facts.select_related("actor").order_by("-day", "-pk")


def _shares(
    measure: Measure, period: Period, scope: Scope, now: datetime, *, by: str
) -> list[Share]:
    split = figure(measure, period=period, scope=scope, as_of=now, by=by)
    parts = [Share(part.key or "", part.value) for part in split.parts if part.value]
    return sorted(parts, key=lambda share: (-share.value, share.name))


def _named(shares: Sequence[Share]) -> list[Share]:
    """Put names for the ids of institutions; what credits nobody is left out."""
    names = {
        str(pk): name
        for pk, name in Actor.objects.filter(
            pk__in=[int(share.name) for share in shares if share.name]
        ).values_list("pk", "name")
    }
    return [Share(names[share.name], share.value) for share in shares if share.name in names]


def _lines(campaign: Campaign, facts: QuerySet[Fact]) -> list[LineShare]:
    lines = campaign.lines.select_related("plan").order_by("plan_id", "component__position", "pk")
    counted: dict[Any, int] = dict(
        Attribution.objects.filter(
            line__in=lines, withdrawn_at=None, fact__in=facts.order_by().values("pk")
        )
        .order_by()
        .values_list("line_id")
        .annotate(number=Count("pk"))
    )
    return [LineShare(line, counted.get(line.pk, 0)) for line in lines]


def _goals(campaign: Campaign, *, today: date, now: datetime) -> list[GoalShare]:
    """Return the goals on objectives whose filter names the campaign (OBJ-G)."""
    goals = Goal.objects.filter(
        objective__plan__system=campaign.system_id, scope__dims__has_key="campaign"
    ).select_related("objective__plan")
    return [
        GoalShare(goal, goal_figure(goal, goal.objective.plan, today=today, now=now))
        for goal in goals.order_by("pk")
        if goal.objective and campaign.key in goal.scope["dims"]["campaign"]
    ]
