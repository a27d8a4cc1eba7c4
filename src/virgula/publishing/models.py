import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.institutions.models import validate_zone
from virgula.platform.append_only import AppendOnly
from virgula.platform.secrets import EncryptedTextField
from virgula.publishing.choices import ChannelStatus, DeliveryState, Network, Origin, PostStatus


class Channel(models.Model):
    """An account of ours on a network. Its token lies encrypted."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="channels"
    )
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    network = models.CharField(_("network"), max_length=12, choices=Network)
    handle = models.CharField(_("account"), max_length=200, blank=True)
    base_url = models.URLField(_("server"), max_length=300, blank=True)
    public_url = models.URLField(_("public page"), max_length=500, blank=True)
    token = EncryptedTextField(_("token"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ChannelStatus, default=ChannelStatus.OK
    )
    not_before = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    text_limit = models.PositiveIntegerField(_("characters"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint(fields=["system", "key"], name="one_channel_per_key")
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """Something said at a time, with its own words for each channel."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="posts"
    )
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.OWN)
    title = models.CharField(_("title"), max_length=500)
    text = models.TextField(_("text"))
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
    status = models.CharField(max_length=10, choices=PostStatus, default=PostStatus.DRAFT)
    # Wall time ("2027-03-14T09:30:00", as text: it has no zone of its own) and zone are what a
    # person chose; the instant is computed from them.
    due_wall = models.CharField(max_length=19)
    due_zone = models.CharField(max_length=60, validators=[validate_zone])
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=PostStatus.DRAFT) | Q(approved_at__isnull=False),
                name="post_leaves_only_approved",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("publishing:post", args=[self.pk])


class Delivery(models.Model):
    """One post on one channel, one part of a thread: exactly one effect."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries")
    part = models.PositiveSmallIntegerField(default=1)
    depends_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followers"
    )
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.SCHEDULED)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    attempt_no = models.PositiveSmallIntegerField(default=0)
    key = models.CharField(max_length=64, unique=True)
    # Frozen at approval: what is compared is what was sent.
    payload = models.JSONField()
    payload_digest = models.CharField(max_length=64)
    handle = models.CharField(max_length=300, blank=True)
    sending_since = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)
    remote_id = models.CharField(max_length=300, blank=True)
    remote_url = models.URLField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # The civil day that its fact carries, so that a recount never depends on today's settings.
    published_on = models.DateField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        permissions = [("confirm_delivery", _("May confirm what went out"))]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "channel", "part"], name="one_delivery_per_part"
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.PUBLISHED)
                | Q(published_at__isnull=False, published_on__isnull=False),
                name="published_has_its_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_at", "id"], name="delivery_next"),
            models.Index(fields=["channel", "-published_at"], name="delivery_published"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} → {self.channel_id}"


class Attempt(AppendOnly):
    """One try of a delivery, as it went."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    fence = models.PositiveIntegerField()
    phase = models.CharField(max_length=20)
    at = models.DateTimeField()
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=40)
    detail = models.CharField(max_length=1000, blank=True)
    by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        indexes = [models.Index(fields=["delivery", "at", "id"], name="attempt_delivery")]

    def __str__(self) -> str:
        return f"{self.delivery_id} #{self.number} {self.phase} {self.outcome}"
