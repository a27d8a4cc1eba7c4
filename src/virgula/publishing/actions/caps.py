"""What a channel may spend in a month: asked when a post is approved, and when it is moved."""

from collections.abc import Iterable
from typing import Any

from virgula.domain.schedule import to_wall
from virgula.publishing.actions.errors import CapReachedError
from virgula.publishing.models import Channel, Delivery, Post
from virgula.publishing.queries.costs import spent_in_month


def lock_capped(channels: Iterable[Channel]) -> list[Channel]:
    """Return the channels in order, those with a cap locked: two acts cannot both fit in."""
    chosen = sorted(channels, key=lambda channel: channel.pk)
    capped = [channel.pk for channel in chosen if channel.monthly_cap is not None]
    if capped:
        rows = Channel.objects.select_for_update().filter(pk__in=capped).order_by("pk")
        fresh = {channel.pk: channel for channel in rows}
        chosen = [fresh.get(channel.pk, channel) for channel in chosen]
    return chosen


def check_caps(post: Post, channels: Iterable[Channel], deliveries: Iterable[Delivery]) -> None:
    """Refuse what would pass a cap in the month of the post; its deliveries are written already.

    Raises ``CapReachedError``.
    """
    costs: dict[int, Any] = {}
    for delivery in deliveries:
        costs[delivery.channel_id] = costs.get(delivery.channel_id, 0) + delivery.cost
    capped = [one for one in channels if one.monthly_cap is not None and costs.get(one.pk)]
    if not capped:
        return
    spent = spent_in_month(
        capped, day=to_wall(post.due_at, post.system.zone).date(), zone=post.system.zone
    )
    for channel in capped:
        # The sum holds this post already.
        total, cost, cap = spent.get(channel.pk, 0), costs[channel.pk], channel.monthly_cap
        if cap is not None and total > cap:
            raise CapReachedError(channel, spent=total - cost, cost=cost, cap=cap)
