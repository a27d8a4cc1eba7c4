"""The system of the invented plan: windows, a collegiate body and a programme with two lines."""

import pytest

from tests.institutions.factories import CollegiateBodyFactory, SystemFactory
from tests.plans.factories import ComponentFactory, LineFactory, PlanFactory
from tests.plans_import.puertos import WINDOWS
from virgula.plans.choices import PlanKind


@pytest.fixture
def system(db):
    system = SystemFactory(key="puertos", defaults={"windows": WINDOWS, "months": 12})
    CollegiateBodyFactory(system=system, key="mesa", name="Mesa de Puertos")
    programme = PlanFactory(
        system=system, key="marea", kind=PlanKind.PROGRAMME, title="Programa Marea 2022-2026"
    )
    component = ComponentFactory(plan=programme)
    for code in ("1.1.1 A", "1.1.2"):
        LineFactory(component=component, code=code)
    return system
