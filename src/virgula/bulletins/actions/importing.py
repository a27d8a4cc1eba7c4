"""A list that existed before: its readers said yes elsewhere, and whoever brings it says how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from virgula.bulletins.actions.subscribing import mark_of
from virgula.bulletins.choices import Source
from virgula.bulletins.models import Subscriber
from virgula.domain.bulletin import MOST_REFUSALS
from virgula.journal.actions import write_record
from virgula.publishing.models import Channel


@dataclass(frozen=True, slots=True)
class ListPreview:
    """What bringing a list would do; ``new`` holds the addresses that would be added."""

    new: tuple[str, ...]
    known: int
    # Said no, or their server refuses: they are not written to.
    left: int


class ConsentMissingError(Exception):
    """Nobody said how the readers of a list agreed."""


def compare(channel: Channel, emails: Sequence[str]) -> ListPreview:
    """Return what a list would change; writes nothing."""
    by_mark = {mark_of(email): email for email in emails}
    found = {
        one.mark: one for one in Subscriber.objects.filter(channel=channel, mark__in=list(by_mark))
    }
    fresh = {mark: email for mark, email in by_mark.items() if mark not in found}
    # Who asked on the portal and has not confirmed yet is confirmed by their own letter, not by us.
    shut = sum(one.left_at is not None or one.refusals >= MOST_REFUSALS for one in found.values())
    return ListPreview(tuple(fresh.values()), known=len(found) - shut, left=shut)


def import_subscribers(
    *, channel: Channel, emails: Sequence[str], consent: str, by: Any, at: datetime
) -> ListPreview:
    """Add the new addresses of a list as readers; a second time it adds nothing.

    Raises ``ConsentMissingError``.
    """
    if not consent.strip():
        raise ConsentMissingError
    with transaction.atomic():
        preview = compare(channel, emails)
        Subscriber.objects.bulk_create(
            [
                Subscriber(
                    channel=channel,
                    email=email,
                    mark=mark_of(email),
                    source=Source.LIST,
                    consent=consent.strip()[:500],
                    asked_at=at,
                    confirmed_at=at,
                )
                for email in preview.new
            ],
            ignore_conflicts=True,
            batch_size=500,
        )
        write_record(
            by=by,
            verb="bulletins.list_imported",
            target=channel,
            at=at,
            reason=consent.strip()[:500],
            changes={"subscribers": ["", str(len(preview.new))]},
        )
    return preview
