"""What a demonstration tells, done by the same actions that people use.

The story names plans, lines, institutions and channels by the keys and codes of its data set.
Every step looks for its own result first, so that telling it again changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from virgula.content.actions import adopt_hashtag, create_campaign, propose_hashtag
from virgula.content.models import Campaign
from virgula.datasets.story import Story
from virgula.documents.reading import read_file
from virgula.domain.rhythm import read_rhythm
from virgula.evidence.actions import verify_fact
from virgula.institutions.choices import Role
from virgula.institutions.models import Actor, Membership, System
from virgula.people.models import Person
from virgula.plans import actions as plans
from virgula.plans.actions.declaring import declare_line_evidence
from virgula.plans.actions.importing import ImportRefusedError, apply_import
from virgula.plans.choices import PlanKind, PlanStatus
from virgula.plans.importers.sentences import refused_sentence
from virgula.plans.models import Attribution, Goal, Line, Plan
from virgula.publishing.actions.channels import change_channel
from virgula.publishing.actions.rhythms import add_slots, keep_group
from virgula.publishing.choices import Network
from virgula.publishing.models import Channel, ChannelGroup

Write = Callable[[str], None]
NOON = time(12)


@dataclass(frozen=True)
class Stage:
    """Where a story is told: its system, who acts in it, and the hour of that place."""

    system: System
    story: Story
    coordinator: Person
    # A second person, for what needs one.
    second: Person
    now: datetime

    @property
    def office(self) -> str:
        return str(self.story.told.get("office", ""))

    def at(self, day: date, hour: time = NOON) -> datetime:
        """Return the instant of a wall time in the system's zone."""
        return datetime.combine(day, hour, ZoneInfo(self.system.zone))

    def actor(self, key: str | None) -> Actor | None:
        return Actor.objects.get(system=self.system, key=key) if key else None


def stage_for(system: System, story: Story, *, now: datetime) -> Stage:
    """Return the stage of a story: its coordinator and its staff come from the set."""
    return Stage(
        system=system,
        story=story,
        coordinator=_person(system, Role.COORDINATOR),
        second=_person(system, Role.STAFF),
        now=now,
    )


def seed(stage: Stage, *, write: Write) -> None:
    """Bring the plans of a story, and what was promised and done by hand."""
    open_channel(stage)
    tell_accounts(stage)
    for folder, document in stage.story.documents:
        import_plan(stage, folder, document, write=write)
    for told in stage.story.part("plans"):
        plan = Plan.objects.filter(system=stage.system, key=told["key"]).first()
        if plan is not None:
            approve(stage, plan, told)
            for code, line in (told.get("lines") or {}).items():
                tell_line(stage, plan.lines.get(code=code), line)
    begin_campaigns(stage)


def begin_campaigns(stage: Stage) -> None:
    """Begin the campaigns of a story, once the plans that they serve are there."""
    for told in stage.story.part("campaigns"):
        if Campaign.objects.filter(system=stage.system, name=told["name"]).exists():
            continue
        lines = Line.objects.filter(plan__key=told["plan"], code__in=told.get("lines") or [])
        campaign = create_campaign(
            system=stage.system,
            name=told["name"],
            purpose=told.get("purpose", ""),
            since=told.get("since"),
            until=told.get("until"),
            lines=lines.filter(plan__system=stage.system),
            by=stage.coordinator,
            at=stage.at(told["day"]),
        )
        _adopt_hashtags(stage, campaign, told)


def _adopt_hashtags(stage: Stage, campaign: Campaign, told: Mapping[str, Any]) -> None:
    for one in told.get("hashtags") or []:
        hashtag = propose_hashtag(
            system=stage.system,
            name=one["name"],
            reason=one["reason"],
            office=stage.office,
            by=stage.coordinator,
            at=stage.at(told["day"]),
        )
        adopt_hashtag(
            hashtag=hashtag,
            agreement=one["agreement"],
            campaign=campaign,
            is_automatic=True,
            since=campaign.since,
            until=campaign.until,
            by=stage.coordinator,
            at=stage.at(told["day"]),
        )


