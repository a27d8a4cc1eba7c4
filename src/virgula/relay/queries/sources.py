"""The sources with their health, their visits and what they brought."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from virgula.domain.feed_items import canonical_link, same_page
from virgula.domain.keywords import first_keyword
from virgula.institutions.models import Actor, Body, System
from virgula.institutions.queries import bodies_on
from virgula.platform.scoping import Reach, within
from virgula.relay.choices import VISITED, EntryStatus, SourceKind, SourceStatus
from virgula.relay.models import Entry, Source, Visit

LAST_ENTRIES = 30


def visible_sources(reach: Reach) -> QuerySet[Source]:
    """Return the sources of the systems within reach."""
    return within(Source.objects.all(), reach, system="system")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with its health. ``health``: well, failing, suspended, paused, never or brought."""

    source: Source
    health: str
    waiting: int
    taken: int


# In the order in which a person should look at them.
HEALTHS = ("failing", "suspended", "never", "well", "paused", "brought")


def source_rows(
    reach: Reach, *, actor: int | None = None, kind: str = "", health: str = ""
) -> list[SourceRow]:
    """Return the sources within reach, the troubled first: one statement."""
    rows = _counted(visible_sources(reach).select_related("actor", "system"))
    if actor is not None:
        rows = rows.filter(actor=actor)
    if kind:
        rows = rows.filter(kind=kind)
    shown = [_source_row(row) for row in rows.order_by("name", "pk")]
    if health:
        shown = [row for row in shown if row.health == health]
    return sorted(shown, key=lambda row: HEALTHS.index(row.health) > HEALTHS.index("never"))


def actors_with_sources(reach: Reach) -> list[Actor]:
    """Return the institutions that some source within reach tells of."""
    told = visible_sources(reach).values("actor")
    return list(Actor.objects.filter(pk__in=told).order_by("acronym", "name", "pk"))


def voiceless(reach: Reach, system: System, day: date) -> list[Body]:
    """Return the institutions of a day that no source tells of: nobody would hear them."""
    bodies = within(bodies_on(system, day), reach, system="system").filter(
        territory__isnull=False, sources=None
    )
    return list(bodies.select_related("territory").order_by("name", "pk"))


def known_sources(system: System, locations: Iterable[str]) -> dict[str, Source]:
    """Return, by each address that was asked for, the source that visits it already."""
    wanted = {_page(location): location for location in locations}
    found: dict[str, Source] = {}
    rows = Source.objects.filter(system=system, kind__in=VISITED).select_related("actor")
    for row in rows.order_by("pk"):
        location = wanted.get(_page(row.location))
        # A page may hold another list of news beside the one that is visited.
        if location is not None and row.kind != SourceKind.LISTING:
            found.setdefault(location, row)
    return found


def _page(location: str) -> str:
    return same_page(canonical_link(location)) or location


def would_approve(source: Source, keywords: Sequence[str]) -> list[tuple[Entry, str]]:
    """Return the last entries of a source with the keyword that would have approved each."""
    rows = source.entries.order_by("-published_at", "-found_at", "-pk")[:LAST_ENTRIES]
    return [
        (entry, first_keyword(f"{entry.title}\n{entry.summary}\n{entry.text}", keywords))
        for entry in rows
    ]


def source_row(source: Source) -> SourceRow:
    """Return one source with its health."""
    return _source_row(_counted(Source.objects.filter(pk=source.pk)).get())


def _counted(sources: QuerySet[Source]) -> QuerySet[Source]:
    waiting = Q(entries__status=EntryStatus.NEW, entries__same_as=None)
    return sources.annotate(waiting=Count("entries", filter=waiting), taken=Count("entries"))


def _source_row(row: Source) -> SourceRow:
    return SourceRow(row, _health(row), getattr(row, "waiting", 0), getattr(row, "taken", 0))


def _health(source: Source) -> str:
    if source.kind not in VISITED:
        return "paused" if source.status == SourceStatus.PAUSED else "brought"
    if source.status in {SourceStatus.SUSPENDED, SourceStatus.PAUSED}:
        return str(source.status)
    if source.failures:
        return "failing"
    return "never" if source.visited_at is None else "well"


def troubled_sources(reach: Reach) -> list[Source]:
    """Return the sources that a person should look at."""
    return list(
        visible_sources(reach)
        .filter(status__in=[SourceStatus.FAILING, SourceStatus.SUSPENDED])
        .select_related("actor")
        .order_by("failing_since", "pk")
    )


def visits_of(source: Source) -> list[Visit]:
    """Return the last visits, newest first."""
    return list(source.visits.order_by("-at", "-pk")[:50])


def entries_of(source: Source) -> list[Entry]:
    """Return the last entries, newest first."""
    return list(source.entries.order_by("-published_at", "-found_at", "-pk")[:50])
