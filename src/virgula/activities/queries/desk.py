"""The activities as the team sees them, proposed ones first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity, Announcement
from virgula.institutions.models import System
from virgula.platform.scoping import Reach, within
from virgula.publishing.choices import PostStatus
from virgula.publishing.models import Post

PER_PAGE = 30
MOST_FOUND = 200


def activities_within(reach: Reach) -> QuerySet[Activity]:
    """Return the activities of the systems within reach."""
    return within(Activity.objects.all(), reach, system="system")


@dataclass(frozen=True, slots=True)
class DeskFilters:
    """What a person looks for; empty is everything that was not dismissed."""

    status: str = ""
    territory: str = ""
    theme: str = ""
    words: str = ""

    @property
    def any(self) -> bool:
        return bool(self.status or self.territory or self.theme or self.words)


def desk_activities(system: System, filters: DeskFilters, today: date) -> QuerySet[Activity]:
    """Return activities: what waits first, then what is to come, then what is over."""
    rows = Activity.objects.filter(system=system, merged_into=None)
    if filters.status:
        rows = rows.filter(status=filters.status)
    else:
        rows = rows.exclude(status=ActivityStatus.DISMISSED)
    if filters.territory:
        rows = rows.filter(territory__key=filters.territory)
    if filters.theme:
        rows = rows.filter(themes__key=filters.theme)
    for word in filters.words.split()[:6]:
        rows = rows.filter(title__icontains=word)
    waits = Case(
        When(status=ActivityStatus.PROPOSED, last_on__gte=today, then=Value(0)),
        When(pending_change__isnull=False, then=Value(0)),
        When(last_on__gte=today, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        rows.annotate(waits=waits, posts=Count("announcements", distinct=True))
        .select_related("system", "organiser", "territory", "pending_change")
        .order_by("waits", "first_on", F("starts_at").asc(nulls_first=True), "pk")
        .distinct()
    )


def status_counts(system: System) -> dict[str, int]:
    """Return how many activities of a system are in each status."""
    rows = Activity.objects.filter(system=system, merged_into=None).values("status")
    counted = rows.annotate(count=Count("pk")).order_by("status")
    return {row["status"]: row["count"] for row in counted}


def announcements_of(activity: Activity) -> Sequence[Announcement]:
    """Return the posts that tell of an activity, by when they leave: two statements.

    Those that only lead to its page are among them: a move takes them for announcements.
    """
    rows = list(activity.announcements.select_related("post", "correction"))
    rows += [Announcement(activity=activity, post=post) for post in leading_posts(activity)]
    return sorted(rows, key=lambda row: (row.post.due_at, str(row.post_id)))


def leading_posts(activity: Activity) -> QuerySet[Post]:
    """Return the posts that lead to its public page and that nobody has noted yet."""
    mark = str(activity.pk)
    rows = Post.objects.filter(
        Q(link__contains=mark) | Q(text__contains=mark),
        system=activity.system_id,
        announcement=None,
    )
    return rows.exclude(status=PostStatus.WITHDRAWN).order_by("pk")[:MOST_FOUND]


def waiting_count(reach: Reach) -> int:
    """Count what waits for a person's eye."""
    rows = activities_within(reach)
    return rows.filter(status=ActivityStatus.PROPOSED).count()


def found_ids(rows: QuerySet[Activity], given: Sequence[str]) -> list[Activity]:
    """Return the proposed activities among those that a form names."""
    keys: list[Any] = []
    for one in given[:200]:
        try:
            keys.append(UUID(one))
        except ValueError:
            continue
    found = rows.filter(pk__in=keys, status=ActivityStatus.PROPOSED)
    return list(found.select_related("system", "organiser", "territory").order_by("first_on", "pk"))