def _person(system: System, role: str) -> Person:
    membership = Membership.objects.filter(actor__system=system, role=role)
    return membership.select_related("person").order_by("pk")[0].person


def open_channel(stage: Stage) -> None:
    """Open the account on a server of the Mastodon API, or leave it to a person's hand."""
    told = stage.story.told.get("mastodon")
    if not told:
        return
    if settings.DEMO_MASTODON:
        how = {
            "network": Network.MASTODON,
            "base_url": settings.DEMO_MASTODON,
            "token": settings.DEMO_MASTODON_TOKEN,
            "name": told["name"],
        }
    else:
        how = {"network": Network.ASSISTED, "name": told["name_by_hand"]}
    Channel.objects.get_or_create(
        system=stage.system, key=told["key"], defaults={"handle": told["handle"], **how}
    )


# What a story may say of an account, by the name of its field.
TOLD_OF_ACCOUNTS = (
    *("recovery_contact", "has_second_factor", "rhythm_days"),
    *("options", "takes_relays"),
)


@transaction.atomic
def tell_accounts(stage: Stage) -> None:
    """Say of the accounts what only people know: owner, rhythm, hours, groups, an invented token.

    The token opens nothing; its end is counted from the real day, as deliveries are.
    """
    at, by = stage.now, stage.coordinator
    for told in stage.story.part("accounts"):
        channel = Channel.objects.get(system=stage.system, key=told["key"])
        values: dict[str, Any] = {name: told[name] for name in TOLD_OF_ACCOUNTS if name in told}
        if told.get("owner"):
            values["owner"] = Person.objects.get(email=told["owner"])
        if "token_days" in told:
            values["token_expires_at"] = at + timedelta(days=told["token_days"], hours=12)
        # Told again, it keeps the token that it has.
        token = "demostracion" if "token_days" in told and not channel.token else ""
        change_channel(channel=channel, values=values, token=token, by=by, at=at)
        for hour in told.get("hours") or []:
            add_slots(
                channel=channel,
                weekdays=hour["weekdays"],
                hour=time.fromisoformat(hour["at"]),
                by=by,
                at=at,
            )
    for told in stage.story.part("groups"):
        if ChannelGroup.objects.filter(system=stage.system, name=told["name"]).exists():
            continue
        keep_group(
            group=ChannelGroup(system=stage.system),
            name=told["name"],
            channels=Channel.objects.filter(system=stage.system, key__in=told["channels"]),
            is_default=bool(told.get("is_default")),
            by=by,
            at=at,
        )


def import_plan(stage: Stage, folder: Path, document: Mapping[str, Any], *, write: Write) -> None:
    """Import a plan document as a person would, unless the plan is already there."""
    if Plan.objects.filter(system=stage.system, key=document["key"]).exists():
        return
    answers = {"plan_key": document["key"], "body": document.get("collegiate_body", "")}
    if document.get("title"):
        answers["title"] = document["title"]
    try:
        imported = apply_import(
            document=read_file(folder / document["file"]),
            system=stage.system,
            answers=answers,
            by=stage.coordinator,
            at=stage.now,
            office=stage.office,
        )
    except ImportRefusedError as error:
        # The plan stays out and says why; the rest of the demonstration is still worth seeing.
        write(refused_sentence(len(error.preview.open_findings)))
    else:
        write(_("Plan imported: %(plan)s.") % {"plan": imported.plan})


def approve(stage: Stage, plan: Plan, told: Mapping[str, Any]) -> None:
    """Record the agreement by which the plan was approved."""
    approval = told.get("approval")
    if not approval or plan.status not in {PlanStatus.DRAFT, PlanStatus.COMMENT}:
        return
    plans.approve_plan(
        plan=plan,
        agreement_number=approval["agreement"],
        agreed_on=approval["agreed_on"],
        by=stage.coordinator,
        office=stage.office,
        at=stage.at(approval["agreed_on"]),
    )


