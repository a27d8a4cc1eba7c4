"""Persons for tests: invented, without a password unless one is asked for."""

import factory
from factory.django import DjangoModelFactory

from virgula.people.models import Person


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda number: f"Persona {number}")
    email = factory.Sequence(lambda number: f"persona{number}@example.org")
    password = "!"
