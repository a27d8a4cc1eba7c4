"""Sign-in links of the demonstration: printed once at the start, used once, no second factor."""

from datetime import datetime, timedelta

from django.conf import settings

from virgula.people.models import Person
from virgula.platform.links import make_link

PURPOSE = "people.sign_in"
LIFETIME = timedelta(days=7)


class DemonstrationOnlyError(Exception):
    """Somebody asked for a sign-in link outside a demonstration."""


def make_sign_in_link(person: Person, *, at: datetime) -> str:
    """Return the path of a link with which ``person`` enters once.

    Outside a demonstration there is none: it would skip the password and the second factor.
    """
    if not settings.DEMONSTRATION:
        raise DemonstrationOnlyError
    token = make_link(purpose=PURPOSE, target=person, at=at, lifetime=LIFETIME)
    return f"/entrar/{token}/"
