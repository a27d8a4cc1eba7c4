"""What a network calls things, and who was there on a day."""

from datetime import date

from django.db.models import Q, QuerySet

from virgula.institutions.models import (
    Body,
    CollegiateMembership,
    Label,
    Region,
    RegionTerritory,
    System,
)
from virgula.platform.scoping import Reach


def valid_on(day: date, first: str = "valid_from", last: str = "valid_to") -> Q:
    """Return the condition of a half-open validity; an empty side is open."""
    begun = Q(**{f"{first}__isnull": True}) | Q(**{f"{first}__lte": day})
    lasting = Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gt": day})
    return begun & lasting


def labels_on(system: System, day: date) -> dict[str, Label]:
    """Return every label of a system that holds on a day, by its key, in one statement."""
    rows = Label.objects.filter(valid_on(day), system=system).order_by("valid_from", "pk")
    return {label.key: label for label in rows}


def label(system: System, key: str, on: date, *, plural: bool = False) -> str:
    """Return how a system calls a thing on a day; the key itself where it has no word for it."""
    found = labels_on(system, on).get(key)
    if found is None:
        return key
    return found.plural if plural else found.singular


def bodies_on(system: System, day: date) -> QuerySet[Body]:
    """Return the bodies that existed on a day, as far as is known, by name."""
    return (
        Body.objects.filter(valid_on(day), system=system)
        .select_related("territory")
        .order_by("name", "pk")
    )


def seats_on(system: System, day: date) -> QuerySet[CollegiateMembership]:
    """Return who sat where on a day, by collegiate body and name."""
    return (
        CollegiateMembership.objects.filter(
            valid_on(day, "since", "until"), collegiate_body__system=system
        )
        .select_related("collegiate_body", "body")
        .order_by("collegiate_body__name", "body__name", "pk")
    )


def regions_on(system: System, day: date) -> dict[int, Region]:
    """Return the region of each territory on a day, by the territory's key, in one statement."""
    rows = RegionTerritory.objects.filter(valid_on(day), region__system=system)
    ordered = rows.select_related("region").order_by("valid_from", "pk")
    return {row.territory_id: row.region for row in ordered}


def main_system(reach: Reach) -> System | None:
    """Return the system that a person runs; of several, the first that was loaded."""
    return System.objects.filter(pk__in=reach.system_ids).order_by("pk").first()
