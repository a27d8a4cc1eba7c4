"""Secret addresses of calendars: made for one person, shown once, revoked by them."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from virgula.activities.models import SecretCalendar
from virgula.institutions.models import System
from virgula.journal.actions import write_record

TOKEN_BYTES = 24
MOST_OF_A_PERSON = 20


class TooManyCalendarsError(Exception):
    """A person has as many secret addresses as anybody needs."""


def make_calendar(*, person: Any, system: System, name: str, of: str, at: datetime) -> str:
    """Make a secret address and return its token, which is shown once.

    Raises ``TooManyCalendarsError``.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        mine = SecretCalendar.objects.select_for_update().filter(person=person)
        if len(mine) >= MOST_OF_A_PERSON:
            raise TooManyCalendarsError
        calendar = SecretCalendar.objects.create(
            person=person,
            system=system,
            name=name.strip()[:100],
            of=of,
            digest=digest_of(token),
            created_at=at,
        )
        write_record(by=person, verb="activities.calendar_made", target=calendar, at=at)
    return token


def revoke_calendar(*, calendar: SecretCalendar, by: Any, at: datetime) -> None:
    """Let a secret address open nothing any more."""
    with transaction.atomic():
        write_record(by=by, verb="activities.calendar_revoked", target=calendar, at=at)
        calendar.delete()


def calendar_of(token: str) -> SecretCalendar | None:
    """Return the calendar that a token opens, if it does."""
    rows = SecretCalendar.objects.filter(digest=digest_of(token))
    return rows.select_related("person", "system").first()


def note_use(calendar: SecretCalendar, *, at: datetime) -> None:
    """Keep the day on which an address was last asked for, written once a day."""
    if calendar.used_on != at.date():
        SecretCalendar.objects.filter(pk=calendar.pk).update(used_on=at.date())


def digest_of(token: str) -> str:
    """Return what is kept of a token: whoever reads the database opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
