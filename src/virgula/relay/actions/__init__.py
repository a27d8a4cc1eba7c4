"""What people and the tick do with sources and entries."""

from virgula.relay.actions.deciding import (
    approve_entries,
    approve_entry,
    change_words,
    dismiss_entry,
    put_off_entry,
    undo_decision,
)
from virgula.relay.actions.errors import (
    AlreadyDecidedError,
    HostBusyError,
    NothingToUndoError,
    RelayError,
    SourceExistsError,
    SourcePausedError,
)
from virgula.relay.actions.rounds import visit_due_sources
from virgula.relay.actions.sources import (
    accept_move,
    add_source,
    change_source,
    pause_source,
    resume_source,
)
from virgula.relay.actions.visiting import tidy_visits, visit_source

__all__ = [
    "AlreadyDecidedError",
    "HostBusyError",
    "NothingToUndoError",
    "RelayError",
    "SourceExistsError",
    "SourcePausedError",
    "accept_move",
    "add_source",
    "approve_entries",
    "approve_entry",
    "change_source",
    "change_words",
    "dismiss_entry",
    "pause_source",
    "put_off_entry",
    "resume_source",
    "tidy_visits",
    "undo_decision",
    "visit_due_sources",
    "visit_source",
]
