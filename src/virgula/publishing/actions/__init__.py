"""What people and the worker do with posts, deliveries and channels."""

from virgula.publishing.actions.channels import (
    add_channel,
    change_channel,
    pause_channel,
    probe_channel,
    resume_channel,
)
from virgula.publishing.actions.deliveries import (
    cancel_delivery,
    confirm_delivery,
    retry_delivery,
)
from virgula.publishing.actions.errors import (
    AlreadyApprovedError,
    AltMissingError,
    CapReachedError,
    ChangedMeanwhileError,
    LineOutsideError,
    NoChannelError,
    NotEditableError,
    NotNowError,
    PermalinkError,
    PublishingError,
    TargetMissingError,
    TooLongForChannelError,
    UnfitForChannelError,
    UtilityMissingError,
    WordsMissingError,
)
from virgula.publishing.actions.media import (
    attach_media,
    describe_media,
    place_media,
    remove_media,
)
from virgula.publishing.actions.posts import approve_post, change_post, create_post
from virgula.publishing.actions.reviewing import (
    comment_post,
    recall_post,
    return_post,
    submit_post,
    withdraw_post,
)
from virgula.publishing.actions.scheduling import (
    AlreadyLeftError,
    Moved,
    PastHourError,
    move_post,
)

__all__ = [
    "AlreadyApprovedError",
    "AlreadyLeftError",
    "AltMissingError",
    "CapReachedError",
    "ChangedMeanwhileError",
    "LineOutsideError",
    "Moved",
    "NoChannelError",
    "NotEditableError",
    "NotNowError",
    "PastHourError",
    "PermalinkError",
    "PublishingError",
    "TargetMissingError",
    "TooLongForChannelError",
    "UnfitForChannelError",
    "UtilityMissingError",
    "WordsMissingError",
    "add_channel",
    "approve_post",
    "attach_media",
    "cancel_delivery",
    "change_channel",
    "change_post",
    "comment_post",
    "confirm_delivery",
    "create_post",
    "describe_media",
    "move_post",
    "pause_channel",
    "place_media",
    "probe_channel",
    "recall_post",
    "remove_media",
    "resume_channel",
    "retry_delivery",
    "return_post",
    "submit_post",
    "withdraw_post",
]
