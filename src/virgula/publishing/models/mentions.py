"""What people say to us."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from virgula.publishing.choices import MentionState
from virgula.publishing.models.channels import Channel
from virgula.publishing.models.deliveries import Delivery
from virgula.publishing.models.posts import Post


class Mention(models.Model):
    """What somebody said to us on a network: an answer to a post of ours, or a mention.

    It holds a stranger's words: they are erased some time after it is attended to.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="mentions")
    remote_id = models.CharField(max_length=300)
    url = models.URLField(max_length=1000, blank=True)
    author = models.CharField(max_length=200, blank=True)
    author_url = models.URLField(max_length=1000, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    answers = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, null=True, blank=True, related_name="mentions"
    )
    assigned_to = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="mentions"
    )
    # Our answer: a post of the kind «reply».
    reply = models.OneToOneField(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="mention"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_why = models.CharField(_("why it needs no answer"), max_length=300, blank=True)
    question = models.ForeignKey(
        "content.Question",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="mentions",
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer of the public")
        verbose_name_plural = _("answers of the public")
        permissions = [("answer_mention", _("May answer what people say"))]
        constraints = [
            models.UniqueConstraint(fields=["channel", "remote_id"], name="one_mention_per_id"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_on__isnull=True)
                | Q(answered_at__isnull=False, answered_on__isnull=False),
                name="answered_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["channel", "-at"], name="mention_newest")]

    def __str__(self) -> str:
        # The journal keeps this for ever: no stranger's words.
        return str(self.channel)

    @property
    def state(self) -> MentionState:
        """How it stands, from what is known of it."""
        if self.answered_at is not None:
            return MentionState.ANSWERED
        if self.closed_at is not None:
            return MentionState.CLOSED
        if self.reply_id is not None:
            return MentionState.LEAVING
        return MentionState.OPEN
