import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from virgula.bulletins.choices import CopyState, Source
from virgula.domain.bulletin import MOST_REFUSALS


class Subscriber(models.Model):
    """A reader of a bulletin. Private: who leaves is forgotten, and only a keyed mark stays.

    The mark keeps a list that is brought again from writing to somebody who said no; nobody reads
    an address out of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.ForeignKey(
        "publishing.Channel", on_delete=models.CASCADE, related_name="subscribers"
    )
    email = models.EmailField(_("e-mail"), blank=True)
    mark = models.CharField(max_length=64)
    source = models.CharField(max_length=4, choices=Source, default=Source.FORM)
    # How and when the readers of a list said yes, in the words of whoever brought it.
    consent = models.CharField(_("consent"), max_length=500, blank=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # Stays when somebody asks again in their name: only their own confirmation takes it back.
    said_no = models.BooleanField(default=False)
    # Issues in a row that its server refused for good.
    refusals = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        permissions = [("import_subscribers", _("May bring a list of subscribers"))]
        constraints = [
            models.UniqueConstraint(fields=["channel", "mark"], name="one_subscriber_per_address"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(email=""), name="who_leaves_is_forgotten"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_written_to(self) -> bool:
        return (
            self.confirmed_at is not None and self.left_at is None and self.refusals < MOST_REFUSALS
        )


class Issue(models.Model):
    """That the copies of an issue were made: once, for whoever was a reader at that moment."""

    delivery = models.OneToOneField(
        "publishing.Delivery", on_delete=models.CASCADE, related_name="issue"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("issue of a bulletin")
        verbose_name_plural = _("issues of bulletins")

    def __str__(self) -> str:
        return f"{self.delivery_id}"


class BulletinCopy(models.Model):
    """One reader's copy of an issue: handed over once, or never again when nobody knows."""

    delivery = models.ForeignKey(
        "publishing.Delivery", on_delete=models.CASCADE, related_name="copies"
    )
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="copies")
    state = models.CharField(max_length=8, choices=CopyState, default=CopyState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    sending_since = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # The server's codes alone: its sentences repeat the address.
    answer = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("copy of a bulletin")
        verbose_name_plural = _("copies of bulletins")
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "subscriber"], name="one_copy_per_issue_and_reader"
            )
        ]
        indexes = [
            models.Index(fields=["state", "next_at", "id"], name="copy_next"),
            models.Index(fields=["sending_since"], name="copy_pace"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} → {self.subscriber_id}"
