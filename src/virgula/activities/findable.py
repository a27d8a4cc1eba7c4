"""What a search finds of this room: activities that the public may see."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.activities.choices import ActivityStatus
from virgula.activities.models import Activity
from virgula.search.registry import FacetValue, Findable, Kind, itself, register_kind
from virgula.search.words import actor_facets, in_first_language

PUBLIC = (ActivityStatus.PUBLIC, ActivityStatus.CANCELLED)


def _activities(keys: Iterable[str] | None) -> Iterator[Findable]:
    rows = (
        Activity.objects.filter(status__in=PUBLIC)
        .select_related("organiser", "territory")
        .prefetch_related("themes", "audiences", "partners")
        .order_by("pk")
    )
    chosen = rows.iterator(200) if keys is None else rows.filter(pk__in=list(keys))
    for one in chosen:
        territory = one.territory
        yield Findable(
            key=str(one.pk),
            system_id=one.system_id,
            title=one.title,
            path=in_first_language(reverse, "activities:activity", one.pk),
            text=f"{one.summary} {one.place} {one.organiser_name}",
            day=one.first_on,
            facets=(
                *actor_facets(one.organiser, *one.partners.all()),
                *(FacetValue("theme", theme.key, theme.name) for theme in one.themes.all()),
                *(FacetValue("audience", who.key, who.name) for who in one.audiences.all()),
                *([FacetValue("territory", territory.key, territory.name)] if territory else []),
            ),
        )


def register() -> None:
    """Let activities be found; called once, from ``AppConfig.ready``."""
    activity = Activity._meta.label_lower
    register_kind(Kind("activity", _("Activity"), _activities, targets=((activity, itself),)))
