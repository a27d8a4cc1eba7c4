"""What the agenda proves: activities that the public could see, and how many follow it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.activities.models import Activity, Follower
from virgula.evidence.measures import Count, Days, Distinct, Measure, register_measure
from virgula.evidence.registry import Kind, Recounted, Words, register_kind
from virgula.evidence.units import BODIES, DAYS, PEOPLE, Unit

PUBLISHED = "activities.published"
FOLLOWED = "activities.followed"
# Of several themes and audiences the first one of the activity's list is its dimension.
DIMS = frozenset({"theme", "audience", "origin"})
ACTIVITIES = Unit(
    "activities", pgettext_lazy("unit", "activity"), pgettext_lazy("unit", "activities")
)
WORDS: Mapping[str, Words] = {
    "theme": _("Theme"),
    "audience": _("Audience"),
    "origin": _("Origin"),
}


def page_of(ref: str) -> str | None:
    """Return the page of the activity that a reference names."""
    key = ref.rpartition(":")[2]
    row = Activity.objects.filter(pk=key).first() if len(key) == 36 else None
    return row.get_absolute_url() if row else None


def described(dims: Mapping[str, str]) -> list[tuple[Words, Words]]:
    """Say the dimensions in words; themes and audiences are data and read as their keys."""
    return [(label, dims[dim]) for dim, label in WORDS.items() if dims.get(dim)]


def recount_published() -> Iterator[Recounted]:
    rows = Activity.objects.filter(published_on__isnull=False).order_by("pk")
    for pk, day in rows.values_list("pk", "published_on").iterator(2000):
        if day is not None:
            yield Recounted(f"{PUBLISHED}:{pk}", 1, day, Decimal(1))


def recount_followers() -> Iterator[Recounted]:
    rows = Follower.objects.filter(confirmed_on__isnull=False).order_by("pk")
    for pk, day in rows.values_list("pk", "confirmed_on").iterator(2000):
        if day is not None:
            yield Recounted(f"{FOLLOWED}:{pk}", 1, day, Decimal(1))


def register() -> None:
    """Declare the kinds and the measures; called once, from ``AppConfig.ready``."""
    register_kind(
        Kind(
            key=PUBLISHED,
            label=pgettext_lazy("kind of fact", "activity on the public agenda"),
            dims=DIMS,
            page=page_of,
            recount=recount_published,
            describe=described,
        )
    )
    register_kind(
        Kind(
            key=FOLLOWED,
            label=pgettext_lazy("kind of fact", "somebody follows the agenda by e-mail"),
            recount=recount_followers,
        )
    )
    for key, unit, fold, label in (
        ("activities.activities", ACTIVITIES, Count(), _("Activities on the public agenda")),
        (
            "activities.organisers",
            BODIES,
            Distinct("actor"),
            _("Institutions with activities on the agenda"),
        ),
        ("activities.days", DAYS, Days(), _("Days on which the agenda grew")),
    ):
        register_measure(
            Measure(
                key=key, version=1, unit=unit, kind=PUBLISHED, fold=fold, dims=DIMS, label=label
            )
        )
    register_measure(
        Measure(
            key="activities.followers",
            version=1,
            unit=PEOPLE,
            kind=FOLLOWED,
            fold=Count(),
            label=_("People who follow the agenda by e-mail"),
        )
    )
