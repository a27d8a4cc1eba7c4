from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from virgula.institutions.models import validate_zone
from virgula.relay.choices import EntryStatus, SourceKind, SourceStatus, VisitOutcome


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
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # The date as the source printed it, when it could not be read.
    published_text = models.CharField(max_length=100, blank=True)
    # The first day to come that its words name: when what it announces happens.
    event_on = models.DateField(null=True, blank=True)
    found_at = models.DateTimeField()
    content_sha256 = models.CharField(max_length=64)
    copy_sha256 = models.CharField(max_length=64, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=EntryStatus, default=EntryStatus.NEW)
    # «Later»: not shown before this day of its system.
    later_on = models.DateField(null=True, blank=True)
    # Words that a person prepared; empty: those of the template.
    draft_text = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
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
