import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.activities.choices import (
    ActivityOrigin,
    ActivityStatus,
    Cadence,
    CalendarOf,
    DigestState,
)
from virgula.institutions.models import validate_zone


class Activity(models.Model):
    """Something dated that the public may attend or answer.

    Its days are civil days of its zone and always there; its instants only when an hour is known.
    ``last_on`` is included. ``ends_at`` is the instant at which it is over.
    """

    # The UID of its calendar entry: stable for ever, whatever else changes.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="activities"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ActivityStatus, default=ActivityStatus.PROPOSED
    )
    origin = models.CharField(max_length=8, choices=ActivityOrigin, default=ActivityOrigin.OWN)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("what it is"), max_length=5000, blank=True)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    place = models.CharField(_("place"), max_length=300, blank=True)
    # Where it is followed from afar, or asked to attend.
    link = models.URLField(_("link to attend"), max_length=1000, blank=True)
    organiser = models.ForeignKey(
        "institutions.Actor", on_delete=models.PROTECT, related_name="activities"
    )
    # History is never rewritten: the name that the organiser had then.
    organiser_name = models.CharField(max_length=300, blank=True)
    # Others who announce it or hold it together.
    partners = models.ManyToManyField(
        "institutions.Actor", related_name="joint_activities", blank=True
    )
    # Empty: of the whole system.
    territory = models.ForeignKey(
        "institutions.Territory",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
    )
    themes = models.ManyToManyField("content.Theme", related_name="activities", blank=True)
    audiences = models.ManyToManyField("content.Audience", related_name="activities", blank=True)
    # Where it was announced, and the private dated copy of that page.
    source_link = models.URLField(_("where it is announced"), max_length=1000, blank=True)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    # The announcer's own mark (iCalendar UID), so that its next version is the same activity.
    external_uid = models.CharField(max_length=300, blank=True)
    # Grows whenever who subscribed must see a change (RFC 5545 §3.8.7.4).
    sequence = models.PositiveIntegerField(default=0)
    # What the title compares as, so that one that is told twice is one activity.
    folded = models.CharField(max_length=300, blank=True, editable=False)
    # It was another activity's second announcement: its page leads there.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    # When the public could see it first: digests and RSS tell what is new by it.
    published_at = models.DateTimeField(null=True, blank=True)
    # The day of its system on which that was.
    published_on = models.DateField(null=True, blank=True)
    # When its date last moved before the eyes of the public, where it stood before that, and why.
    moved_at = models.DateTimeField(null=True, blank=True)
    before_on = models.DateField(null=True, blank=True)
    before_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("why it changed"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="activity_days"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gte=F("starts_at")),
                name="activity_hours",
            ),
            models.UniqueConstraint(
                fields=["system", "organiser", "external_uid"],
                condition=~Q(external_uid=""),
                name="one_activity_per_external_uid",
            ),
        ]
        indexes = [
            models.Index(fields=["system", "status", "first_on", "id"], name="activity_agenda"),
            models.Index(fields=["system", "status", "-published_at"], name="activity_news"),
            models.Index(fields=["organiser", "first_on", "folded"], name="activity_same"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activities:activity", args=[self.pk])


class PendingChange(models.Model):
    """What the organiser's own announcement says today and a person has not looked at yet.

    Another date, another place, or that it will not be: nothing changes until somebody says yes.
    """

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, related_name="pending_change"
    )
    first_on = models.DateField()
    last_on = models.DateField()
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=60, validators=[validate_zone])
    place = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=1000, blank=True)
    cancels = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("change to look at")
        verbose_name_plural = _("changes to look at")

    def __str__(self) -> str:
        return f"{self.activity_id} → {self.first_on}"


class Announcement(models.Model):
    """A post that tells of an activity, with the date that it told.

    When the activity moves, what has not left is written anew, and what has left waits for a
    correction that a person approves.
    """

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="announcements")
    post = models.OneToOneField(
        "publishing.Post", on_delete=models.CASCADE, related_name="announcement"
    )
    # As its words said it, for whoever writes the correction.
    told_first_on = models.DateField()
    told_starts_at = models.DateTimeField(null=True, blank=True)
    # The activity moved after the post had left.
    stale_since = models.DateTimeField(null=True, blank=True)
    # One post corrects all that had told the same: it is said once on each account.
    correction = models.ForeignKey(
        "publishing.Post", on_delete=models.SET_NULL, null=True, blank=True, related_name="corrects"
    )

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return f"{self.post_id} → {self.activity_id}"


class Follower(models.Model):
    """Who asked for the agenda by e-mail. Private: who leaves is forgotten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="followers"
    )
    email = models.EmailField(_("e-mail"))
    cadence = models.CharField(
        _("how often"), max_length=6, choices=Cadence, default=Cadence.WEEKLY
    )
    # The filter of the public agenda: {"territorio": [keys], "tema": [keys], "publico": [keys]}.
    wants = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    # What became public until then was told.
    told_until = models.DateTimeField(null=True, blank=True)
    # When its next letter is due.
    next_at = models.DateTimeField(null=True, blank=True)
    refusals = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("follower of the agenda")
        verbose_name_plural = _("followers of the agenda")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "email", "wants"], name="one_follower_per_filter"
            )
        ]
        indexes = [models.Index(fields=["next_at", "id"], name="follower_next")]

    def __str__(self) -> str:
        return str(self.pk)


class Digest(models.Model):
    """One letter of the agenda to one follower, written down before it is handed over.

    A worker that dies in between leaves it unknown, and what is unknown is never sent again.
    """

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="digests")
    # What became public in this half-open stretch is told; a follower has one letter for each.
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=DigestState, default=DigestState.SENDING)
    told = models.PositiveSmallIntegerField(default=0)
    # The server's codes alone: its sentences repeat the address.
    answer = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("letter of the agenda")
        verbose_name_plural = _("letters of the agenda")
        constraints = [
            models.UniqueConstraint(fields=["follower", "since"], name="one_digest_per_stretch")
        ]
        indexes = [models.Index(fields=["state", "until"], name="digest_state")]

    def __str__(self) -> str:
        return f"{self.follower_id} {self.until:%Y-%m-%d}"


class SecretCalendar(models.Model):
    """A person's own read-only address of a calendar; kept as a digest, shown once."""

    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="secret_calendars"
    )
    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="secret_calendars"
    )
    name = models.CharField(_("name"), max_length=100)
    of = models.CharField(
        _("what it shows"), max_length=10, choices=CalendarOf, default=CalendarOf.ACTIVITIES
    )
    digest = models.CharField(max_length=64, unique=True)
    wants = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    used_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("secret calendar")
        verbose_name_plural = _("secret calendars")

    def __str__(self) -> str:
        return self.name
