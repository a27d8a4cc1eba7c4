"""When an account speaks, and with which others: its weekly hours and its groups."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.db import transaction

from virgula.journal.actions import write_record
from virgula.publishing.models import Channel, ChannelGroup, Slot


def add_slots(
    *, channel: Channel, weekdays: Iterable[int], hour: time, by: Any, at: datetime
) -> list[Slot]:
    """Let an account speak at an hour of some weekdays (0 is Monday); known ones stay."""
    with transaction.atomic():
        made = [
            Slot.objects.get_or_create(channel=channel, weekday=weekday, at=hour)
            for weekday in sorted(set(weekdays))
        ]
        new = [slot for slot, is_new in made if is_new]
        if new:
            _note(channel, "", f"{hour:%H:%M} × {len(new)}", by=by, at=at)
    return new


def remove_slot(*, slot: Slot, by: Any, at: datetime) -> None:
    """Let an account speak no more at an hour."""
    with transaction.atomic():
        _note(slot.channel, f"{slot.at:%H:%M}", "", by=by, at=at)
        slot.delete()


def keep_group(
    *,
    group: ChannelGroup,
    name: str,
    channels: Iterable[Channel],
    is_default: bool,
    by: Any,
    at: datetime,
) -> ChannelGroup:
    """Make a group of accounts, or change it; at most one of a system is chosen beforehand."""
    with transaction.atomic():
        group.name, group.is_default = name, is_default
        group.save()
        group.channels.set(channels)
        if is_default:
            others = ChannelGroup.objects.filter(system=group.system, is_default=True)
            others.exclude(pk=group.pk).update(is_default=False)
        write_record(by=by, verb="publishing.group_kept", target=group, at=at)
    return group


def remove_group(*, group: ChannelGroup, by: Any, at: datetime) -> None:
    """Take a group away; its accounts stay."""
    with transaction.atomic():
        write_record(by=by, verb="publishing.group_removed", target=group, at=at)
        group.delete()


def _note(channel: Channel, before: str, after: str, *, by: Any, at: datetime) -> None:
    write_record(
        by=by,
        verb="publishing.channel_changed",
        target=channel,
        at=at,
        changes={"slots": [before, after]},
    )
