from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SourceKind(models.TextChoices):
    FEED = "feed", _("feed (RSS, Atom, JSON)")
    FILE = "file", _("file of a feed")
    WORDPRESS = "wp", _("WordPress site")
    CALENDAR = "calendar", _("calendar (iCalendar)")
    SITEMAP = "sitemap", _("news sitemap")
    LISTING = "listing", _("page with a list of news")
    MASTODON = "mastodon", _("Mastodon account")
    BLUESKY = "bluesky", _("Bluesky account")
    # Nothing is visited: somebody brings it.
    MAIL = "mail", _("e-mail")
    FORM = "form", _("form by signed link")
    PASTE = "paste", _("links pasted by hand")


# Those that are visited; the others are brought.
VISITED = frozenset(SourceKind) - {SourceKind.MAIL, SourceKind.FORM, SourceKind.PASTE}


class RelayMode(models.TextChoices):
    """What is done with what a source brings."""

    ASK = "ask", pgettext_lazy("relay mode", "Always ask")
    KEYWORD = "keyword", pgettext_lazy("relay mode", "Approve by keyword")
    NEVER = "never", pgettext_lazy("relay mode", "Never relay")


class SameBy(models.TextChoices):
    """Why two entries tell of the same."""

    LINK = "link", _("the same page")
    WORDS = "words", _("the same words and no other date")
    PERSON = "person", _("a person said so")


class EditStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("edit", "Proposed")
    APPLIED = "applied", pgettext_lazy("edit", "Applied")
    IGNORED = "ignored", pgettext_lazy("edit", "Left as it was")


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


class ContributionOrigin(models.TextChoices):
    FORM = "form", pgettext_lazy("contribution", "Form")
    MAIL = "mail", pgettext_lazy("contribution", "E-mail")


class LetterStatus(models.TextChoices):
    """What became of an e-mail that came in."""

    TAKEN = "taken", pgettext_lazy("incoming letter", "Taken")
    HELD = "held", pgettext_lazy("incoming letter", "Waits for a person")
    IGNORED = "ignored", pgettext_lazy("incoming letter", "Ignored")
    DISCARDED = "discarded", pgettext_lazy("incoming letter", "Discarded")
