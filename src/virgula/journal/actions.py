"""The one verb of the journal."""

from datetime import datetime
from typing import Any

from django.db import models

from virgula.journal.models import Record

MACHINE = "Vírgula"


def write_record(
    *,
    by: Any,
    verb: str,
    target: models.Model,
    at: datetime,
    reason: str = "",
    changes: dict[str, Any] | None = None,
) -> Record:
    """Write that ``by`` (a person, or ``None`` for the machine) did ``verb`` to ``target``.

    ``verb`` is ``app.verb_in_the_past`` (``plans.start_moved``); ``changes`` maps a field to
    ``[before, after]`` and holds nothing personal.
    """
    return Record.objects.create(
        at=at,
        actor_type=by._meta.label_lower if by else "",
        actor_id=str(by.pk) if by else "",
        actor_label=str(by) if by else MACHINE,
        verb=verb,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:300],
        reason=reason,
        changes=changes or {},
    )
