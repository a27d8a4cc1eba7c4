"""The day of a plan."""

import zoneinfo
from datetime import date, datetime

from virgula.plans.models import Plan


def zone_of(plan: Plan) -> zoneinfo.ZoneInfo:
    """Return the zone in which a plan's days begin and end."""
    return zoneinfo.ZoneInfo(plan.zone)


def plan_today(plan: Plan, now: datetime) -> date:
    """Return the civil day of a plan: the one its system is pinned to, else the one of its zone."""
    if plan.system.pinned_on:
        return plan.system.pinned_on
    return now.astimezone(zone_of(plan)).date()
