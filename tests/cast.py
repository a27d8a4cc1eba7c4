"""The cast: one person of each role in a system, and the stranger who has none.

``cast.home`` and ``cast.abroad`` are the casts of two systems that must not see each other.
"""

from dataclasses import dataclass

from tests.institutions.factories import (
    BodyFactory,
    CollegiateBodyFactory,
    MembershipFactory,
    SystemFactory,
)
from tests.people.factories import PersonFactory
from virgula.institutions.choices import Role
from virgula.institutions.models import Body, CollegiateBody, System
from virgula.people.models import Person

ROLES = (
    "coordinator",
    "staff",
    "drafter",
    "commissioner",
    "liaison",
    "facilitator",
    "stranger",
)


@dataclass(frozen=True)
class Cast:
    """The persons of one system. The stranger has signed in and holds no role anywhere."""

    system: System
    commission: CollegiateBody
    body: Body
    other_body: Body
    coordinator: Person
    staff: Person
    drafter: Person
    commissioner: Person
    liaison: Person
    facilitator: Person
    stranger: Person


def make_cast() -> Cast:
    """Make a system with a commission, two bodies and the persons of each role."""
    system = SystemFactory()
    commission = CollegiateBodyFactory(system=system)
    body, other_body = BodyFactory.create_batch(2, system=system)

    def person(role: str, actor: Body | CollegiateBody) -> Person:
        return MembershipFactory(role=role, actor=actor).person

    return Cast(
        system=system,
        commission=commission,
        body=body,
        other_body=other_body,
        coordinator=person(Role.COORDINATOR, commission),
        staff=person(Role.STAFF, commission),
        drafter=person(Role.DRAFTER, commission),
        commissioner=person(Role.COMMISSIONER, body),
        liaison=person(Role.LIAISON, body),
        facilitator=person(Role.FACILITATOR, body),
        stranger=PersonFactory(),
    )


def enter(client, person: Person) -> None:
    """Sign a person in past the second factor, which has tests of its own."""
    from virgula.people.middleware import SKIP_KEY

    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[SKIP_KEY] = True
    session.save()
