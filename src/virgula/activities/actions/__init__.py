"""What people and the relay do with activities; see each for what it raises."""

from virgula.activities.actions.announcing import (
    Became,
    Outcome,
    announce,
    find_announcements,
)
from virgula.activities.actions.errors import (
    ActivityError,
    DaysError,
    NothingPendingError,
    NotInStatusError,
    OtherSystemError,
    ReasonMissingError,
    SameActivityError,
    TitleMissingError,
)
from virgula.activities.actions.keeping import (
    change_activity,
    dismiss_activity,
    happening_of,
    merge_activities,
    propose_activity,
    publish_activity,
    reconsider_activity,
)
from virgula.activities.actions.moving import (
    Moved,
    accept_pending,
    cancel_activity,
    happening_of_pending,
    move_activity,
    refuse_pending,
)

__all__ = [
    "ActivityError",
    "Became",
    "DaysError",
    "Moved",
    "NotInStatusError",
    "NothingPendingError",
    "OtherSystemError",
    "Outcome",
    "ReasonMissingError",
    "SameActivityError",
    "TitleMissingError",
    "accept_pending",
    "announce",
    "cancel_activity",
    "change_activity",
    "dismiss_activity",
    "find_announcements",
    "happening_of",
    "happening_of_pending",
    "merge_activities",
    "move_activity",
    "propose_activity",
    "publish_activity",
    "reconsider_activity",
    "refuse_pending",
]
