"""What a demonstration has already said: entries approved on their day, sent by the real outbox."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from virgula.content.actions.questions import add_question
from virgula.content.models import Campaign, Question
from virgula.datasets.contributing import tell_contribution
from virgula.datasets.seeding import Stage, Write
from virgula.domain.network import Heard
from virgula.domain.schedule import to_wall
from virgula.evidence.figures import Period
from virgula.plans.models import Line, Plan
from virgula.publishing.actions.deliveries import confirm_delivery
from virgula.publishing.actions.listening import keep_heard
from virgula.publishing.actions.posts import approve_post, create_post
from virgula.publishing.actions.reviewing import submit_post
from virgula.publishing.choices import DeliveryState, Network, Origin
from virgula.publishing.models import Channel, Delivery, Post
from virgula.publishing.outbox import look_around, run_once
from virgula.relay.actions import approve_entry, visit_source
from virgula.relay.actions.happenings import publish_approved
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry, Source
from virgula.reports.actions import create_report, publish_report

OUTBOX_TURN = timedelta(seconds=1)


def speak(stage: Stage, *, write: Write) -> None:
    """Visit the sources, relay day by day what they had, and send the posts of our own."""
    if stage.system.pinned_on is not None:
        # From the pinned day on everything that is published counts for that day.
        return
    # From here on the outbox knows its database: what is told is no copy brought back.
    look_around(stage.now)
    for told in stage.story.part("relays"):
        _relay(stage, told)
    for told in stage.story.part("contributions"):
        tell_contribution(stage, told)
    for told in stage.story.part("posts"):
        _post(stage, told)
    for told in stage.story.part("mentions"):
        _mention(stage, told)
    for told in stage.story.part("questions"):
        _question(stage, told)
    for told in stage.story.part("ahead"):
        _plan_ahead(stage, told)
    for told in stage.story.part("reports"):
        _report(stage, told)
    said = Delivery.objects.filter(post__system=stage.system, state=DeliveryState.PUBLISHED).count()
    if said:
        write(_("Posts already published: %(count)d.") % {"count": said})


def _report(stage: Stage, told: Mapping[str, Any]) -> None:
    """Make and publish a report as it would have been made on its day."""
    plan = Plan.objects.filter(system=stage.system, key=told["plan"]).first()
    if plan is None or plan.reports.filter(title=told["title"]).exists():
        return
    at = stage.at(told["day"])
    with transaction.atomic():
        report = create_report(
            plan=plan,
            period=Period(told["from"], told["until"]),
            title=told["title"],
            by=stage.coordinator,
            office=stage.office,
            at=at,
        )
        publish_report(report, by=stage.coordinator, at=at)


def _mention(stage: Stage, told: Mapping[str, Any]) -> None:
    """Let an invented person have said something to one of our accounts."""
    channel = Channel.objects.filter(system=stage.system, key=told["channel"]).first()
    if channel is None:
        return
    at = stage.at(told["day"], time.fromisoformat(told["at"]))
    answered = Delivery.objects.filter(
        channel=channel, post__title=told.get("about", ""), state=DeliveryState.PUBLISHED
    )
    heard = Heard(
        remote_id=f"{told['day']}-{told['at']}",
        url="",
        author=told["author"],
        author_url="",
        text=told["text"],
        at=at,
        answers=str(answered.values_list("remote_id", flat=True).order_by("pk").first() or ""),
    )
    keep_heard(channel, heard, at=at)


def _question(stage: Stage, told: Mapping[str, Any]) -> None:
    """Write a frequent question with its answer, once."""
    words = {name: told.get(name, "") for name in ("question", "answer", "link")}
    if Question.objects.filter(system=stage.system, question=words["question"]).exists():
        return
    add_question(
        system=stage.system, **words, by=stage.coordinator, at=stage.at(told["day"], time(12))
    )


def _relay(stage: Stage, told: Mapping[str, Any]) -> None:
    for source in Source.objects.filter(system=stage.system).order_by("pk"):
        visit_source(source, at=stage.at(told["until"], time(0, 5)))
    hour = time.fromisoformat(told["at"])
    silent = set(told.get("except") or [])
    day: date = told["from"]
    while day < told["until"]:
        if day not in silent:
            is_last = day + timedelta(days=1) == told["until"]
            _relay_on(stage, stage.at(day, hour), told, most=None if is_last else told["most"])
        day += timedelta(days=1)
    publish_approved(stage.at(told["until"] - timedelta(days=1), time(23, 50)))


def _relay_on(stage: Stage, at: datetime, told: Mapping[str, Any], *, most: int | None) -> None:
    waiting = Entry.objects.filter(
        source__system=stage.system,
        status=EntryStatus.NEW,
        published_at__lte=at,
        published_at__gte=stage.at(told["from"], time(0)),
    ).order_by("published_at", "pk")
    channels = _channels(stage, told["channels"])
    for entry in waiting.select_related("source__system", "source__actor")[:most]:
        approve_entry(
            entry=entry, by=stage.coordinator, at=at, channels=channels, wait=timedelta(0)
        )
        run_once(at + OUTBOX_TURN, is_told=True)


def _channels(stage: Stage, keys: list[str]) -> list[Channel]:
    """Return the channels of the story, without those that wait for a person's hand."""
    rows = Channel.objects.filter(system=stage.system, key__in=keys)
    return list(rows.exclude(network=Network.ASSISTED).order_by("pk"))


