"""What institutions tell us themselves: who speaks for them, what was asked, what came."""

import uuid
import zoneinfo
from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from virgula.relay.choices import ContributionOrigin, LetterStatus

MONDAY_NINE = time(9)


class Voice(models.Model):
    """An address that speaks for an institution: its liaison's, or one that the desk accepted."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="voices"
    )
    actor = models.ForeignKey("institutions.Actor", on_delete=models.CASCADE, related_name="voices")
    # A liaison's voice lasts as long as their role; without person it lasts until the desk ends it.
    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="voices"
    )
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    # «Always from this address»: taken although its server does not prove who sends.
    is_trusted = models.BooleanField(default=False)
    hears_back = models.BooleanField(_("hears what became of it"), default=True)
    # What went out until then was told; no news yet: since it was added.
    told_until = models.DateTimeField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Part of its reply mark: taking the links back makes the old marks void.
    turn = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("voice of an institution")
        verbose_name_plural = _("voices of institutions")
        constraints = [
            models.UniqueConstraint(fields=["actor", "email"], name="one_voice_per_address")
        ]
        indexes = [models.Index(fields=["email"], name="voice_email")]

    def __str__(self) -> str:
        return self.name or self.email


class AskPolicy(models.Model):
    """When a system asks its institutions what to relay, and whether it tells what became of it."""

    system = models.OneToOneField(
        "institutions.System", on_delete=models.CASCADE, primary_key=True, related_name="ask_policy"
    )
    is_on = models.BooleanField(_("ask every week"), default=True)
    # Of the system's own clock; 0 is Monday.
    weekday = models.PositiveSmallIntegerField(_("day"), default=0)
    at = models.TimeField(_("hour"), default=MONDAY_NINE)
    tells_back = models.BooleanField(_("tell them what went out"), default=True)

    class Meta:
        verbose_name = _("weekly question")
        verbose_name_plural = _("weekly questions")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="ask_policy_weekday")
        ]

    def __str__(self) -> str:
        return str(self.system_id)

    @property
    def day_name(self) -> str:
        """The name of its day, as it stands in a sentence."""
        return str(WEEKDAYS[self.weekday]).lower()


class Ask(models.Model):
    """The question of one week to one voice: the row is the letter, so none goes out twice."""

    system = models.ForeignKey("institutions.System", on_delete=models.CASCADE, related_name="asks")
    actor = models.ForeignKey("institutions.Actor", on_delete=models.CASCADE, related_name="asks")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="asks")
    # The Monday of its week, in the system's calendar.
    week = models.DateField()
    claimed_at = models.DateTimeField()
    # Empty: it did not leave, or nobody knows whether it did; a person sends it again.
    sent_at = models.DateTimeField(null=True, blank=True)
    # Why it did not leave: "refused" by the mail server of its reader.
    problem = models.CharField(max_length=10, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # Their first answer: something, or that there is nothing.
    answered_at = models.DateTimeField(null=True, blank=True)
    has_nothing = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("question of a week")
        verbose_name_plural = _("questions of weeks")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "actor", "voice", "week"], name="one_question_a_week"
            )
        ]
        indexes = [models.Index(fields=["system", "-week"], name="ask_week")]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.week}"


class Contribution(models.Model):
    """Something that an institution sent us by itself, and the entry that it became."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # What they quote when they call: short, without letters that are mistaken for others.
    folio = models.CharField(max_length=12, unique=True)
    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="contributions"
    )
    actor = models.ForeignKey(
        "institutions.Actor", on_delete=models.PROTECT, related_name="contributions"
    )
    voice = models.ForeignKey(
        Voice, on_delete=models.SET_NULL, null=True, blank=True, related_name="contributions"
    )
    ask = models.ForeignKey(
        Ask, on_delete=models.SET_NULL, null=True, blank=True, related_name="contributions"
    )
    origin = models.CharField(max_length=8, choices=ContributionOrigin)
    entry = models.OneToOneField(
        "relay.Entry", on_delete=models.PROTECT, related_name="contribution"
    )
    # What tells that it was sent before: a second press of the button is the same thing.
    key = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # What they declared to happen; days of ``zone``.
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=300, blank=True)
    # What its sender reads when it is not relayed.
    why_not = models.CharField(max_length=300, blank=True)
    # Names of attached files that are no images: a person asks for them if they are needed.
    documents = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes = [
            models.Index(fields=["actor", "-received_at"], name="contribution_actor"),
            models.Index(fields=["system", "-received_at"], name="contribution_system"),
        ]

    def __str__(self) -> str:
        return self.folio

    @property
    def clock(self) -> str:
        """The hour that was declared, on the clock of its place; empty when none was."""
        if self.starts_at is None:
            return ""
        return f"{self.starts_at.astimezone(zoneinfo.ZoneInfo(self.zone)):%H:%M}"


class IncomingLetter(models.Model):
    """An e-mail that came to our address: what was done with it, and why."""

    # By its own mark, so that the mailbox and the mail server may both bring it.
    digest = models.CharField(max_length=64, unique=True)
    system = models.ForeignKey(
        "institutions.System",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="incoming_letters",
    )
    received_at = models.DateTimeField()
    sender = models.CharField(max_length=254, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    # The first of their own words, for whoever decides; the letter itself is the copy.
    words = models.TextField(blank=True)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=9, choices=LetterStatus)
    why = models.CharField(max_length=20, blank=True)
    voice = models.ForeignKey(
        Voice, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters"
    )
    contribution = models.ForeignKey(
        Contribution, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters"
    )
    # Of the last delivery by the mail server: the same signature twice is a replay.
    hook_mark = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("incoming letter")
        verbose_name_plural = _("incoming letters")
        indexes = [
            models.Index(fields=["system", "status", "-received_at"], name="letter_status"),
            models.Index(fields=["sender", "-received_at"], name="letter_sender"),
        ]

    def __str__(self) -> str:
        return self.subject or self.sender


class Mailbox(models.Model):
    """How far a folder of the mail server was read (RFC 3501, unique identifiers)."""

    key = models.CharField(max_length=300, unique=True)
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=100, blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.key
