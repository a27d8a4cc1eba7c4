"""What the faces and the rooms above ask of hashtags and campaigns."""

from virgula.content.queries.listing import (
    Adopted,
    adopted_hashtags,
    campaign_rows,
    campaigns_within,
    hashtags_in_force,
    hashtags_of,
    hashtags_within,
    public_campaigns,
    public_hashtags,
    tags_for,
)
from virgula.content.queries.rollup import Rollup, facts_of_campaign, hashtag_rows, rollup_of

__all__ = [
    "Adopted",
    "Rollup",
    "adopted_hashtags",
    "campaign_rows",
    "campaigns_within",
    "facts_of_campaign",
    "hashtag_rows",
    "hashtags_in_force",
    "hashtags_of",
    "hashtags_within",
    "public_campaigns",
    "public_hashtags",
    "rollup_of",
    "tags_for",
]
