"""Facts for tests, written straight into the ledger: actions are tested by tests of their own."""

from datetime import UTC, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from tests.institutions.factories import BodyFactory, SystemFactory
from virgula.evidence.facts import DECLARED
from virgula.evidence.models import Fact

NOON = datetime(2023, 1, 27, 18, 0, tzinfo=UTC)


class FactFactory(DjangoModelFactory):
    """A declared fact of 2023-01-27 with an institution; ``day`` and ``at`` go together."""

    class Meta:
        model = Fact

    system = factory.SubFactory(SystemFactory)
    kind = DECLARED
    ref = factory.Sequence(lambda number: f"evidence.note:{number}")
    at = NOON
    day = factory.LazyAttribute(lambda fact: fact.at.date())
    quantity = Decimal(1)
    actor = factory.SubFactory(BodyFactory, system=factory.SelfAttribute("..system"))
    title = factory.Sequence(lambda number: f"Hecho de prueba {number}")
    url = factory.Sequence(lambda number: f"https://ejemplo.invalid/hecho/{number}")
    recorded_at = factory.SelfAttribute("at")


class ReversalFactory(FactFactory):
    """What takes ``reverses`` back, recorded at ``at``."""

    system = factory.SelfAttribute("reverses.system")
    kind = factory.SelfAttribute("reverses.kind")
    ref = factory.LazyAttribute(lambda fact: f"evidence.fact:{fact.reverses.pk}")
    day = factory.SelfAttribute("reverses.day")
    actor = factory.SelfAttribute("reverses.actor")
    title = factory.SelfAttribute("reverses.title")
    reason = "Se registró por error."
