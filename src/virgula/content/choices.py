from django.db import models
from django.utils.translation import pgettext_lazy


class HashtagStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("hashtag", "Proposed")
    OFFICIAL = "official", pgettext_lazy("hashtag", "Official")
    CAMPAIGN = "campaign", pgettext_lazy("hashtag", "Of a campaign")
    RETIRED = "retired", pgettext_lazy("hashtag", "Retired")
