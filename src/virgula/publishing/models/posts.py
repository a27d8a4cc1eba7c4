"""What is said at a time: its words, its pictures, and what was said about it before it left."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.institutions.models import validate_zone
from virgula.publishing.choices import Origin, PostKind, PostStatus
from virgula.publishing.models.channels import Channel
from virgula.publishing.models.series import Series


class Post(models.Model):
    """Something said at a time, with its own words for each channel."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="posts"
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.OWN)
    kind = models.CharField(max_length=8, choices=PostKind, default=PostKind.ORIGINAL)
    # What is answered or reposted: the network's id or address.
    target = models.CharField(max_length=1000, blank=True)
    title = models.CharField(_("title"), max_length=500)
    text = models.TextField(_("text"))
    # «¿Para qué me sirve?», in one sentence: asked of our own content, never of what is relayed.
    utility = models.CharField(_("what it is good for"), max_length=300, blank=True)
    as_thread = models.BooleanField(_("as a thread where it does not fit"), default=False)
    # Words of one channel instead of the common ones: {"channel key": "text"}.
    variants = models.JSONField(default=dict, blank=True)
    link = models.URLField(_("link"), max_length=1000, blank=True)
    credit = models.ForeignKey(
        "institutions.Actor", on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    # History is never rewritten: the name that the credited institution had that day.
    credit_name = models.CharField(max_length=300, blank=True)
    line = models.ForeignKey(
        "plans.Line", on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    campaign = models.ForeignKey(
        "content.Campaign", on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    series_number = models.PositiveIntegerField(null=True, blank=True)
    # Where it is to go; after the approval the deliveries say where it goes.
    channels = models.ManyToManyField(Channel, related_name="posts", blank=True)
    status = models.CharField(max_length=10, choices=PostStatus, default=PostStatus.DRAFT)
    # The row of the file that it came from: a second import changes it instead of doubling it.
    external_id = models.CharField(max_length=100, blank=True)
    # Hours that it may be late and still leave by itself; empty: as its origin says.
    patience_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    # Wall time ("2027-03-14T09:30:00", as text: it has no zone of its own) and zone are what a
    # person chose; the instant is computed from them.
    due_wall = models.CharField(max_length=19)
    due_zone = models.CharField(max_length=60, validators=[validate_zone])
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    # Grows with every change of its words or its hour: two people never overwrite each other.
    revision = models.PositiveIntegerField(default=1)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        permissions = [("approve_post", _("May approve what goes out in our name"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=PostStatus.APPROVED) | Q(approved_at__isnull=False),
                name="post_leaves_only_approved",
            ),
            models.UniqueConstraint(
                fields=["system", "external_id"],
                condition=~Q(external_id=""),
                name="one_post_per_external_id",
            ),
        ]
        indexes = [models.Index(fields=["system", "due_at", "id"], name="post_agenda")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publishing:post", args=[self.pk])


class PostMedium(models.Model):
    """A picture or a film of a post, with its words for who does not see it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="media")
    upload = models.ForeignKey("media.Upload", on_delete=models.PROTECT, related_name="in_posts")
    position = models.PositiveSmallIntegerField(default=1)
    alt = models.CharField(_("text for who does not see it"), max_length=1500, blank=True)
    alt_skip_reason = models.CharField(_("why it has no text"), max_length=300, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        verbose_name = _("picture or film of a post")
        verbose_name_plural = _("pictures and films of posts")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt or str(self.upload_id)


class PictureToBring(models.Model):
    """A picture that a row of a spreadsheet names by its address, until it is here."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="picture_to_bring")
    url = models.URLField(max_length=1000)
    alt = models.CharField(max_length=1500, blank=True)
    asked_by = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        verbose_name = _("picture to bring")
        verbose_name_plural = _("pictures to bring")

    def __str__(self) -> str:
        return self.url


class PostComment(models.Model):
    """What somebody said about a draft to those who work on it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    text = models.TextField(_("comment"), max_length=2000)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class ReviewRequest(models.Model):
    """One person was asked, by a link of their own, to let one post go as it read then."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="review_requests")
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="review_requests"
    )
    revision = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("request to approve")
        verbose_name_plural = _("requests to approve")
        indexes = [models.Index(fields=["post", "asked_at"], name="review_request_post")]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.person_id}"
