"""A plan in force on 27 January 2023, and a way to give its lines evidence."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.evidence.factories import FactFactory
from tests.institutions.factories import SystemFactory
from tests.plans.factories import (
    NOON,
    AttributionFactory,
    ComponentFactory,
    LineFactory,
    PlanFactory,
    windows_of,
)
from virgula.plans.choices import PlanStatus

TODAY = date(2023, 1, 27)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def plan(db):
    system = SystemFactory(key="red", name="Red de Prueba", short_name="RP")
    plan = PlanFactory(system=system, key="plan-2023", title="Plan de prueba 2023")
    windows_of(plan)
    ComponentFactory(plan=plan, code="A", title="Eje de lectura")
    return plan


@pytest.fixture
def draft(plan):
    """The same plan before its approval."""
    plan.status = PlanStatus.DRAFT
    plan.save()
    return plan


@pytest.fixture
def line(plan):
    return line_in(plan, code="A-1", text="Abrir cuatro talleres de lectura.")


def line_in(plan, **fields):
    return LineFactory(component=plan.components.get(), **fields)


def evidence(line, *, day=TODAY, at=None, **fields):
    """Record a fact that counts for the line."""
    at = at or datetime.combine(day, NOON.time(), tzinfo=UTC)
    fact = FactFactory(system=line.plan.system, at=at, day=day, **fields)
    AttributionFactory(line=line, fact=fact, at=at)
    return fact
