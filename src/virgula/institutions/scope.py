"""From dated memberships to what a person reaches."""

from datetime import date
from typing import Any

from django.utils import timezone

from virgula.institutions.choices import Role
from virgula.institutions.models import Membership, System
from virgula.institutions.queries import valid_on
from virgula.institutions.roles import PERMISSIONS
from virgula.platform.scoping import Reach

# Who holds one of these roles works for the whole system of the institution where it is held.
STAFF_ROLES = frozenset({Role.COORDINATOR, Role.STAFF, Role.DRAFTER})


def reach_of(user: Any) -> Reach:
    """Return what the memberships of today let this user reach; nothing for a stranger.

    Read once a request: the answer is kept on the user.
    """
    if not getattr(user, "is_authenticated", False):
        return Reach()
    if not hasattr(user, "_reach"):
        user._reach = _read_reach(user)
    return user._reach


def _read_reach(user: Any) -> Reach:
    today = timezone.localdate()
    rows = Membership.objects.filter(person=user).values_list(
        "role", "since", "until", "actor_id", "actor__system_id"
    )
    valid = [
        (role, actor_id, system_id)
        for role, since, until, actor_id, system_id in rows
        if (since is None or since <= today) and (until is None or today < until)
    ]
    systems = {system_id for role, _, system_id in valid if role in STAFF_ROLES}
    if user.is_superuser and user.is_active:
        systems |= set(System.objects.values_list("pk", flat=True))
    return Reach(frozenset(systems), frozenset(actor_id for _, actor_id, _ in valid))


def staff_who_may(permission: str, system: System, *, on: date) -> list[Any]:
    """Return the active persons who run a system on a day and hold a permission, by e-mail."""
    roles = [role for role in STAFF_ROLES if permission in PERMISSIONS[role]]
    rows = Membership.objects.filter(
        valid_on(on, "since", "until"),
        role__in=roles,
        actor__system=system,
        person__is_active=True,
    ).select_related("person")
    found = {row.person.pk: row.person for row in rows.order_by("person__email", "pk")}
    return list(found.values())
