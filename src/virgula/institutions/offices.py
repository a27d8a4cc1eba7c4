"""Under which office a person acts: public records name offices, never people."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from virgula.institutions.choices import Role
from virgula.institutions.models import Membership, System
from virgula.institutions.queries import valid_on

# Who holds several roles acts under the first of these.
RANK = [
    Role.COORDINATOR,
    Role.STAFF,
    Role.DRAFTER,
    Role.COMMISSIONER,
    Role.LIAISON,
    Role.FACILITATOR,
]


def office_of(person: Any, system: System, *, on: date) -> str:
    """Return the office of a person in a system: the role of highest rank that holds on a day."""
    held = (
        Membership.objects.filter(valid_on(on, "since", "until"), person=person)
        .filter(actor__system=system)
        .select_related("actor")
        .order_by("actor__name", "pk")
    )
    first = min(held, key=lambda membership: RANK.index(Role(membership.role)), default=None)
    if first is None:
        return _("administration")
    return f"{Role(first.role).label} · {first.actor}"
