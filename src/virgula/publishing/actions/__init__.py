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
    LineOutsideError,
    NoChannelError,
    NotNowError,
    PermalinkError,
    PublishingError,
    TooLongForChannelError,
    WordsMissingError,
)
from virgula.publishing.actions.posts import approve_post, create_post
from virgula.publishing.actions.scheduling import (
    AlreadyLeftError,
    Moved,
    PastHourError,
    PostMovedError,
    move_post,
)

__all__ = [
    "AlreadyApprovedError",
    "AlreadyLeftError",
    "LineOutsideError",
    "Moved",
    "NoChannelError",
    "NotNowError",
    "PastHourError",
    "PermalinkError",
    "PostMovedError",
    "PublishingError",
    "TooLongForChannelError",
    "WordsMissingError",
    "add_channel",
    "approve_post",
    "cancel_delivery",
    "change_channel",
    "confirm_delivery",
    "create_post",
    "move_post",
    "pause_channel",
    "probe_channel",
    "resume_channel",
    "retry_delivery",
]
