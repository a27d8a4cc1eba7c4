"""The activities of a demonstration: announced by institutions, alone or together."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from virgula.activities.actions import (
    cancel_activity,
    move_activity,
    propose_activity,
    publish_activity,
)
from virgula.activities.models import Activity
from virgula.content.models import Audience, Theme
from virgula.datasets.seeding import Stage
from virgula.domain.happening import Happening
from virgula.domain.schedule import to_instant
from virgula.institutions.models import Body

MORNING = time(9)


def gather(stage: Stage) -> None:
    """Keep the activities of a story, each announced and decided on its day."""
    for told in stage.story.part("activities"):
        _invite(stage, told)


def _invite(stage: Stage, told: Mapping[str, Any]) -> None:
    """Let an institution announce an activity, and a person decide on it."""
    organiser = stage.actor(told["organiser"])
    known = Activity.objects.filter(system=stage.system, title=told["title"])
    if organiser is None or known.exists():
        return
    at = stage.at(told["day"], MORNING)
    happening = _happening(stage, told)
    activity = propose_activity(
        system=stage.system,
        organiser=organiser,
        happening=happening,
        summary=told.get("summary", ""),
        source_link=told.get("source", ""),
        partners=[one for key in told.get("partners") or [] if (one := stage.actor(key))],
        themes=Theme.objects.filter(system=stage.system, key__in=told.get("themes") or []),
        audiences=Audience.objects.filter(system=stage.system, key__in=told.get("audiences") or []),
        origin=told.get("origin", "relay"),
        by=None,
        at=at,
    )
    if told.get("proposed"):
        return
    publish_activity(activity=activity, by=stage.second, at=at)
    if told.get("moved"):
        moved = _happening(stage, {**told, **told["moved"]})
        reason = told["moved"]["reason"]
        then = stage.at(told["moved"]["day"], MORNING)
        move_activity(
            activity=activity, happening=moved, by=stage.coordinator, at=then, reason=reason
        )
    if told.get("cancelled"):
        then = stage.at(told["cancelled"]["day"], MORNING)
        cancel_activity(
            activity=activity,
            by=stage.coordinator,
            at=then,
            reason=told["cancelled"]["reason"],
        )


def _happening(stage: Stage, told: Mapping[str, Any]) -> Happening:
    first: date = told["first"]
    last: date = told.get("last") or first
    zone = told.get("zone") or _zone_of(stage, told["organiser"])
    return Happening(
        first_on=first,
        last_on=last,
        zone=zone,
        starts_at=_instant(first, told.get("from"), zone),
        ends_at=_instant(last, told.get("until"), zone),
        title=told["title"],
        place=told.get("place", ""),
        link=told.get("link", ""),
    )


def _zone_of(stage: Stage, key: str) -> str:
    body = Body.objects.filter(system=stage.system, key=key).select_related("territory").first()
    return body.territory.zone if body and body.territory else stage.system.zone


def _instant(day: date, hour: str | None, zone: str) -> datetime | None:
    return to_instant(datetime.combine(day, time.fromisoformat(hour)), zone) if hour else None
