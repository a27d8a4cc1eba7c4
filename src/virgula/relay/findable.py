"""What a search finds of this room, on the desk alone: what the institutions said."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.relay.models import Entry
from virgula.search.registry import Findable, Kind, itself, register_kind
from virgula.search.words import actor_facets, in_first_language

DOOR = "relay.view_inbox"


def _entries(keys: Iterable[str] | None) -> Iterator[Findable]:
    rows = Entry.objects.select_related("source__actor").order_by("pk")
    for one in rows.iterator(500) if keys is None else rows.filter(pk__in=list(keys)):
        told_at = one.published_at or one.found_at
        yield Findable(
            key=str(one.pk),
            system_id=one.source.system_id,
            title=one.title,
            path=in_first_language(reverse, "desk:relay:entry", one.pk),
            text=one.text or one.summary,
            day=told_at.date(),
            door=DOOR,
            facets=actor_facets(one.source.actor),
        )


def _found(since: datetime) -> Iterable[str]:
    """Return what visits brought: they leave no record for each item."""
    return map(str, Entry.objects.filter(found_at__gte=since).values_list("pk", flat=True))


def register() -> None:
    """Let entries be found; called once, from ``AppConfig.ready``."""
    register_kind(
        Kind(
            "entry",
            _("Novelty of an institution"),
            _entries,
            targets=((Entry._meta.label_lower, itself),),
            changed=_found,
            doors=frozenset({DOOR}),
        )
    )
