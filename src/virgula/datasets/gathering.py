"""The activities of a demonstration: held by institutions, alone or together, and made public."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from virgula.activities.actions import propose_activity, publish_activity
from virgula.activities.choices import ActivityOrigin, ActivityStatus
from virgula.activities.models import Activity
from virgula.datasets.seeding import Stage
from virgula.domain.happening import Happening
from virgula.institutions.models import Actor


def gather(stage: Stage) -> None:
    """Keep and publish the activities of a story, each as it was told on its day."""
    for told in stage.story.part("activities"):
        if not Activity.objects.filter(system=stage.system, title=told["title"]).exists():
            _hold(stage, told)


def _hold(stage: Stage, told: Mapping[str, Any]) -> None:
    at = stage.at(told.get("told") or told["day"], time(9))
    keys = told.get("partners") or []
    activity = propose_activity(
        system=stage.system,
        organiser=Actor.objects.get(system=stage.system, key=told["organiser"]),
        happening=_happening(stage, told),
        summary=told.get("summary", ""),
        partners=Actor.objects.filter(system=stage.system, key__in=keys),
        origin=ActivityOrigin.RELAY,
        by=stage.coordinator,
        at=at,
    )
    if activity.status == ActivityStatus.PROPOSED:
        publish_activity(activity=activity, by=stage.coordinator, at=at)


def _happening(stage: Stage, told: Mapping[str, Any]) -> Happening:
    return Happening(
        first_on=told["day"],
        last_on=told.get("until") or told["day"],
        zone=stage.system.zone,
        starts_at=_instant(stage, told, "from"),
        ends_at=_instant(stage, told, "to"),
        title=told["title"],
        place=told.get("place", ""),
        link=told.get("link", ""),
    )


def _instant(stage: Stage, told: Mapping[str, Any], name: str) -> datetime | None:
    hour = told.get(name)
    return stage.at(told["day"], time.fromisoformat(hour)) if hour else None
