"""When the rules of the zones change, the hour of the clock stays and the instant moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from virgula.domain.schedule import HourError, recomputed, to_wall
from virgula.institutions.models import System
from virgula.publishing.actions.errors import PublishingError
from virgula.publishing.actions.scheduling import move_post
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Post, PublishingPolicy
from virgula.publishing.zones import zone_edition


@dataclass(frozen=True, slots=True)
class Shift:
    """A post whose instant is another by today's rules; ``error`` says why it was not moved."""

    post: Post
    before: datetime
    after: datetime
    error: Exception | None = None
    is_certain: bool = True


def recompute_instants(*, system: System, at: datetime) -> Sequence[Shift]:
    """Compute the instants of what is still to come anew, and move those that differ.

    An hour that the new rules skip or repeat is moved by nobody: a person is asked. What left,
    or is leaving, stays. Keeps the edition of the rules that was used.
    """
    rows = Post.objects.filter(system=system, due_at__gt=at).exclude(status=PostStatus.WITHDRAWN)
    shifts = []
    for post in rows.order_by("due_at", "pk"):
        wall = datetime.fromisoformat(post.due_wall)
        after, is_certain = recomputed(wall, post.due_zone, before=post.due_at)
        if after != post.due_at or not is_certain:
            shifts.append(_shift(post, after, is_certain=is_certain, at=at))
    PublishingPolicy.objects.update_or_create(
        system=system, defaults={"zone_edition": zone_edition()}
    )
    return shifts


def _shift(post: Post, after: datetime, *, is_certain: bool, at: datetime) -> Shift:
    before, error = post.due_at, None
    if is_certain:
        try:
            wall = to_wall(after, post.due_zone)
            move_post(post, due_wall=wall, due_zone=post.due_zone, by=None, at=at)
        except (PublishingError, HourError) as refused:
            error = refused
    return Shift(post, before, after, error, is_certain)


def recompute_where_rules_changed(at: datetime) -> str:
    """Do it once for every system whose instants were computed with other rules.

    A round of the tick. Returns what its heartbeat says.
    """
    edition = zone_edition()
    current = PublishingPolicy.objects.filter(zone_edition=edition).values("system")
    moved = asked = 0
    for system in System.objects.exclude(pk__in=current).order_by("pk"):
        shifts = recompute_instants(system=system, at=at)
        asked += sum(1 for shift in shifts if shift.error or not shift.is_certain)
        moved += sum(1 for shift in shifts if not shift.error and shift.is_certain)
    return f"{edition} moved={moved} asked={asked}"
