"""What people do with a system as a whole."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from virgula.institutions.models import System
from virgula.journal.actions import write_record


class InstitutionsError(Exception):
    """Base of everything that this room refuses."""


class NotADemonstrationError(InstitutionsError):
    """Only a demonstration lives in another day than today's."""

    def __init__(self, system: System) -> None:
        super().__init__(system.key)
        self.system = system


def pin_day(*, system: System, day: date, by: Any, at: datetime) -> None:
    """Show a demonstration as it stands on a day; deliveries keep to real time.

    Raises ``NotADemonstrationError``.
    """
    if not system.is_demonstration:
        raise NotADemonstrationError(system)
    before = system.pinned_on
    with transaction.atomic():
        system.pinned_on = day
        system.save(update_fields=["pinned_on"])
        write_record(
            by=by,
            verb="institutions.day_pinned",
            target=system,
            at=at,
            changes={"pinned_on": [before.isoformat() if before else "", day.isoformat()]},
        )
