"""What institutions of a demonstration sent by themselves: asked, answered, relayed or not."""

from collections.abc import Mapping
from datetime import time, timedelta
from hashlib import sha256
from typing import Any

from virgula.datasets.seeding import Stage
from virgula.institutions.choices import Role
from virgula.institutions.models import Membership
from virgula.publishing.models import Channel
from virgula.publishing.outbox import run_once
from virgula.relay.actions import approve_entry
from virgula.relay.actions.asking import note_answered, note_opened, week_of
from virgula.relay.actions.contributing import Said, contribute, explain_dismissal
from virgula.relay.actions.voices import own_voice
from virgula.relay.choices import ContributionOrigin
from virgula.relay.incoming_models import Ask, Contribution, Voice

OUTBOX_TURN = timedelta(seconds=1)
# When the weekly question of a demonstration left.
ASKED_AT = time(9)


def tell_contribution(stage: Stage, told: Mapping[str, Any]) -> None:
    """Let the liaison of an institution send something, once, and let it end as the story says."""
    at = stage.at(told["day"], time.fromisoformat(told["at"]))
    voice = _voice(stage, told)
    key = sha256(f"{stage.story.key} {told['actor']} {at}".encode()).hexdigest()
    if voice is None or Contribution.objects.filter(key=key).exists():
        return
    ask = _asked(stage, voice, told)
    note_opened(voice, at=at)
    hour = told.get("hour")
    said = Said(
        text=told["text"],
        link=told.get("link", ""),
        first_on=told.get("first_on"),
        at=time.fromisoformat(hour) if hour else None,
        place=told.get("place", ""),
    )
    contribution = contribute(
        voice=voice, said=said, origin=ContributionOrigin.FORM, key=key, at=at, ask=ask
    )
    note_answered(ask, at=at)
    _decide(stage, contribution, told)


def _voice(stage: Stage, told: Mapping[str, Any]) -> Voice | None:
    rows = Membership.objects.filter(
        actor__system=stage.system, actor__key=told["actor"], role=Role.LIAISON
    )
    role = rows.select_related("person", "actor__system").order_by("pk").first()
    if role is None:
        return None
    return own_voice(role.person, role.actor, at=stage.at(told["day"]))


def _asked(stage: Stage, voice: Voice, told: Mapping[str, Any]) -> Ask:
    """Return the question of that week, as if it had left on its Monday."""
    week = week_of(told["day"])
    asked_at = stage.at(week, ASKED_AT)
    ask, _made = Ask.objects.get_or_create(
        system=stage.system,
        actor=voice.actor,
        voice=voice,
        week=week,
        defaults={"claimed_at": asked_at, "sent_at": asked_at},
    )
    return ask


def _decide(stage: Stage, contribution: Contribution, told: Mapping[str, Any]) -> None:
    if "relayed" in told:
        at = stage.at(told["relayed"], time.fromisoformat(told["relayed_at"]))
        channels = Channel.objects.filter(system=stage.system, key__in=told["channels"])
        approve_entry(
            entry=contribution.entry,
            by=stage.coordinator,
            at=at,
            channels=list(channels.order_by("pk")),
            wait=timedelta(0),
        )
        run_once(at + OUTBOX_TURN, is_told=True)
    elif "why_not" in told:
        at = stage.at(told["day"], time(18))
        explain_dismissal(
            contribution=contribution, why=told["why_not"], by=stage.coordinator, at=at
        )
