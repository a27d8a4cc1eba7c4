from django.db import models
from django.utils.translation import pgettext_lazy


class CopyState(models.TextChoices):
    """The states of ``domain.bulletin``, with the words that people read."""

    WAITING = "waiting", pgettext_lazy("copy of a bulletin", "Waiting")
    SENDING = "sending", pgettext_lazy("copy of a bulletin", "Sending")
    SENT = "sent", pgettext_lazy("copy of a bulletin", "Sent")
    UNKNOWN = "unknown", pgettext_lazy("copy of a bulletin", "Unknown")
    FAILED = "failed", pgettext_lazy("copy of a bulletin", "Failed")
    SKIPPED = "skipped", pgettext_lazy("copy of a bulletin", "Skipped")


class Source(models.TextChoices):
    """How an address came."""

    FORM = "form", pgettext_lazy("subscriber", "asked for it on the portal")
    LIST = "list", pgettext_lazy("subscriber", "came with a list")
