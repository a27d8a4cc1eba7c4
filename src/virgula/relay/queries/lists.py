"""The sources as lists for other programs."""

from collections.abc import Iterator

from virgula.platform.scoping import Reach
from virgula.relay.choices import SourceKind
from virgula.relay.models import Source
from virgula.relay.queries.sources import visible_sources
from virgula.relay.reading.listing import PARTS
from virgula.relay.reading.opml import Outline

# The columns of ``feeds.csv`` in a data set, so that the table can be laid upon another network.
COLUMNS = (
    "key", "actor", "name", "kind", "location", "zone", "first_visit", "options", "mode",
    "keywords", "most_a_day",
)  # fmt: skip


def outlines_of(reach: Reach) -> list[Outline]:
    """Return the feeds within reach; other readers can do nothing with another kind."""
    rows = visible_sources(reach).filter(kind=SourceKind.FEED).select_related("actor")
    return [
        Outline(row.name, row.location, row.actor.website, row.actor.key)
        for row in rows.order_by("actor__name", "name", "pk")
    ]


def csv_rows(reach: Reach) -> Iterator[list[str]]:
    """Return every source within reach under the columns of a data set's table."""
    yield list(COLUMNS)
    for row in visible_sources(reach).select_related("actor").order_by("key", "pk"):
        yield [_safe(cell) for cell in _cells(row)]


def _cells(row: Source) -> list[str]:
    return [
        row.key,
        row.actor.key,
        row.name,
        row.kind,
        row.location,
        row.zone,
        "" if row.skip_first_visit else "yes",
        "; ".join(f"{name}={value}" for name, value in row.options.items() if name in PARTS),
        row.mode,
        "|".join(row.keywords),
        "" if row.most_a_day is None else str(row.most_a_day),
    ]


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
