"""What a demonstration tells, done by the same actions that people use."""

from collections.abc import Callable
from datetime import datetime

from virgula.datasets.story import Story
from virgula.institutions.models import System
from virgula.plans.choices import PlanKind
from virgula.plans.models import Plan

Write = Callable[[str], None]


def seed(system: System, story: Story, *, now: datetime, write: Write) -> None:
    """Tell a story in a loaded system."""


def shown_plans() -> list[tuple[str, str]]:
    """Return (name of the network, key of the plan) for each yearly plan."""
    plans = Plan.objects.filter(kind=PlanKind.ANNUAL).select_related("system")
    return [(plan.system.short_name, plan.key) for plan in plans.order_by("starts_on", "pk")]
