"""Series of posts: a bank of texts, their days, and what was skipped."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from virgula.publishing.models.channels import Channel


class Series(models.Model):
    """Posts that come again and again, each with its number, from a bank of texts."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="series"
    )
    name = models.CharField(_("name"), max_length=120)
    # «#Name 18»: without the sign; empty: the number is not written.
    hashtag = models.CharField(_("numbered hashtag"), max_length=60, blank=True)
    next_number = models.PositiveIntegerField(_("next number"), default=1)
    channels = models.ManyToManyField(Channel, related_name="series", blank=True)
    weekdays = models.JSONField(_("weekdays"), default=list, blank=True)  # 0 is Monday
    at = models.TimeField(_("hour"), null=True, blank=True)
    # Instead of days of its own it takes slots that stay empty.
    fills_gaps = models.BooleanField(_("fills only empty slots"), default=False)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)  # the first day after it
    ahead_days = models.PositiveSmallIntegerField(_("days ahead"), default=14)
    cooldown_days = models.PositiveSmallIntegerField(_("days before a text returns"), default=90)
    most_uses = models.PositiveSmallIntegerField(_("times at most"), null=True, blank=True)
    # A person approved its texts for good: what is made of them leaves without another approval.
    is_approved = models.BooleanField(_("leaves without another approval"), default=False)
    approved_by = models.CharField(max_length=200, blank=True)
    campaign = models.ForeignKey(
        "content.Campaign", on_delete=models.PROTECT, null=True, blank=True, related_name="series"
    )
    line = models.ForeignKey(
        "plans.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="series"
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        constraints = [
            models.UniqueConstraint(fields=["system", "name"], name="one_series_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class SeriesText(models.Model):
    """A text of a series' bank; it may return after its rest."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="texts")
    position = models.PositiveIntegerField(default=1)
    title = models.CharField(_("title"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    link = models.URLField(_("link"), max_length=1000, blank=True)
    utility = models.CharField(_("what it is good for"), max_length=300, blank=True)
    may_repeat = models.BooleanField(_("may return"), default=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("text of a series")
        verbose_name_plural = _("texts of series")

    def __str__(self) -> str:
        return self.title or self.text[:60]


class SeriesOccurrence(models.Model):
    """A day of a series: the post that was made for it, or that somebody skipped it."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="occurrences")
    on = models.DateField()
    text = models.ForeignKey(
        SeriesText, on_delete=models.PROTECT, null=True, blank=True, related_name="occurrences"
    )
    post = models.OneToOneField(
        "publishing.Post",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="occurrence",
    )
    skipped_at = models.DateTimeField(null=True, blank=True)
    skipped_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("day of a series")
        verbose_name_plural = _("days of series")
        constraints = [
            models.UniqueConstraint(fields=["series", "on"], name="one_occurrence_per_day"),
            models.CheckConstraint(
                condition=Q(post__isnull=False) ^ Q(skipped_at__isnull=False),
                name="occurrence_made_or_skipped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.on}"
