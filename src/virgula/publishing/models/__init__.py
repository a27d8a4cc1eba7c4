"""The tables of this room."""

from virgula.publishing.models.channels import (
    Channel,
    ChannelGroup,
    DisconnectionTold,
    PublishingPolicy,
    Slot,
    TokenWarning,
)
from virgula.publishing.models.deliveries import (
    Attempt,
    Delivery,
    DeliveryResult,
    Errand,
    OutboxMark,
    TroubleTold,
)
from virgula.publishing.models.hubs import HubTopic
from virgula.publishing.models.mentions import Mention
from virgula.publishing.models.posts import (
    PictureToBring,
    Post,
    PostComment,
    PostMedium,
    ReviewRequest,
)
from virgula.publishing.models.series import Series, SeriesOccurrence, SeriesText

__all__ = [
    "Attempt",
    "Channel",
    "ChannelGroup",
    "Delivery",
    "DeliveryResult",
    "DisconnectionTold",
    "Errand",
    "HubTopic",
    "Mention",
    "OutboxMark",
    "PictureToBring",
    "Post",
    "PostComment",
    "PostMedium",
    "PublishingPolicy",
    "ReviewRequest",
    "Series",
    "SeriesOccurrence",
    "SeriesText",
    "Slot",
    "TokenWarning",
    "TroubleTold",
]
