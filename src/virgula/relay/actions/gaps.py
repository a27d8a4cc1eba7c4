"""Gaps of coverage: found each hour, told once by mail, closed when what was missing is there."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext, override

from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.institutions.scope import staff_who_may
from virgula.relay.actions.replicating import catch_up
from virgula.relay.coverage_words import gap_words
from virgula.relay.models import Gap
from virgula.relay.queries.coverage import policy_of
from virgula.relay.queries.gaps import Found, gaps_of, open_gaps

logger = logging.getLogger(__name__)
MAY_ACT = "relay.approve_entry"
MOST_IN_A_LETTER = 40


def look_for_gaps(now: datetime) -> str:
    """Find, close and tell the gaps of every system, as a round of the tick."""
    caught = catch_up(now)
    found = closed = told = 0
    for system in System.objects.order_by("pk"):
        opened, over = note_gaps(system, now=now)
        found, closed = found + opened, closed + over
        told += tell_gaps(system, now=now)
    return f"caught={caught} opened={found} closed={closed} told={told}"


def note_gaps(system: System, *, now: datetime) -> tuple[int, int]:
    """Open a row for each new gap and close those that are over; return how many of each."""
    today = civil_day(system, now)
    current = {(one.actor_id, one.region_id): one for one in gaps_of(system, today=today, now=now)}
    with transaction.atomic():
        # One at a time: two rounds at once would both see a gap as new.
        System.objects.select_for_update().get(pk=system.pk)
        open_ones = {(gap.actor_id, gap.region_id): gap for gap in open_gaps(system)}
        over = [gap.pk for key, gap in open_ones.items() if key not in current]
        closed = Gap.objects.filter(pk__in=over, closed_on=None).update(closed_on=today)
        fresh = [one for key, one in current.items() if key not in open_ones]
        Gap.objects.bulk_create([_gap(system, one, today, now) for one in fresh])
    return len(fresh), closed


def _gap(system: System, found: Found, today: date, now: datetime) -> Gap:
    return Gap(
        system=system,
        actor_id=found.actor_id,
        region_id=found.region_id,
        last_on=found.last_on,
        found_on=today,
        found_at=now,
    )


def tell_gaps(system: System, *, now: datetime) -> int:
    """Write to whoever approves relays about the gaps that nobody was told of, all in one letter.

    Sent first and marked after: whoever dies in between tells it twice, which is better than never.
    """
    fresh = [gap for gap in open_gaps(system) if gap.told_at is None]
    if not fresh:
        return 0
    people = staff_who_may(MAY_ACT, system, on=now.date())
    hearing = [person for person in people if person.hears_of_trouble]
    today, joint_days = civil_day(system, now), policy_of(system).joint_days
    letters = [
        _letter(system, fresh, person, today=today, joint_days=joint_days) for person in hearing
    ]
    if not _send(letters):
        return 0
    return Gap.objects.filter(pk__in=[gap.pk for gap in fresh], told_at=None).update(told_at=now)


def _letter(
    system: System, gaps: Sequence[Gap], person: Any, *, today: date, joint_days: int
) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        subject = ngettext("%(count)d gap of coverage", "%(count)d gaps of coverage", len(gaps)) % {
            "count": len(gaps)
        }
        values = {
            "system": system,
            "person": person,
            "gaps": [
                gap_words(gap, today=today, joint_days=joint_days)
                for gap in gaps[:MOST_IN_A_LETTER]
            ],
            "more": max(len(gaps) - MOST_IN_A_LETTER, 0),
            "url": settings.BASE_URL + reverse("desk:relay:coverage"),
        }
        body = render_to_string("relay/mail/gaps.txt", values)
    return EmailMessage(subject=subject, body=body, to=[person.email])


def _send(letters: Iterable[EmailMessage]) -> int:
    sent = 0
    for letter in letters:
        try:
            letter.send()
        except OSError as error:
            # The text of a mail server's answer may repeat the address: only its kind is kept.
            logger.warning("A notice of gaps did not leave: %s.", type(error).__name__)
            break
        sent += 1
    return sent
