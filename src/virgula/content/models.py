from datetime import date, timedelta

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.content.choices import HashtagStatus


class Campaign(models.Model):
    """Posts, pieces and activities that belong together, for a time."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="campaigns"
    )
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    purpose = models.CharField(_("what it is for"), max_length=500, blank=True)
    # Half-open: ``until`` is the first day after it.
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    # Its posts count for these lines, unless somebody withdraws one.
    lines = models.ManyToManyField(
        "plans.Line", related_name="campaigns", blank=True, verbose_name=_("plan lines")
    )

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="one_campaign_per_key")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last(self) -> date | None:
        """Its last day."""
        return self.until - timedelta(days=1) if self.until else None


class Hashtag(models.Model):
    """A hashtag with its right spelling: capitals for each word, so that it is read aloud well."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="hashtags"
    )
    name = models.CharField(_("hashtag"), max_length=60)  # without the sign
    # What it compares as: no accents, no capitals.
    folded = models.CharField(max_length=60, editable=False)
    status = models.CharField(
        _("status"), max_length=8, choices=HashtagStatus, default=HashtagStatus.PROPOSED
    )
    # Other spellings that are corrected to this one.
    aliases = models.JSONField(_("other spellings"), default=list, blank=True)
    is_automatic = models.BooleanField(_("put into every post of ours"), default=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="hashtags"
    )
    reason = models.CharField(_("why"), max_length=500, blank=True)
    proposed_by = models.CharField(max_length=200, blank=True)
    agreement = models.CharField(_("agreement"), max_length=100, blank=True)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("hashtag")
        verbose_name_plural = _("hashtags")
        constraints = [
            models.UniqueConstraint(fields=["system", "folded"], name="one_hashtag_per_word")
        ]

    def __str__(self) -> str:
        return f"#{self.name}"


class Question(models.Model):
    """A question that people ask, with its answer: it grows from what they write to us."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="questions"
    )
    question = models.CharField(_("question"), max_length=300)
    answer = models.TextField(_("answer"), max_length=5000)
    # Where more is said, or the thing can be done.
    link = models.URLField(_("link"), max_length=1000, blank=True)
    is_public = models.BooleanField(_("shown on the portal"), default=True)
    asked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("frequent question")
        verbose_name_plural = _("frequent questions")
        constraints = [
            models.UniqueConstraint(fields=["system", "question"], name="one_answer_per_question")
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return f"{reverse('content:questions')}#pregunta-{self.pk}"


class Theme(models.Model):
    """What a content or an activity is about. The list is data of its system."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="themes"
    )
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    # Words by which a text is recognised to be about it.
    words = models.JSONField(_("words"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["position", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="one_theme_per_key")]

    def __str__(self) -> str:
        return self.name


class Audience(models.Model):
    """For whom a content or an activity is made. The list is data of its system."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="audiences"
    )
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    words = models.JSONField(_("words"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="one_audience_per_key")
        ]

    def __str__(self) -> str:
        return self.name
