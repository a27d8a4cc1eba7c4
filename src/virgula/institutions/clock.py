"""The civil day of a system: the one that its plans live in."""

import zoneinfo
from datetime import date, datetime

from virgula.institutions.models import System


def civil_day(system: System, at: datetime) -> date:
    """Return the day that the system lives in at an instant.

    A demonstration of a past plan pins its day, so that what is done in it lands where the plan
    can see it; every other system reads the instant in its own zone.
    """
    if system.pinned_on:
        return system.pinned_on
    return at.astimezone(zoneinfo.ZoneInfo(system.zone)).date()
