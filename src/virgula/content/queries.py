"""Which hashtags apply, and what campaigns brought, for every room above."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from virgula.content.choices import HashtagStatus
from virgula.content.models import Campaign, Hashtag
from virgula.domain.hashtags import Tag, is_hashtag
from virgula.institutions.models import System

ADOPTED = (HashtagStatus.OFFICIAL, HashtagStatus.CAMPAIGN)


def in_force(on: date, prefix: str = "") -> Q:
    """Keep what is in force on a day; its dates are half-open, and empty ones are open."""
    since, until = f"{prefix}since", f"{prefix}until"
    begun = Q(**{f"{since}__isnull": True}) | Q(**{f"{since}__lte": on})
    return begun & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": on}))


def hashtags_in_force(system: System | int, *, on: date) -> QuerySet[Hashtag]:
    """Return the adopted hashtags of a system on a day, the official ones first."""
    key = system if isinstance(system, int) else system.pk
    rows = Hashtag.objects.filter(in_force(on), system=key, status__in=ADOPTED)
    return rows.order_by("-status", "folded", "pk")


def tags_for(system: System, *, on: date, campaign: Campaign | None = None) -> list[Tag]:
    """Return the hashtags that ``domain.hashtags.tag`` puts into a post and corrects in it.

    An official one goes by itself into every post, one of a campaign into the posts of its
    campaign; the spelling of all of them is corrected wherever they are written.
    """
    return [
        Tag(
            row.name,
            tuple(row.aliases),
            is_automatic=row.is_automatic
            and (
                row.status == HashtagStatus.OFFICIAL
                or (campaign is not None and row.campaign_id == campaign.pk)
            ),
        )
        for row in _sound(hashtags_in_force(system, on=on))
    ]


@dataclass(frozen=True, slots=True)
class Adopted:
    """The adopted hashtags of a day: spelling by folded word, and which belong in every post."""

    names: Mapping[str, str]
    official: frozenset[str]


def adopted_hashtags(system_id: int, *, on: date) -> Adopted:
    """Return what the hashtags of a published text are read by."""
    rows = _sound(hashtags_in_force(system_id, on=on))
    return Adopted(
        {row.folded: row.name for row in rows},
        frozenset(
            row.folded for row in rows if row.status == HashtagStatus.OFFICIAL and row.is_automatic
        ),
    )


def _sound(rows: Iterable[Hashtag]) -> list[Hashtag]:
    # A row from a data set or the shell may hold a name that no network reads.
    return [row for row in rows if is_hashtag(row.name)]
