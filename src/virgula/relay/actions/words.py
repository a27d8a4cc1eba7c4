"""Change how a system relays, and by which account an institution is credited."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from virgula.institutions.models import Actor, System
from virgula.journal.actions import write_record
from virgula.relay.models import BodyHandle, RelaySettings

FIELDS = ("template", "most_a_day", "pace_minutes")


def change_relay_settings(
    *, system: System, values: Mapping[str, Any], by: Any, at: datetime
) -> RelaySettings:
    """Keep the words, the share of a day and the pace of a system's relays."""
    with transaction.atomic():
        row, _made = RelaySettings.objects.select_for_update().get_or_create(system=system)
        before = {name: getattr(row, name) for name in FIELDS}
        for name in FIELDS:
            setattr(row, name, values[name])
        row.save()
        changes = {
            name: [before[name], values[name]] for name in FIELDS if before[name] != values[name]
        }
        if changes:
            write_record(
                by=by, verb="relay.settings_changed", target=system, at=at, changes=changes
            )
    return row


def name_handle(*, actor: Actor, network: str, handle: str, by: Any, at: datetime) -> BodyHandle:
    """Credit an institution by this account on this network from now on."""
    with transaction.atomic():
        before = BodyHandle.objects.filter(actor=actor, network=network).first()
        row, _made = BodyHandle.objects.update_or_create(
            actor=actor, network=network, defaults={"handle": handle}
        )
        write_record(
            by=by,
            verb="relay.handle_named",
            target=actor,
            at=at,
            changes={network: [before.handle if before else "", handle]},
        )
    return row


def forget_handle(*, handle: BodyHandle, by: Any, at: datetime) -> None:
    """Credit an institution by its name again."""
    with transaction.atomic():
        write_record(
            by=by,
            verb="relay.handle_named",
            target=handle.actor,
            at=at,
            changes={handle.network: [handle.handle, ""]},
        )
        handle.delete()
