"""What waits for an approval, as a list shows it: in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from virgula.domain.network import MediumKind
from virgula.platform.scoping import Reach
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Post, PostMedium
from virgula.publishing.outlook import Outlook, outlooks_without_budget
from virgula.publishing.queries.deliveries import posts_within
from virgula.publishing.rendering import as_media

MOST = 200


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A post that waits: what it says, where it goes, when and for how much."""

    post: Post
    mark: str
    due_at: datetime
    zone_label: str
    channels: tuple[str, ...]
    images: int
    films: int
    costs: tuple[tuple[Decimal, str], ...]
    problems: tuple[str, ...]
    has_passed: bool


def waiting_posts(reach: Reach) -> list[Post]:
    """Return the posts in review, the soonest first: three statements."""
    media = PostMedium.objects.select_related("upload").order_by("position", "pk")
    rows = posts_within(reach).filter(status=PostStatus.IN_REVIEW)
    rows = rows.prefetch_related("channels", Prefetch("media", queryset=media))
    return list(rows.order_by("due_at", "pk")[:MOST])


def review_rows(posts: Iterable[Post], *, now: datetime) -> list[ReviewRow]:
    """Return posts as rows; cost and problems come from the networks' own code."""
    return [_row(post, now) for post in posts]


def _row(post: Post, now: datetime) -> ReviewRow:
    media = as_media(post.media.all())
    channels = sorted(post.channels.all(), key=lambda channel: (channel.name, channel.pk))
    looks = outlooks_without_budget(post, channels, media)
    return ReviewRow(
        post=post,
        mark=f"{post.pk}:{post.revision}",
        due_at=post.due_at.astimezone(ZoneInfo(post.due_zone)),
        zone_label=post.system.zone_label,
        channels=tuple(channel.name for channel in channels),
        images=sum(one.kind is MediumKind.IMAGE for one in media),
        films=sum(one.kind is MediumKind.VIDEO for one in media),
        costs=_costs(looks),
        problems=tuple(f"{one.channel.name}: {one.problem}" for one in looks if one.problem),
        has_passed=post.due_at < now,
    )


def _costs(looks: Sequence[Outlook]) -> tuple[tuple[Decimal, str], ...]:
    sums: dict[str, Decimal] = {}
    for one in looks:
        if one.cost:
            sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.cost
    return tuple((cost, currency) for currency, cost in sorted(sums.items()))
