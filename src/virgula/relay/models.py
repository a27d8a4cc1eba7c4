from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from virgula.institutions.models import validate_zone
from virgula.relay import incoming_models  # noqa: F401 -- Django looks for every table here
from virgula.relay.choices import (
    EditStatus,
    EntryStatus,
    RelayMode,
    SameBy,
    SourceKind,
    SourceStatus,
    VisitOutcome,
)


class Source(models.Model):
    """Where an institution says what it does."""

    system = models.ForeignKey(
        "institutions.System", on_delete=models.CASCADE, related_name="sources"
    )
    actor = models.ForeignKey(
        "institutions.Actor", on_delete=models.PROTECT, related_name="sources"
    )
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=SourceKind)
    # An address, or the path of a file inside the data set for a demonstration.
    location = models.CharField(_("address"), max_length=1000)
    # Dates without a zone are read in the source's own.
    zone = models.CharField(_("time zone"), max_length=60, validators=[validate_zone])
    # What the reader of its kind must know: the selectors of a listing, the folder of a mailbox.
    options = models.JSONField(default=dict, blank=True)
    mode = models.CharField(
        _("what is done with its items"),
        max_length=8,
        choices=RelayMode,
        default=RelayMode.ASK,
    )
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    # Of this source, on one day of its system; empty: as many as there are.
    most_a_day = models.PositiveSmallIntegerField(_("at most on a day"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=SourceStatus, default=SourceStatus.ACTIVE
    )
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    body_sha256 = models.CharField(max_length=64, blank=True)
    visited_at = models.DateTimeField(null=True, blank=True)
    next_visit_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    # Where the site says, for ever, that the feed is now: a person accepts it.
    moved_to = models.CharField(max_length=1000, blank=True)
    # Visits in a row that were sent to that same place.
    moved_times = models.PositiveSmallIntegerField(default=0)
    # The pause between visits that its rhythm of publishing asks for, in seconds.
    usual_gap = models.PositiveIntegerField(null=True, blank=True)
    # Marks of the items of its last document: what is the same to the byte is not read again.
    read_marks = models.JSONField(default=list, blank=True)
    # When its newest item was published, as far as it says.
    newest_at = models.DateTimeField(null=True, blank=True)
    # When its institution was last told that it does not answer.
    told_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    # A new source's old items are not news; a demonstration's first visit brings its items.
    skip_first_visit = models.BooleanField(_("only what is new from now on"), default=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="one_source_per_key")]
        indexes = [models.Index(fields=["status", "next_visit_at", "id"], name="source_next")]

    def __str__(self) -> str:
        return self.name


class Host(models.Model):
    """A machine that we visit: one visit at a time, a pause between two, and what it allows."""

    name = models.CharField(max_length=255, unique=True)
    # Who visits it now, and until when at most: a visitor that died gives it back by itself.
    held_by = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    # Not before: the pause between two visits, or the rest that the site asked for.
    free_at = models.DateTimeField(null=True, blank=True)
    # Its robots.txt, for pages that are read as lists of news, and when it was read.
    robots = models.TextField(blank=True)
    robots_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("visited site")
        verbose_name_plural = _("visited sites")

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """One item of a source. An edit of it is a proposal, never a second post."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="entries")
    identity = models.CharField(max_length=64)
    guid = models.CharField(max_length=1000, blank=True)
    link = models.URLField(max_length=1000, blank=True)
    # What tells that two links show one page (domain.feed_items.same_page).
    page_key = models.CharField(max_length=1000, blank=True)
    # The same page announced by another source before: shown once, both are credited.
    same_as = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    same_by = models.CharField(max_length=6, choices=SameBy, blank=True)
    # How alike their words are, 0 to 1; empty where words decided nothing.
    same_score = models.FloatField(null=True, blank=True)
    # A person said that it is another thing: it is never joined again by itself.
    stands_alone = models.BooleanField(default=False)
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # The date as the source printed it, when it could not be read.
    published_text = models.CharField(max_length=100, blank=True)
    # The first day to come that its words name: when what it announces happens.
    event_on = models.DateField(null=True, blank=True)
    activity = models.ForeignKey(
        "activities.Activity",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="entries",
    )
    found_at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=EntryStatus, default=EntryStatus.NEW)
    # «Later»: not shown before this day of its system.
    later_on = models.DateField(null=True, blank=True)
    # Words that a person prepared; empty: those of the template.
    draft_text = models.TextField(blank=True)
    # The same for one account: {"channel key": "text"}.
    draft_variants = models.JSONField(default=dict, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    # Which rule decided, when no person did: "keyword:feria".
    decided_rule = models.CharField(max_length=100, blank=True)
    post = models.OneToOneField(
        "publishing.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="entry"
    )

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        permissions = [
            ("view_inbox", _("May see the inbox")),
            ("approve_entry", _("May approve and dismiss entries")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "identity"], name="one_entry_per_identity"),
            models.CheckConstraint(
                condition=~Q(status=EntryStatus.APPROVED) | Q(post__isnull=False),
                name="approved_entry_has_post",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="entry_inbox"),
            models.Index(fields=["page_key"], name="entry_page"),
            models.Index(fields=["status", "-decided_at"], name="entry_decided"),
        ]

    def __str__(self) -> str:
        return self.title


class EntryImage(models.Model):
    """An image of an entry: where it is, and our own copy once it is used."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField(default=1)
    # Empty when it was brought (a form, an e-mail) and not found on a site.
    url = models.URLField(max_length=1000, blank=True)
    alt = models.CharField(_("text for who does not see it"), max_length=1500, blank=True)
    # Brought here, re-encoded, without what a camera writes into it.
    upload = models.ForeignKey(
        "media.Upload", on_delete=models.SET_NULL, null=True, blank=True, related_name="in_entries"
    )
    # Of what the site served that day.
    copy_sha256 = models.CharField(max_length=64, blank=True)
    # Why it could not be brought; empty: it was, or nobody tried.
    problem = models.CharField(max_length=300, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("image of an entry")
        verbose_name_plural = _("images of entries")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["next_at", "id"], name="entry_image_next")]

    def __str__(self) -> str:
        return self.alt or self.url


