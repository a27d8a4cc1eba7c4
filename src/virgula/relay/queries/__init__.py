"""What the relay knows, ready to be shown."""

from virgula.relay.queries.coverage import (
    Coverage,
    Covered,
    coverage,
    last_relays,
)
from virgula.relay.queries.inbox import (
    Decision,
    Inbox,
    InboxRow,
    credits_of,
    entries_of_posts,
    events_between,
    inbox,
    recent_decisions,
    short_title,
    visible_entries,
    waiting_entries,
    words_for,
)
from virgula.relay.queries.sources import (
    SourceRow,
    entries_of,
    source_row,
    source_rows,
    troubled_sources,
    visible_sources,
    visits_of,
)

__all__ = [
    "Coverage",
    "Covered",
    "Decision",
    "Inbox",
    "InboxRow",
    "SourceRow",
    "coverage",
    "credits_of",
    "entries_of",
    "entries_of_posts",
    "events_between",
    "inbox",
    "last_relays",
    "recent_decisions",
    "short_title",
    "source_row",
    "source_rows",
    "troubled_sources",
    "visible_entries",
    "visible_sources",
    "visits_of",
    "waiting_entries",
    "words_for",
]
