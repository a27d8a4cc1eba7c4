"""Which hashtags apply, and what campaigns brought, for every room above."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform

from virgula.content.choices import HashtagStatus
from virgula.content.models import Campaign, Hashtag
from virgula.domain.hashtags import Tag, is_hashtag
from virgula.evidence.models import Fact
from virgula.institutions.models import System
from virgula.plans.models import Line
from virgula.platform.scoping import Reach, within

ADOPTED = (HashtagStatus.OFFICIAL, HashtagStatus.CAMPAIGN)
# What asks for a decision comes first.
LISTED = (
    HashtagStatus.PROPOSED,
    HashtagStatus.OFFICIAL,
    HashtagStatus.CAMPAIGN,
    HashtagStatus.RETIRED,
)


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


def hashtags_within(reach: Reach) -> QuerySet[Hashtag]:
    """Return every hashtag of the systems that a person runs: adopted, proposed, retired."""
    return within(_listed(Hashtag.objects.all()), reach, system="system")


def hashtags_of(system: System) -> list[Hashtag]:
    """Return the hashtags of a system that are not retired."""
    rows = Hashtag.objects.filter(system=system).exclude(status=HashtagStatus.RETIRED)
    return list(_listed(rows))


def public_hashtags(*, now: datetime) -> list[Hashtag]:
    """Return the official hashtags of every system that are in force."""
    rows = Hashtag.objects.filter(in_force(now.date()), status=HashtagStatus.OFFICIAL)
    return list(_listed(rows))


def _listed(rows: QuerySet[Hashtag]) -> QuerySet[Hashtag]:
    order = Case(
        *(When(status=status, then=Value(place)) for place, status in enumerate(LISTED)),
        output_field=IntegerField(),
    )
    return rows.select_related("system", "campaign").order_by(order, "folded", "pk")


def campaigns_within(reach: Reach) -> QuerySet[Campaign]:
    return within(Campaign.objects.select_related("system"), reach, system="system")


def public_campaigns() -> QuerySet[Campaign]:
    """Return the campaigns that have something public: a post that went out."""
    out = Exists(
        Fact.objects.annotate(named=KeyTextTransform("campaign", "dims")).filter(
            system=OuterRef("system"), named=OuterRef("key"), reversal__isnull=True
        )
    )
    return Campaign.objects.select_related("system").filter(out)


def campaign_rows(campaigns: QuerySet[Campaign]) -> list[Campaign]:
    """Return campaigns with their lines, the newest first, in two statements."""
    lines = Prefetch("lines", queryset=Line.objects.order_by("plan_id", "code", "pk"))
    rows = campaigns.prefetch_related(lines)
    return list(rows.order_by(F("since").desc(nulls_last=True), "name", "pk"))


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