def tell_line(stage: Stage, line: Line, told: Mapping[str, Any]) -> None:
    """Give a line its owner, its status, its goals, and what was done for it by hand."""
    at = stage.at(told.get("since") or line.plan.agreed_on or line.plan.starts_on)
    by = stage.coordinator
    if told.get("owner"):
        plans.set_line_owner(line=line, owner=stage.actor(told["owner"]), by=by, at=at)
    if told.get("status"):
        plans.set_line_status(line=line, status=told["status"], by=by, at=at)
    for rule in told.get("rules") or []:
        where = rule.get("where") or {}
        if not line.attribution_rules.filter(kind=rule["kind"], where=where).exists():
            plans.add_rule(line=line, kind=rule["kind"], where=where, by=by, at=at)
    for goal in told.get("goals") or []:
        _promise(stage, line, goal, at)
    _give_turns(stage, line, told, at)
    for evidence in told.get("evidence") or []:
        _declare(stage, line, evidence)
    for follow_up in told.get("follow_ups") or []:
        if not line.follow_ups.filter(text=follow_up["text"]).exists():
            plans.add_follow_up(
                line=line,
                text=follow_up["text"],
                office=stage.office,
                by=by,
                at=stage.at(follow_up["day"]),
            )


@transaction.atomic
def _promise(stage: Stage, line: Line, told: Mapping[str, Any], at: datetime) -> None:
    if line.goals.filter(title=told["title"]).exists():
        return
    target = told.get("target")
    goal = plans.create_goal(
        line=line,
        title=told["title"],
        measure=told["measure"],
        target=None if target is None else Decimal(str(target)),
        due_on=told.get("due_on"),
        baseline=Decimal(str(told.get("baseline", 0))),
        rhythm=read_rhythm(told["rhythm"]) if told.get("rhythm") else None,
        owner=stage.actor(told.get("owner")),
        by=stage.coordinator,
        at=at,
    )
    for step in told.get("steps") or []:
        _add_step(stage, goal, step, at)


def _add_step(stage: Stage, goal: Goal, told: Mapping[str, Any], at: datetime) -> None:
    step = plans.add_step(
        goal=goal,
        text=told["text"],
        due_on=told.get("due_on"),
        owner=stage.actor(told.get("owner")),
        by=stage.coordinator,
        at=at,
    )
    if told.get("done_on"):
        plans.mark_step(
            step=step,
            done_on=told["done_on"],
            by=stage.coordinator,
            at=stage.at(told["done_on"]),
        )


def _give_turns(stage: Stage, line: Line, told: Mapping[str, Any], at: datetime) -> None:
    by = stage.coordinator
    for issue in told.get("issues") or []:
        if not line.occurrences.filter(label=issue["label"]).exists():
            plans.add_issue(line=line, label=issue["label"], due_on=issue["due_on"], by=by, at=at)
    for period in told.get("periods") or []:
        if not line.active_periods.filter(label=period["label"]).exists():
            plans.add_active_period(
                line=line,
                label=period["label"],
                starts_on=period["starts_on"],
                ends_on=period.get("ends_on"),
                by=by,
                at=at,
            )
    decision = told.get("decision")
    if decision and line.decision_due_on is None:
        plans.set_decision_due(
            line=line,
            decision_due_on=decision["due_on"],
            decision_owner=decision["owner"],
            by=by,
            at=at,
        )


@transaction.atomic
def _declare(stage: Stage, line: Line, told: Mapping[str, Any]) -> None:
    if Attribution.objects.filter(line=line, fact__title=told["title"]).exists():
        return
    at = stage.at(told["day"])
    attribution = declare_line_evidence(
        line=line,
        title=told["title"],
        day=told["day"],
        quantity=Decimal(str(told.get("quantity", 1))),
        actor=stage.actor(told.get("actor")),
        note=told["note"],
        by=stage.coordinator,
        office=stage.office,
        at=at,
    )
    if told.get("verified"):
        verify_fact(
            attribution.fact, by=stage.second, office=stage.office, at=at + timedelta(hours=3)
        )


def shown_plans() -> list[tuple[str, str]]:
    """Return (name of the network, key of the plan) for each yearly plan."""
    rows = Plan.objects.filter(kind=PlanKind.ANNUAL).select_related("system")
    return [(plan.system.short_name, plan.key) for plan in rows.order_by("starts_on", "pk")]
