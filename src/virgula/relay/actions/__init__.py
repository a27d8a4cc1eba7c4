"""What people and the tick do with sources and entries."""

from virgula.relay.actions.deciding import (
    Scheduled,
    approve_entries,
    approve_entry,
    change_words,
    describe_image,
    dismiss_entry,
    put_off_entry,
    schedule_entries,
    schedule_entry,
    undo_decision,
    undo_together,
)
from virgula.relay.actions.edits import apply_edit, correct_edit, ignore_edit
from virgula.relay.actions.errors import (
    AloneError,
    AlreadyDecidedError,
    HostBusyError,
    NoHourError,
    NothingToUndoError,
    OtherSystemError,
    RelayError,
    SameGroupError,
    SourceExistsError,
    SourcePausedError,
)
from virgula.relay.actions.grouping import merge_entries, split_entry, undo_grouping
from virgula.relay.actions.importing import Chosen, import_sources, plan_import
from virgula.relay.actions.pasting import (
    AlreadyHereError,
    entry_of_page,
    item_of_page,
    paste_page,
)
from virgula.relay.actions.pictures import bring_pictures
from virgula.relay.actions.rounds import visit_due_sources
from virgula.relay.actions.rules import apply_rules
from virgula.relay.actions.sources import (
    accept_move,
    add_source,
    change_rules,
    change_source,
    pause_source,
    resume_source,
)
from virgula.relay.actions.troubles import tell_troubles
from virgula.relay.actions.visiting import tidy_visits, visit_source
from virgula.relay.actions.words import (
    change_relay_settings,
    forget_handle,
    name_handle,
)

__all__ = [
    "AloneError",
    "AlreadyDecidedError",
    "AlreadyHereError",
    "Chosen",
    "HostBusyError",
    "NoHourError",
    "NothingToUndoError",
    "OtherSystemError",
    "RelayError",
    "SameGroupError",
    "Scheduled",
    "SourceExistsError",
    "SourcePausedError",
    "accept_move",
    "add_source",
    "apply_edit",
    "apply_rules",
    "approve_entries",
    "approve_entry",
    "bring_pictures",
    "change_relay_settings",
    "change_rules",
    "change_source",
    "change_words",
    "correct_edit",
    "describe_image",
    "dismiss_entry",
    "entry_of_page",
    "forget_handle",
    "ignore_edit",
    "import_sources",
    "item_of_page",
    "merge_entries",
    "name_handle",
    "paste_page",
    "pause_source",
    "plan_import",
    "put_off_entry",
    "resume_source",
    "schedule_entries",
    "schedule_entry",
    "split_entry",
    "tell_troubles",
    "tidy_visits",
    "undo_decision",
    "undo_grouping",
    "undo_together",
    "visit_due_sources",
    "visit_source",
]
