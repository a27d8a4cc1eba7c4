"""What keeps a due delivery back besides its channel: quiet hours and a network's daily cap.

The pause of a system is asked in the claim itself; these two are read every few seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q

from virgula.domain.delivery import CLAIMABLE, Event, State
from virgula.domain.schedule import Leave, QuietHours, end_of_quiet, leave_in
from virgula.networks.registry import NETWORKS
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.choices import QUIET
from virgula.publishing.clock import Clock
from virgula.publishing.models import Delivery, PublishingPolicy

READ_EVERY = timedelta(seconds=5)
DAY = timedelta(days=1)
# What has left or may have left.
GONE = [State.SENDING, State.UNKNOWN, State.RECONCILING, State.PUBLISHED]


@dataclass(frozen=True, slots=True)
class Stillness:
    """What is kept back at an instant: systems until when, and channels."""

    quiet: Mapping[int, datetime] = field(default_factory=dict)
    full: frozenset[int] = frozenset()

    def condition(self) -> Q:
        """Return the deliveries that are not kept back."""
        loud = ~Q(post__system_id__in=self.quiet) | Q(is_urgent=True) if self.quiet else Q()
        return loud & ~Q(channel_id__in=self.full) if self.full else loud


class Watch:
    """Reads anew what keeps deliveries back, now and then."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._read_at = clock, clock()
        self._now = read_stillness(self._read_at)

    def __call__(self) -> Stillness:
        at = self._clock()
        if at - self._read_at > READ_EVERY:
            self._now, self._read_at = read_stillness(at), at
        return self._now


def read_stillness(now: datetime) -> Stillness:
    return Stillness(quiet=quiet_systems(now), full=full_channels(now))


def quiet_systems(now: datetime) -> dict[int, datetime]:
    """Return the systems whose quiet hours hold now, and when they end."""
    rows = PublishingPolicy.objects.filter(quiet_from__isnull=False, quiet_until__isnull=False)
    found = {}
    for system, zone, start, until in rows.order_by("pk").values_list(
        "system_id", "system__zone", "quiet_from", "quiet_until"
    ):
        end = end_of_quiet(now, QuietHours(start, until, zone)) if start and until else None
        if end is not None:
            found[system] = end
    return found


def full_channels(now: datetime) -> frozenset[int]:
    """Return the channels that said as much within a day as their network lets them."""
    caps = {key: one.rules.posts_a_day for key, one in NETWORKS.items() if one.rules.posts_a_day}
    if not caps:
        return frozenset()
    left = Q(published_at__gt=now - DAY) | Q(sending_since__gt=now - DAY, state__in=GONE)
    rows = Delivery.objects.filter(left, channel__network__in=caps)
    counts = rows.values("channel_id", "channel__network").annotate(number=Count("pk"))
    return frozenset(
        row["channel_id"]
        for row in counts.order_by("channel_id")
        if row["number"] >= caps[row["channel__network"]]
    )


def ask_in_quiet(still: Stillness, now: datetime) -> None:
    """Ask a person about what is due and would be too late when its quiet hours end."""
    rows = Delivery.objects.filter(
        state__in=CLAIMABLE,
        next_at__lte=now,
        post__system_id__in=still.quiet,
        is_urgent=False,
        remote_id="",
    )
    for delivery in rows.select_related("post").order_by("next_at", "pk") if still.quiet else ():
        end = still.quiet[delivery.post.system_id]
        if leave_in(end, not_after=delivery.not_after) is Leave.ASK:
            move_delivery(delivery, Event.EXPIRE, at=now, detail=QUIET, lease_until=None)
