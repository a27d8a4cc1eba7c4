"""Plans for tests: invented, one year from 1 November 2022, with the windows of four quarters.

``windows_of(plan)`` gives the four quarters and the permanent window; a line takes the component's
plan, so that nothing crosses two plans by surprise.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from tests.institutions.factories import SystemFactory
from virgula.plans.choices import DueKind, ObjectiveKind, OccurrenceKind, PlanStatus, WindowKind
from virgula.plans.models import (
    ActivePeriod,
    Alignment,
    Attribution,
    AttributionRule,
    Component,
    FollowUp,
    Goal,
    Line,
    Objective,
    Occurrence,
    Plan,
    Step,
    Subscription,
    Window,
)

START = date(2022, 11, 1)
NOON = datetime(2023, 1, 27, 18, tzinfo=UTC)
WINDOWS = (
    ("primera", "primera", 0, 3, "circle"),
    ("segunda", "segunda", 3, 6, "triangle"),
    ("tercera", "tercera", 6, 9, "diamond"),
    ("cuarta", "cuarta", 9, 12, "square"),
    ("siempre", "siempre", None, None, "ring"),
)


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan

    system = factory.SubFactory(SystemFactory)
    key = factory.Sequence(lambda number: f"plan-{number}")
    title = factory.Sequence(lambda number: f"Plan de prueba {number}")
    status = PlanStatus.IN_FORCE
    starts_on = START
    zone = factory.SelfAttribute("system.zone")
    zone_label = factory.SelfAttribute("system.zone_label")


class WindowFactory(DjangoModelFactory):
    class Meta:
        model = Window

    plan = factory.SubFactory(PlanFactory)
    key = factory.Sequence(lambda number: f"ventana-{number}")
    name = factory.SelfAttribute("key")
    position = factory.Sequence(lambda number: number)
    kind = WindowKind.DEADLINE
    first_month = 0
    end_month = 3
    shape = "circle"
    colour_light = "#2E6B3A"
    colour_dark = "#8FCF9B"


def windows_of(plan: Plan) -> list[Window]:
    """Give the plan its five windows, each with a shape of its own."""
    return [
        WindowFactory(
            plan=plan,
            key=key,
            name=name,
            position=position,
            kind=WindowKind.PERMANENT if first is None else WindowKind.DEADLINE,
            first_month=first,
            end_month=end,
            shape=shape,
        )
        for position, (key, name, first, end, shape) in enumerate(WINDOWS, start=1)
    ]


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = Objective

    plan = factory.SubFactory(PlanFactory)
    kind = ObjectiveKind.SPECIFIC
    code = factory.Sequence(lambda number: f"OBJ-{number}")
    position = factory.Sequence(lambda number: number)
    text = factory.Sequence(lambda number: f"Objetivo de prueba {number}")


class ComponentFactory(DjangoModelFactory):
    class Meta:
        model = Component

    plan = factory.SubFactory(PlanFactory)
    code = factory.Sequence(lambda number: f"E{number}")
    position = factory.Sequence(lambda number: number)
    title = factory.Sequence(lambda number: f"Eje de prueba {number}")


class LineFactory(DjangoModelFactory):
    """A line without timing; ``due_on=…, due_kind=DueKind.MONTH`` gives it one."""

    class Meta:
        model = Line

    component = factory.SubFactory(ComponentFactory)
    plan = factory.SelfAttribute("component.plan")
    code = factory.Sequence(lambda number: f"L-{number}")
    slug = factory.LazyAttribute(lambda line: line.code.lower())
    position = factory.Sequence(lambda number: number)
    text = factory.Sequence(lambda number: f"Línea de prueba {number}")


class OccurrenceFactory(DjangoModelFactory):
    class Meta:
        model = Occurrence

    line = factory.SubFactory(LineFactory, due_kind=DueKind.PER_ISSUE)
    kind = OccurrenceKind.ISSUE
    label = factory.Sequence(lambda number: f"Número {number}")
    due_on = date(2023, 1, 15)


class ActivePeriodFactory(DjangoModelFactory):
    class Meta:
        model = ActivePeriod

    line = factory.SubFactory(LineFactory, due_kind=DueKind.CONDITIONAL)
    label = factory.Sequence(lambda number: f"Proyecto {number}")
    starts_on = date(2023, 1, 1)
    ends_on = None


class GoalFactory(DjangoModelFactory):
    """A target of 4 counted over the line's own facts."""

    class Meta:
        model = Goal

    line = factory.SubFactory(LineFactory)
    title = factory.Sequence(lambda number: f"Meta de prueba {number}")
    measure = "evidence.declared_count"
    scope = factory.LazyFunction(lambda: {"attributed": True})
    target = Decimal(4)
    due_on = date(2023, 9, 30)


class StepFactory(DjangoModelFactory):
    class Meta:
        model = Step

    goal = factory.SubFactory(GoalFactory)
    text = factory.Sequence(lambda number: f"Acción concreta {number}")


class AlignmentFactory(DjangoModelFactory):
    class Meta:
        model = Alignment

    line = factory.SubFactory(LineFactory)
    programme_line = factory.SubFactory(LineFactory)


class AttributionFactory(DjangoModelFactory):
    """Needs ``fact=…``: facts have a factory of their own in ``tests.evidence.factories``."""

    class Meta:
        model = Attribution

    line = factory.SubFactory(LineFactory)
    at = NOON
    by = "Coordinación"


class AttributionRuleFactory(DjangoModelFactory):
    class Meta:
        model = AttributionRule

    line = factory.SubFactory(LineFactory)
    kind = "evidence.declared"


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    line = factory.SubFactory(LineFactory)
    at = NOON
    by = "Coordinación"
    text = factory.Sequence(lambda number: f"Seguimiento {number}")


class SubscriptionFactory(DjangoModelFactory):
    class Meta:
        model = Subscription

    line = factory.SubFactory(LineFactory)
    email = factory.Sequence(lambda number: f"lectora{number}@example.org")
    asked_at = NOON
