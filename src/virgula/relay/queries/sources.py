"""The sources with their health, their visits and what they brought."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from virgula.platform.scoping import Reach, within
from virgula.relay.choices import EntryStatus, SourceStatus
from virgula.relay.models import Entry, Source, Visit


def visible_sources(reach: Reach) -> QuerySet[Source]:
    """Return the sources of the systems within reach."""
    return within(Source.objects.all(), reach, system="system")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with its health. ``health``: well, failing, suspended, paused or never."""

    source: Source
    health: str
    waiting: int
    taken: int


def source_rows(reach: Reach) -> list[SourceRow]:
    """Return the sources within reach, the troubled first: one statement."""
    rows = _counted(visible_sources(reach).select_related("actor", "system"))
    shown = [_source_row(row) for row in rows.order_by("name", "pk")]
    return sorted(shown, key=lambda row: row.health in {"well", "paused"})


def source_row(source: Source) -> SourceRow:
    """Return one source with its health."""
    return _source_row(_counted(Source.objects.filter(pk=source.pk)).get())


def _counted(sources: QuerySet[Source]) -> QuerySet[Source]:
    waiting = Q(entries__status=EntryStatus.NEW, entries__same_as=None)
    return sources.annotate(waiting=Count("entries", filter=waiting), taken=Count("entries"))


def _source_row(row: Source) -> SourceRow:
    return SourceRow(row, _health(row), getattr(row, "waiting", 0), getattr(row, "taken", 0))


def _health(source: Source) -> str:
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
