"""One post on one channel: exactly one effect, its tries and how it was received."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from virgula.platform.append_only import AppendOnly
from virgula.publishing.choices import DeliveryState
from virgula.publishing.models.channels import Channel
from virgula.publishing.models.posts import Post


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
    # In the currency of the network's price list, as it read at the approval.
    cost = models.DecimalField(max_digits=9, decimal_places=4, default=0)
    # What was prepared at the network and nobody sees yet, in its own words.
    handle = models.TextField(blank=True)
    sending_since = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)
    remote_id = models.CharField(max_length=300, blank=True)
    remote_url = models.URLField(max_length=1000, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # The civil day that its fact carries, so that a recount never depends on today's settings.
    published_on = models.DateField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    # A person asked for it now: quiet hours do not keep it back.
    is_urgent = models.BooleanField(default=False)

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


class TroubleTold(models.Model):
    """That the staff was told by mail of one trouble of one delivery: nobody is told twice.

    When the trouble ends the row stays, over; if it comes back it is told again.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="troubles_told")
    # A key of ``words.TROUBLE``.
    trouble = models.CharField(max_length=20)
    at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notice of trouble")
        verbose_name_plural = _("notices of trouble")
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "trouble"],
                condition=Q(over_at__isnull=True),
                name="one_open_notice_per_trouble",
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.trouble}"


class DeliveryResult(models.Model):
    """How a post was received, as its network told it last: no proof, and never a fact."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="result")
    likes = models.PositiveIntegerField(null=True, blank=True)
    reposts = models.PositiveIntegerField(null=True, blank=True)
    replies = models.PositiveIntegerField(null=True, blank=True)
    views = models.PositiveIntegerField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    # Empty: it is not read any more.
    next_at = models.DateTimeField(null=True, blank=True)
    reads = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("results of a post")
        verbose_name_plural = _("results of posts")
        indexes = [models.Index(fields=["next_at", "id"], name="result_next")]

    def __str__(self) -> str:
        return f"{self.delivery_id}"


class OutboxMark(models.Model):
    """Which database this is: one row, made with the tables.

    A copy that is brought back is known by it and by the number of its last attempt; both are
    compared with what the worker keeps outside the database (``outbox.watermark``).
    """

    database = models.UUIDField(default=uuid.uuid4)
    # The last time that a copy was brought back, and how far it knew the world.
    held_at = models.DateTimeField(null=True, blank=True)
    knew_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mark of the outbox")
        verbose_name_plural = _("marks of the outbox")

    def __str__(self) -> str:
        return str(self.database)


class Errand(models.Model):
    """A delivery handed to somebody who publishes it by hand, with a link of their own."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="errands")
    name = models.CharField(_("who publishes it"), max_length=200)
    given_by = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("post handed to a person")
        verbose_name_plural = _("posts handed to persons")

    def __str__(self) -> str:
        return self.name
