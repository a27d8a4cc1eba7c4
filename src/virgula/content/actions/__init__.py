"""What people do with hashtags, campaigns and frequent questions."""

from virgula.content.actions.campaigns import (
    change_campaign,
    create_campaign,
    promise_to_objective,
)
from virgula.content.actions.errors import (
    AgreementMissingError,
    AlreadyThereError,
    CampaignOrderError,
    ContentError,
    NotAHashtagError,
    OutsideError,
    ReasonMissingError,
)
from virgula.content.actions.hashtags import (
    adopt_hashtag,
    change_hashtag,
    propose_hashtag,
    retire_hashtag,
)

__all__ = [
    "AgreementMissingError",
    "AlreadyThereError",
    "CampaignOrderError",
    "ContentError",
    "NotAHashtagError",
    "OutsideError",
    "ReasonMissingError",
    "adopt_hashtag",
    "change_campaign",
    "change_hashtag",
    "create_campaign",
    "promise_to_objective",
    "propose_hashtag",
    "retire_hashtag",
]
