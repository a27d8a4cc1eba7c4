from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Network(models.TextChoices):
    FEED = "feed", _("the portal's own feed")
    MASTODON = "mastodon", _("Mastodon")
    BLUESKY = "bluesky", "Bluesky"
    FACEBOOK = "facebook", _("Facebook page")
    INSTAGRAM = "instagram", _("Instagram")
    THREADS = "threads", _("Threads")
    X = "x", "X"
    LINKEDIN = "linkedin", _("LinkedIn page")
    YOUTUBE = "youtube", "YouTube"
    TELEGRAM = "telegram", _("Telegram channel")
    EMAIL = "email", _("bulletin by e-mail")
    ASSISTED = "assisted", _("assisted: a person publishes and confirms")


def networks() -> list[tuple[str, str]]:
    """Return the networks by name; asked for at run time, so that a new one needs no migration."""
    return [(network.value, str(network.label)) for network in Network]


class AssistedOf(models.TextChoices):
    """The networks of an assisted channel (``networks.assisted.VARIETIES``) by name."""

    WHATSAPP = "whatsapp", _("WhatsApp channel")
    X = "x", "X"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    THREADS = "threads", "Threads"
    LINKEDIN = "linkedin", "LinkedIn"
    TIKTOK = "tiktok", "TikTok"
    YOUTUBE = "youtube", "YouTube"
    TELEGRAM = "telegram", "Telegram"
    BLUESKY = "bluesky", "Bluesky"


class ChannelStatus(models.TextChoices):
    OK = "ok", pgettext_lazy("channel", "Connected")
    OPEN = "open", pgettext_lazy("channel", "Resting after failures")
    NEEDS_AUTH = "needs_auth", pgettext_lazy("channel", "Disconnected")
    PAUSED = "paused", pgettext_lazy("channel", "Paused")


class Origin(models.TextChoices):
    OWN = "own", _("own")
    RELAY = "relay", _("relayed")


class PostKind(models.TextChoices):
    """The kinds of ``domain.network``, with the words that people read."""

    ORIGINAL = "original", pgettext_lazy("post", "Original")
    REPLY = "reply", pgettext_lazy("post", "Reply")
    REPOST = "repost", pgettext_lazy("post", "Repost")


class LinkPolicy(models.TextChoices):
    """What a channel does with a post's link: on some networks a link costs money."""

    INCLUDE = "include", pgettext_lazy("link", "Include it")
    OMIT = "omit", pgettext_lazy("link", "Leave it out")


class MentionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("mention", "To answer")
    LEAVING = "leaving", pgettext_lazy("mention", "Our answer is on its way")
    ANSWERED = "answered", pgettext_lazy("mention", "Answered")
    CLOSED = "closed", pgettext_lazy("mention", "Needs no answer")


class PostStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("post", "Draft")
    IN_REVIEW = "in_review", pgettext_lazy("post", "In review")
    APPROVED = "approved", pgettext_lazy("post", "Approved")
    WITHDRAWN = "withdrawn", pgettext_lazy("post", "Withdrawn")


class DeliveryState(models.TextChoices):
    """The states of ``domain.delivery``, with the words that people read."""

    SCHEDULED = "scheduled", pgettext_lazy("delivery", "Scheduled")
    READY = "ready", pgettext_lazy("delivery", "Ready")
    CLAIMED = "claimed", pgettext_lazy("delivery", "In preparation")
    PREPARED = "prepared", pgettext_lazy("delivery", "Prepared")
    SENDING = "sending", pgettext_lazy("delivery", "Sending")
    UNKNOWN = "unknown", pgettext_lazy("delivery", "Outcome unknown")
    RECONCILING = "reconciling", pgettext_lazy("delivery", "Being checked")
    RETRY_WAIT = "retry_wait", pgettext_lazy("delivery", "Will be tried again")
    NEEDS_AUTH = "needs_auth", pgettext_lazy("delivery", "Channel disconnected")
    NEEDS_HUMAN = "needs_human", pgettext_lazy("delivery", "To be confirmed")
    REJECTED = "rejected", pgettext_lazy("delivery", "Rejected")
    PUBLISHED = "published", pgettext_lazy("delivery", "Published")
    CANCELLED = "cancelled", pgettext_lazy("delivery", "Cancelled")
    HELD = "held", pgettext_lazy("delivery", "Held until it is checked")


# The detail of a step says why it was taken, where the step alone does not.
WORKER_LOST = "worker lost"
QUIET = "quiet hours"
