"""Another hour for a post that has not left: the draft, or every delivery that still waits.

A worker may take a delivery at the same moment. Each row is changed by compare-and-set on its
state and fence, all in one transaction: either every one of them waits for the new hour, or
nothing was moved and the person is told why.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from virgula.domain.delivery import Event, State
from virgula.domain.schedule import to_instant, to_wall
from virgula.journal.actions import write_record
from virgula.publishing.actions.caps import check_caps, lock_capped
from virgula.publishing.actions.errors import ChangedMeanwhileError, PublishingError
from virgula.publishing.actions.moves import move_delivery
from virgula.publishing.actions.posts import parts_for, patience_of
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Delivery, Post
from virgula.publishing.queries.agenda import may_move


class PastHourError(PublishingError):
    """The new hour has passed."""

    def __init__(self, due_at: datetime) -> None:
        super().__init__(due_at.isoformat())
        self.due_at = due_at


class AlreadyLeftError(PublishingError):
    """Something of the post is out, is leaving at this moment, or waits for a person's word."""

    def __init__(self, post: Post, deliveries: list[Delivery]) -> None:
        super().__init__(f"{post.pk}: {', '.join(str(one.pk) for one in deliveries)}")
        self.post, self.deliveries = post, deliveries


@dataclass(frozen=True, slots=True)
class Moved:
    """A post at its new hour, and where it was: what an undo needs."""

    post: Post
    wall_before: datetime  # ``fold`` tells which of two, where the clocks repeat it
    zone_before: str
    deliveries: int


def move_post(post: Post, *, due_wall: datetime, due_zone: str, by: Any, at: datetime) -> Moved:
    """Give a post that has not left another hour, on every channel at once.

    ``due_wall`` is wall time of ``due_zone``; its ``fold`` says which, where the clocks repeat it.
    Raises ``PastHourError``, ``AlreadyLeftError``, ``ChangedMeanwhileError``, ``CapReachedError``
    of its new month and, where the clocks skip the hour, ``NoSuchHourError`` of
    ``domain.schedule``; then nothing is moved.
    """
    due_at = to_instant(due_wall, due_zone, fold=due_wall.fold)
    if due_at < at:
        raise PastHourError(due_at)
    before = (to_wall(post.due_at, post.due_zone), post.due_zone)
    with transaction.atomic():
        _move_words(post, due_wall, due_zone, due_at)
        moved = _move_deliveries(post, by=by, at=at)
        write_record(
            by=by,
            verb="publishing.post_moved",
            target=post,
            at=at,
            changes={"due": [_said(*before), _said(due_wall, due_zone)]},
        )
    return Moved(post, *before, moved)


def _said(wall: datetime, zone: str) -> str:
    return f"{wall:%Y-%m-%d %H:%M} {zone}"


def _move_words(post: Post, wall: datetime, zone: str, due_at: datetime) -> None:
    """Write the hour into the post, if it still is what the person saw."""
    values = {
        "due_wall": wall.replace(tzinfo=None, fold=0).isoformat(timespec="seconds"),
        "due_zone": zone,
        "due_at": due_at,
    }
    rows = Post.objects.filter(pk=post.pk, revision=post.revision)
    if not rows.exclude(status=PostStatus.WITHDRAWN).update(revision=F("revision") + 1, **values):
        raise ChangedMeanwhileError(post)
    for name, value in values.items():
        setattr(post, name, value)
    post.revision += 1


def _move_deliveries(post: Post, *, by: Any, at: datetime) -> int:
    rows = post.deliveries.exclude(state=State.CANCELLED).select_related("channel")
    waiting = list(rows.order_by("channel_id", "part"))
    held = [one for one in waiting if not may_move(one, network=one.channel.network)]
    if held:
        raise AlreadyLeftError(post, held)
    channels = lock_capped({one.channel_id: one.channel for one in waiting}.values())
    said = _said_anew(post, waiting)
    for one in waiting:
        _move(one, post, said.get(one.pk, {}), by=by, at=at)
    # It may have come into another month.
    check_caps(post, channels, waiting)
    return len(waiting)


def _move(delivery: Delivery, post: Post, said: dict[str, Any], *, by: Any, at: datetime) -> None:
    changes = {
        "due_at": post.due_at,
        "next_at": post.due_at,
        "not_after": post.due_at + patience_of(post),
        **said,
    }
    if delivery.state == State.NEEDS_HUMAN:
        moved = move_delivery(
            delivery, Event.RETRY, at=at, by=str(by) if by else "", attempt_no=0, **changes
        )
    else:
        moved = bool(
            Delivery.objects.filter(
                pk=delivery.pk, state=delivery.state, fence=delivery.fence, remote_id=""
            ).update(**changes)
        )
    if not moved:
        # A worker took it between our reading and our writing: it wins.
        raise AlreadyLeftError(post, [delivery])


def _said_anew(post: Post, deliveries: list[Delivery]) -> dict[int, dict[str, Any]]:
    """Return the payloads of the new hour: ids and dates that we choose are made from it.

    The words stay those that were approved: where a channel would say something else today, what
    was frozen is kept as it is.
    """
    said: dict[int, dict[str, Any]] = {}
    for channel in {one.channel_id: one.channel for one in deliveries}.values():
        parts = {one.part: one for one in deliveries if one.channel_id == channel.pk}
        rendered = dict(enumerate(parts_for(post, channel), start=1))
        same = rendered.keys() == parts.keys() and all(
            one.text == parts[part].payload.get("text") for part, one in rendered.items()
        )
        for part, one in rendered.items() if same else ():
            if one.digest != parts[part].payload_digest:
                said[parts[part].pk] = {
                    "payload": one.as_payload(),
                    "payload_digest": one.digest,
                    "handle": "",
                }
    return said
