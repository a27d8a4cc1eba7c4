"""Bring a list of feeds (OPML): first what it would do, then what a person kept of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from virgula.institutions.models import Actor, System
from virgula.platform.http import FetchError, check_url
from virgula.relay.actions.errors import SourceExistsError
from virgula.relay.actions.sources import add_source, page_of
from virgula.relay.models import Source
from virgula.relay.queries.recognising import recogniser_of, zone_of
from virgula.relay.reading.opml import MOST_OUTLINES, Outline


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of a line. ``why``: "" (new), known, repeated, no_feed, too_many, address."""

    name: str
    location: str
    actor: Actor | None = None
    why: str = ""
    source: Source | None = None
    fault: FetchError | None = None


def plan_import(system: System, outlines: Iterable[Outline]) -> list[Planned]:
    """Return what would come of each line of a list, and change nothing: three statements."""
    recogniser = recogniser_of(system)
    by_key = {actor.key: actor for actor in recogniser.actors}
    known = {page_of(row.location): row for row in Source.objects.filter(system=system)}
    seen: set[str] = set()
    planned: list[Planned] = []
    for outline in outlines:
        why, fault = _fault_of(outline, seen, taken=len(seen))
        source = known.get(page_of(outline.location)) if not why else None
        if source is not None:
            why = "known"
        if not why:
            seen.add(page_of(outline.location))
        actor = by_key.get(outline.category) or recogniser.actor_of(
            outline.site or outline.location, outline.name
        )
        planned.append(Planned(outline.name, outline.location, actor, why, source, fault))
    return planned


def _fault_of(outline: Outline, seen: set[str], *, taken: int) -> tuple[str, FetchError | None]:
    if not outline.location:
        return "no_feed", None
    try:
        check_url(outline.location)
    except FetchError as error:
        return "address", error
    if page_of(outline.location) in seen:
        return "repeated", None
    return ("too_many" if taken >= MOST_OUTLINES else ""), None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A line that a person kept, with its institution."""

    actor: Actor
    name: str
    location: str


def import_sources(
    *, system: System, chosen: Iterable[Chosen], by: Any, at: datetime
) -> tuple[list[Source], int]:
    """Add the feeds that were kept; return them, and how many somebody added meanwhile."""
    added: list[Source] = []
    known = 0
    with transaction.atomic():
        for line in chosen:
            try:
                source = add_source(
                    system=system,
                    actor=line.actor,
                    name=line.name or line.location[:200],
                    location=line.location,
                    zone=zone_of(line.actor, system),
                    by=by,
                    at=at,
                )
            except SourceExistsError:
                known += 1
            else:
                added.append(source)
    return added, known
