"""Say from when on a system counts an institution as silent, and a region as apart."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from virgula.institutions.models import System
from virgula.journal.actions import write_record
from virgula.relay.models import CoveragePolicy


def change_coverage_policy(
    *, system: System, values: Mapping[str, int], by: Any, at: datetime
) -> CoveragePolicy:
    """Keep the days of a system's policy; the same again changes nothing."""
    with transaction.atomic():
        policy, _made = CoveragePolicy.objects.select_for_update().get_or_create(system=system)
        changes = {
            name: [str(getattr(policy, name)), str(value)]
            for name, value in values.items()
            if getattr(policy, name) != value
        }
        if changes:
            for name, value in values.items():
                setattr(policy, name, value)
            policy.save(update_fields=list(values))
            write_record(
                by=by,
                verb="relay.coverage_policy_changed",
                target=system,
                at=at,
                changes=changes,
            )
    return policy
