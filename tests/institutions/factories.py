"""Small worlds for tests; every name is invented."""

import factory
from factory.django import DjangoModelFactory

from tests.people.factories import PersonFactory
from virgula.institutions.choices import CollegiateKind, Role
from virgula.institutions.models import (
    Body,
    CollegiateBody,
    Label,
    Membership,
    Region,
    System,
    Territory,
)

ZONE = "America/Mexico_City"


class SystemFactory(DjangoModelFactory):
    class Meta:
        model = System

    key = factory.Sequence(lambda number: f"sistema-{number}")
    name = factory.Sequence(lambda number: f"Sistema de Prueba {number}")
    short_name = factory.Sequence(lambda number: f"SP{number}")
    zone = ZONE
    zone_label = "hora del centro"


class TerritoryFactory(DjangoModelFactory):
    class Meta:
        model = Territory

    system = factory.SubFactory(SystemFactory)
    key = factory.Sequence(lambda number: f"territorio-{number}")
    name = factory.Sequence(lambda number: f"Territorio {number}")
    zone = ZONE


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    system = factory.SubFactory(SystemFactory)
    key = factory.Sequence(lambda number: f"region-{number}")
    name = factory.Sequence(lambda number: f"Región {number}")


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    system = factory.SubFactory(SystemFactory)
    territory = factory.SubFactory(TerritoryFactory, system=factory.SelfAttribute("..system"))
    key = factory.Sequence(lambda number: f"cuerpo-{number}")
    name = factory.Sequence(lambda number: f"Instituto de Prueba del Territorio {number}")
    acronym = factory.Sequence(lambda number: f"IPT{number}")


class CollegiateBodyFactory(DjangoModelFactory):
    class Meta:
        model = CollegiateBody

    system = factory.SubFactory(SystemFactory)
    key = factory.Sequence(lambda number: f"colegiado-{number}")
    name = factory.Sequence(lambda number: f"Comisión de Prueba {number}")
    kind = CollegiateKind.COMMISSION


class LabelFactory(DjangoModelFactory):
    class Meta:
        model = Label

    system = factory.SubFactory(SystemFactory)
    key = "body"
    singular = "cuerpo"
    plural = "cuerpos"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    actor = factory.SubFactory(BodyFactory)
    role = Role.LIAISON