class EntryEdit(models.Model):
    """What a source changed in an entry that we had used: a person decides what becomes of it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="edits")
    found_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=EditStatus, default=EditStatus.PROPOSED)
    title_before = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=500)
    summary_before = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    event_before = models.DateField(null=True, blank=True)
    event_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("edit of an entry")
        verbose_name_plural = _("edits of entries")
        constraints = [
            # A second edit before the first was decided replaces it.
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(status=EditStatus.PROPOSED),
                name="one_open_edit_per_entry",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Visit(models.Model):
    """One visit of a source, as it went. Only the newest are kept."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=VisitOutcome)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    found = models.PositiveSmallIntegerField(default=0)
    new = models.PositiveSmallIntegerField(default=0)
    edited = models.PositiveSmallIntegerField(default=0)
    refused = models.PositiveSmallIntegerField(default=0)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [models.Index(fields=["source", "-at", "-id"], name="visit_source")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.outcome}"


class CoveragePolicy(models.Model):
    """From when on a system counts an institution as silent, and a region as apart."""

    system = models.OneToOneField(
        "institutions.System", on_delete=models.CASCADE, related_name="coverage_policy"
    )
    silent_days = models.PositiveSmallIntegerField(
        _("days without a relay until an institution counts as silent"),
        default=30,
        validators=[MinValueValidator(2), MaxValueValidator(365)],
    )
    joint_days = models.PositiveSmallIntegerField(
        _("days without a joint activity until a region is told of"),
        default=60,
        validators=[MinValueValidator(2), MaxValueValidator(365)],
    )

    class Meta:
        verbose_name = _("policy of coverage")
        verbose_name_plural = _("policies of coverage")


class Gap(models.Model):
    """An institution that nobody relays, or a region without joint activities: told once."""

    system = models.ForeignKey("institutions.System", on_delete=models.CASCADE, related_name="gaps")
    actor = models.ForeignKey(
        "institutions.Actor", on_delete=models.CASCADE, null=True, blank=True, related_name="gaps"
    )
    region = models.ForeignKey(
        "institutions.Region", on_delete=models.CASCADE, null=True, blank=True, related_name="gaps"
    )
    # The last day before it; empty: there never was one.
    last_on = models.DateField(null=True, blank=True)
    found_on = models.DateField()
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("gap of coverage")
        verbose_name_plural = _("gaps of coverage")
        constraints = [
            models.CheckConstraint(
                condition=Q(actor__isnull=True) ^ Q(region__isnull=True), name="gap_of_one_thing"
            ),
            models.UniqueConstraint(
                fields=["actor"], condition=Q(closed_on__isnull=True), name="one_open_gap_per_actor"
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=Q(closed_on__isnull=True),
                name="one_open_gap_per_region",
            ),
        ]
        indexes = [models.Index(fields=["system", "closed_on", "id"], name="gap_open")]

    def __str__(self) -> str:
        return str(self.actor or self.region)


class LiaisonLetter(models.Model):
    """A friendly message to an institution whose voice is missed. No address is kept."""

    actor = models.ForeignKey(
        "institutions.Actor", on_delete=models.CASCADE, related_name="liaison_letters"
    )
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"), max_length=5000)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    # Empty: it is not known whether it left; it is not sent again within the week.
    sent_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("message to a liaison")
        verbose_name_plural = _("messages to liaisons")
        indexes = [models.Index(fields=["actor", "-asked_at"], name="liaison_letter_last")]

    def __str__(self) -> str:
        return self.subject


class RelaySettings(models.Model):
    """How a system relays: its words, and how often one institution speaks on a day."""

    system = models.OneToOneField(
        "institutions.System", on_delete=models.CASCADE, related_name="relay_settings"
    )
    # With placeholders (``relay.wording``); empty: the words that the program brings.
    template = models.TextField(_("words of a relay"), max_length=2000, blank=True)
    # What is proposed and what rules approve keeps to it; a person may go further.
    most_a_day = models.PositiveSmallIntegerField(
        _("at most of one institution on a day"), default=3
    )
    # Where accounts have no weekly hours.
    pace_minutes = models.PositiveSmallIntegerField(_("minutes between two relays"), default=20)

    class Meta:
        verbose_name = _("settings of the relay")
        verbose_name_plural = _("settings of the relay")

    def __str__(self) -> str:
        return f"{self.system_id}"


class BodyHandle(models.Model):
    """The account of an institution on a network: there it is named by it in a credit."""

    actor = models.ForeignKey(
        "institutions.Actor", on_delete=models.CASCADE, related_name="handles"
    )
    network = models.CharField(_("network"), max_length=12)
    handle = models.CharField(_("account"), max_length=200)

    # How people call its network; set by ``queries.handle_rows``.
    network_name = ""

    class Meta:
        verbose_name = _("account of an institution")
        verbose_name_plural = _("accounts of institutions")
        constraints = [
            models.UniqueConstraint(fields=["actor", "network"], name="one_handle_per_network")
        ]

    def __str__(self) -> str:
        return self.handle
