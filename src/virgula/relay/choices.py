from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(models.TextChoices):
    FEED = "feed", _("feed (RSS, Atom, JSON)")
    FILE = "file", _("file of a feed")


class SourceStatus(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("source", "Active")
    FAILING = "failing", pgettext_lazy("source", "Failing")
    # The site said that it is gone, or did not find it for ten days: a person decides.
    SUSPENDED = "suspended", pgettext_lazy("source", "Suspended")
    PAUSED = "paused", pgettext_lazy("source", "Paused")


class EntryStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("entry", "New")
    SEEN = "seen", pgettext_lazy("entry", "Already there at the first visit")
    APPROVED = "approved", pgettext_lazy("entry", "Approved")
    DISMISSED = "dismissed", pgettext_lazy("entry", "Dismissed")


class VisitOutcome(models.TextChoices):
    READ = "read", pgettext_lazy("visit", "Read")
    UNCHANGED = "unchanged", pgettext_lazy("visit", "Nothing new")
    FAILED = "failed", pgettext_lazy("visit", "Failed")
    GONE = "gone", pgettext_lazy("visit", "Gone")
