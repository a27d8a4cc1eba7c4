from django.db import models
from django.utils.translation import pgettext_lazy


class ActivityStatus(models.TextChoices):
    # Found by the relay, or written by somebody: nobody has looked at it yet.
    PROPOSED = "proposed", pgettext_lazy("activity", "Proposed")
    PUBLIC = "public", pgettext_lazy("activity", "Public")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Cancelled")
    DISMISSED = "dismissed", pgettext_lazy("activity", "Dismissed")


class ActivityOrigin(models.TextChoices):
    OWN = "own", pgettext_lazy("activity", "Our own")
    RELAY = "relay", pgettext_lazy("activity", "Of an institution")


class Cadence(models.TextChoices):
    DAILY = "daily", pgettext_lazy("cadence", "Each day")
    WEEKLY = "weekly", pgettext_lazy("cadence", "Each week")


class DigestState(models.TextChoices):
    SENDING = "sending", pgettext_lazy("letter", "Being sent")
    SENT = "sent", pgettext_lazy("letter", "Sent")
    UNKNOWN = "unknown", pgettext_lazy("letter", "Outcome unknown")
    REFUSED = "refused", pgettext_lazy("letter", "Refused")


class CalendarOf(models.TextChoices):
    """What a secret address of a calendar shows."""

    ACTIVITIES = "activities", pgettext_lazy("calendar", "Activities")
    POSTS = "posts", pgettext_lazy("calendar", "Posts that are to leave")
