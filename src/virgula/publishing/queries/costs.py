"""What a month costs on each channel: the sums of what was approved, in the networks' currency."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Sum

from virgula.domain.delivery import State
from virgula.domain.schedule import to_instant
from virgula.publishing.models import Channel, Delivery

# These never went out, or never will.
UNPAID = (State.CANCELLED, State.REJECTED)


def spent_in_month(channels: Iterable[Channel], *, day: date, zone: str) -> Mapping[int, Decimal]:
    """Return what each channel spends in the civil month of a day, by key: one statement.

    What is approved and still to leave counts: a cap that looked back only would be passed by a
    month planned ahead.
    """
    first, end = month_of(day, zone)
    rows = (
        Delivery.objects.filter(channel__in=list(channels), due_at__gte=first, due_at__lt=end)
        .exclude(state__in=UNPAID)
        .order_by("channel_id")
        .values_list("channel_id")
        .annotate(total=Sum("cost"))
    )
    return {channel_id: total for channel_id, total in rows if total}


def month_of(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the instants at which the month of a day begins and ends in a zone."""
    first = day.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    begin, end = (
        to_instant(datetime.combine(one, time()), zone, fold=0) for one in (first, following)
    )
    return begin, end
