"""The hub that is told what is new in our feeds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HubTopic(models.Model):
    """What the WebSub hub was last told of one of our feeds."""

    url = models.URLField(max_length=500, unique=True)
    # How the feed stood: its number of posts and the last one's instant.
    told_mark = models.CharField(max_length=60, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("feed that a hub hears of")
        verbose_name_plural = _("feeds that a hub hears of")

    def __str__(self) -> str:
        return self.url
