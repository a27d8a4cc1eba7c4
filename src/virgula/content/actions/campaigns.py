"""Campaigns: what belongs together for a time, and the lines that it counts for (OBJ-G)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from virgula.content.actions.errors import CampaignOrderError, OutsideError
from virgula.content.models import Campaign
from virgula.evidence.figures import standing_facts
from virgula.evidence.registry import act_kinds
from virgula.institutions.models import System
from virgula.journal.actions import write_record
from virgula.plans.actions import add_active_period, attribute_fact, create_goal
from virgula.plans.choices import DueKind
from virgula.plans.models import Attribution, Goal, Line, Objective

KEY_LENGTH = 60
# The measure of the room above, named as a goal names it.
POSTS = "publishing.posts"


def create_campaign(
    *,
    system: System,
    name: str,
    purpose: str = "",
    since: date | None = None,
    until: date | None = None,
    lines: Iterable[Line] = (),
    activates: bool = False,
    by: Any,
    at: datetime,
) -> Campaign:
    """Begin a campaign; its posts will count for its lines.

    ``activates``: a conditional line of it is judged on its days (CAL-X).
    """
    chosen = _checked(system, since, until, lines)
    with transaction.atomic():
        campaign = Campaign.objects.create(
            system=system,
            key=_free_key(system, name),
            name=name.strip(),
            purpose=purpose.strip(),
            since=since,
            until=until,
        )
        campaign.lines.set(chosen)
        write_record(
            by=by,
            verb="content.campaign_created",
            target=campaign,
            at=at,
            changes={"lines": ["", _codes(chosen)]},
        )
        if activates:
            _activate(campaign, chosen, by=by, at=at)
    return campaign


def change_campaign(
    *,
    campaign: Campaign,
    name: str,
    purpose: str,
    since: date | None,
    until: date | None,
    lines: Iterable[Line],
    activates: bool = False,
    by: Any,
    at: datetime,
) -> Campaign:
    """Change a campaign. What it has published counts for a line that comes to it now.

    A line that leaves it keeps what counted: each of its facts can be withdrawn with a reason.
    """
    chosen = _checked(campaign.system, since, until, lines)
    held = Campaign.objects.prefetch_related("lines").get(pk=campaign.pk)
    known = sorted(held.lines.all(), key=lambda line: line.pk)
    before = _told(held, known)
    campaign.name, campaign.purpose = name.strip(), purpose.strip()
    campaign.since, campaign.until = since, until
    after = _told(campaign, chosen)
    changes = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    with transaction.atomic():
        if changes:
            campaign.save()
            campaign.lines.set(chosen)
            write_record(
                by=by, verb="content.campaign_changed", target=campaign, at=at, changes=changes
            )
        _count_again(campaign, [line for line in chosen if line not in known], by=by, at=at)
        if activates:
            _activate(campaign, chosen, by=by, at=at)
    return campaign


def promise_to_objective(
    *,
    campaign: Campaign,
    objective: Objective,
    target: int,
    due_on: date | None,
    title: str,
    by: Any,
    at: datetime,
) -> Goal:
    """Promise so many posts of a campaign to an objective of a plan (OBJ-G).

    An objective holds no evidence of its own: the goal counts the ledger's posts of the campaign.
    """
    if objective.plan.system_id != campaign.system_id:
        raise OutsideError
    return create_goal(
        objective=objective,
        title=title,
        measure=POSTS,
        target=Decimal(target),
        due_on=due_on,
        scope={"dims": {"campaign": [campaign.key]}},
        by=by,
        at=at,
    )


def _checked(
    system: System, since: date | None, until: date | None, lines: Iterable[Line]
) -> list[Line]:
    if since and until and until <= since:
        raise CampaignOrderError(since, until)
    chosen = sorted(set(lines), key=lambda line: line.pk)
    if any(line.plan.system_id != system.pk for line in chosen):
        raise OutsideError
    return chosen


def _count_again(campaign: Campaign, lines: Sequence[Line], *, by: Any, at: datetime) -> None:
    """Let the acts of a campaign so far count for lines that are new to it."""
    if not lines:
        return
    facts = standing_facts(as_of=at).filter(
        system=campaign.system_id, kind__in=act_kinds(), dims__campaign=campaign.key
    )
    for fact in facts.order_by("pk"):
        # What a person withdrew stays withdrawn.
        known = set(Attribution.objects.filter(fact=fact).values_list("line_id", flat=True))
        for line in lines:
            if line.pk not in known:
                attribute_fact(line=line, fact=fact, by=by, at=at)


def _activate(campaign: Campaign, lines: Sequence[Line], *, by: Any, at: datetime) -> None:
    for line in lines:
        if campaign.since and line.due_kind == DueKind.CONDITIONAL:
            known = line.active_periods.filter(
                starts_on=campaign.since, ends_on=campaign.until
            ).exists()
            if not known:
                add_active_period(
                    line=line,
                    label=campaign.name,
                    starts_on=campaign.since,
                    ends_on=campaign.until,
                    by=by,
                    at=at,
                )


def _free_key(system: System, name: str) -> str:
    stem = slugify(name)[: KEY_LENGTH - 4].strip("-") or "c"
    taken = set(Campaign.objects.filter(system=system).values_list("key", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if _numbered(stem, n) not in taken)
    return _numbered(stem, number)


def _numbered(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"


def _codes(lines: Iterable[Line]) -> str:
    return ", ".join(line.code for line in lines)


def _told(campaign: Campaign, lines: Iterable[Line]) -> dict[str, str]:
    return {
        "name": campaign.name,
        "purpose": campaign.purpose,
        "since": campaign.since.isoformat() if campaign.since else "",
        "until": campaign.until.isoformat() if campaign.until else "",
        "lines": _codes(lines),
    }
