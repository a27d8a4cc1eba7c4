from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(models.TextChoices):
    FEED = "feed", _("feed (RSS, Atom, JSON)")
    FILE = "file", _("file of a feed")


class SourceStatus(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("source", "Active")
    FAILING = "failing", pgettext_lazy("source", "Failing")
    SUSPENDED = "suspended", pgettext_lazy("source", "Suspended")


class EntryStatus(models.TextChoices):
    NEW = "new", pgettext_lazy("entry", "New")
    SEEN = "seen", pgettext_lazy("entry", "Already there at the first visit")
    APPROVED = "approved", pgettext_lazy("entry", "Approved")
    DISMISSED = "dismissed", pgettext_lazy("entry", "Dismissed")
