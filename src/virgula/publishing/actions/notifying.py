"""Trouble is told by mail: to whoever may mend it, grouped, and never twice.

Nobody has to open the desk to learn that a post did not leave. A notice is sent first and marked
after it: whoever dies in between tells it twice, which is better than never.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from virgula.domain.delivery import State
from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.institutions.scope import staff_who_may
from virgula.platform.links import make_link
from virgula.publishing import queries
from virgula.publishing.actions.errands import give_errand
from virgula.publishing.actions.errors import NotNowError
from virgula.publishing.actions.reconnecting import LIFETIME as RECONNECT_LIFETIME
from virgula.publishing.actions.reconnecting import RECONNECT
from virgula.publishing.choices import ChannelStatus
from virgula.publishing.models import Channel, Delivery, DisconnectionTold, TroubleTold
from virgula.publishing.needs import needs_of
from virgula.publishing.queries import DeliveryRow

logger = logging.getLogger(__name__)

MAY_MEND = "publishing.confirm_delivery"
BETWEEN_NOTICES = timedelta(minutes=15)
# The machine finds out most of what is unknown by itself within minutes.
UNKNOWN_AFTER = timedelta(minutes=10)
MOST_IN_A_NOTICE = 30


def run_notices(now: datetime) -> str:
    """The round of the tick: disconnections at once, the rest grouped."""
    told, disconnected = tell_trouble(now), tell_disconnections(now)
    return f"told={told} disconnected={disconnected}"


def tell_trouble(now: datetime) -> int:
    """Write to the staff of each system about what came into trouble; return how many rows."""
    rows = _in_trouble(now)
    _close_what_is_over(rows, now)
    open_ones = set(TroubleTold.objects.filter(over_at=None).values_list("delivery_id", "trouble"))
    fresh: dict[int, list[DeliveryRow]] = {}
    for system_id, row in rows:
        if (row.pk, row.trouble) not in open_ones:
            fresh.setdefault(system_id, []).append(row)
    return sum(_tell(System.objects.get(pk=key), fresh[key], now) for key in sorted(fresh))


def tell_disconnections(now: datetime) -> int:
    """Write at once to the owner of each channel that lost its connection."""
    DisconnectionTold.objects.exclude(channel__status=ChannelStatus.NEEDS_AUTH).delete()
    told = DisconnectionTold.objects.values("channel")
    lost = Channel.objects.filter(status=ChannelStatus.NEEDS_AUTH, is_active=True)
    done = 0
    for channel in lost.exclude(pk__in=told).select_related("system", "owner").order_by("pk"):
        if _send([_letter_of_channel(channel, one, now) for one in _keepers(channel, now)]):
            DisconnectionTold.objects.get_or_create(channel=channel, defaults={"at": now})
            done += 1
    return done


def _in_trouble(now: datetime) -> list[tuple[int, DeliveryRow]]:
    """Return each delivery that a person should know of, with its system, the oldest first."""
    looking = Q(state__in=[State.UNKNOWN, State.RECONCILING])
    young = looking & Q(sending_since__gt=now - UNKNOWN_AFTER)
    deliveries = (
        Delivery.objects.filter(queries.trouble_condition(now))
        .exclude(young)
        .select_related(*queries.ROW_RELATED)
        .order_by("due_at", "pk")
    )
    rows = [(one.post.system_id, queries.row_of(one, now)) for one in deliveries]
    # Quiet hours are somebody's own wish: nobody is woken up for them.
    return [(system, row) for system, row in rows if row.trouble != "quiet"]


def _close_what_is_over(rows: Sequence[tuple[int, DeliveryRow]], now: datetime) -> None:
    current = {(row.pk, row.trouble) for _system, row in rows}
    over = [
        one.pk
        for one in TroubleTold.objects.filter(over_at=None).order_by("pk")
        if (one.delivery_id, one.trouble) not in current
    ]
    if over:
        TroubleTold.objects.filter(pk__in=over).update(over_at=now)


def _tell(system: System, rows: Sequence[DeliveryRow], now: datetime) -> int:
    last = TroubleTold.objects.filter(delivery__post__system=system).aggregate(at=Max("at"))["at"]
    if last is not None and now - last < BETWEEN_NOTICES:
        return 0
    if not _send([_letter(system, rows, person, now) for person in _staff(system, now)]):
        return 0
    TroubleTold.objects.bulk_create(
        [TroubleTold(delivery_id=row.pk, trouble=row.trouble, at=now) for row in rows],
        ignore_conflicts=True,
    )
    return len(rows)


def _staff(system: System, now: datetime) -> list[Any]:
    people = staff_who_may(MAY_MEND, system, on=civil_day(system, now))
    return [person for person in people if person.hears_of_trouble]


def _keepers(channel: Channel, now: datetime) -> list[Any]:
    """Return the owner of a channel; where it has none, whoever may mend it."""
    if channel.owner is not None and channel.owner.is_active:
        return [channel.owner]
    return _staff(channel.system, now)


def _send(letters: Iterable[EmailMessage]) -> int:
    """Send the letters one by one and return how many left; a deaf server is not asked again."""
    sent = 0
    for letter in letters:
        try:
            letter.send()
        except OSError as error:
            # The text of a mail server's answer may repeat the address: only its kind is kept.
            logger.warning("A notice did not leave: %s.", type(error).__name__)
            break
        sent += 1
    return sent


def _hand_url(row: DeliveryRow, person: Any, now: datetime) -> str:
    """Return the address that lets a person publish it by hand from a phone, where one may."""
    if row.trouble != "by_hand":
        return ""
    delivery = Delivery.objects.select_related("channel", "post").get(pk=row.pk)
    try:
        return give_errand(delivery=delivery, name=str(person), by=None, at=now)
    except NotNowError:
        return ""


def _letter(
    system: System, rows: Sequence[DeliveryRow], person: Any, now: datetime
) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        count = len(rows)
        subject = ngettext(
            "%(count)d delivery needs your attention", "%(count)d deliveries need your attention",
            count,
        ) % {"count": count}  # fmt: skip
        shown = [
            {
                "row": row,
                "due": row.due_at.astimezone(ZoneInfo(system.zone)),
                "url": settings.BASE_URL + row.desk_url,
                "hand_url": _hand_url(row, person, now),
            }
            for row in rows[:MOST_IN_A_NOTICE]
        ]
        values = {
            "system": system,
            "shown": shown,
            "more": count - len(shown),
            "list_url": _address("desk:publishing:deliveries") + "?estado=atender",
        }
        return _message("trouble", subject, values, person)


def _reconnect_url(channel: Channel, now: datetime) -> str:
    """Return the link that connects the account again without the desk, where it has one."""
    if not needs_of(channel.network).has_connection:
        return ""
    token = make_link(purpose=RECONNECT, target=channel, at=now, lifetime=RECONNECT_LIFETIME)
    return _address("desk:accounts:reconnect", token)


def _letter_of_channel(channel: Channel, person: Any, now: datetime) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        subject = _("The channel «%(channel)s» is disconnected") % {"channel": channel.name}
        waiting = channel.deliveries.filter(state=State.NEEDS_AUTH).count()
        values = {
            "channel": channel,
            "waiting": waiting,
            "url": _address("desk:publishing:channel", channel.pk),
            "reconnect_url": _reconnect_url(channel, now),
        }
        return _message("disconnected", subject, values, person)


def _message(template: str, subject: str, values: dict[str, Any], person: Any) -> EmailMessage:
    body = render_to_string(f"publishing/mail/{template}.txt", {**values, "person": person})
    return EmailMessage(subject=" ".join(subject.split())[:78], body=body, to=[person.email])


def _address(name: str, *args: Any) -> str:
    return settings.BASE_URL + reverse(name, args=args)