def _campaign(stage: Stage, told: Mapping[str, Any]) -> Campaign | None:
    if not told.get("campaign"):
        return None
    return Campaign.objects.get(system=stage.system, name=told["campaign"])


def _plan_ahead(stage: Stage, told: Mapping[str, Any]) -> None:
    """Leave a post for one of the next days by the real clock, approved or waiting for it."""
    if Post.objects.filter(system=stage.system, title=told["title"]).exists():
        return
    zone = stage.system.zone
    day = to_wall(stage.now, zone).date() + timedelta(days=told["in_days"])
    post = create_post(
        system=stage.system,
        origin=Origin.OWN,
        title=told["title"],
        text=told["text"],
        utility=told["utility"],
        credit=stage.actor(told.get("credit")),
        channels=Channel.objects.filter(system=stage.system, key__in=told["channels"]),
        due_wall=datetime.combine(day, time.fromisoformat(told["at"])),
        due_zone=zone,
        by=stage.second,
        at=stage.now,
    )
    submit_post(post=post, by=stage.second, at=stage.now)
    if told.get("approved"):
        approve_post(post=post, by=stage.coordinator, at=stage.now)


def _post(stage: Stage, told: Mapping[str, Any]) -> None:
    line = Line.objects.filter(plan__key=told["plan"], code=told["line"]).first()
    if line is None or Post.objects.filter(system=stage.system, title=told["title"]).exists():
        return
    at = stage.at(told["day"], time.fromisoformat(told["at"]))
    with transaction.atomic():
        post = create_post(
            system=stage.system,
            origin=Origin.OWN,
            title=told["title"],
            text=told["text"],
            utility=told.get("utility", ""),
            credit=stage.actor(told.get("credit")),
            line=line,
            campaign=_campaign(stage, told),
            due_wall=to_wall(at, stage.system.zone),
            due_zone=stage.system.zone,
            by=stage.coordinator,
            at=at,
        )
        channels = Channel.objects.filter(system=stage.system, key__in=told["channels"])
        approve_post(post=post, channels=channels, by=stage.coordinator, at=at)
    run_once(at + OUTBOX_TURN, is_told=True)
    for delivery in Delivery.objects.filter(post=post, state=DeliveryState.NEEDS_HUMAN):
        if told.get("permalink"):
            confirm_delivery(
                delivery=delivery,
                went_out=True,
                url=told["permalink"],
                by=stage.coordinator,
                at=at + timedelta(minutes=4),
            )
