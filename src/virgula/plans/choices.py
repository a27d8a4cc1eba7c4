from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanKind(models.TextChoices):
    ANNUAL = "annual", _("annual plan")
    PROGRAMME = "programme", _("programme")


class PlanStatus(models.TextChoices):
    """The life of a plan, in order."""

    DRAFT = "draft", pgettext_lazy("plan", "Draft")
    COMMENT = "comment", pgettext_lazy("plan", "Under comment")
    APPROVED = "approved", pgettext_lazy("plan", "Approved")
    IN_FORCE = "in_force", pgettext_lazy("plan", "In force")
    CLOSED = "closed", pgettext_lazy("plan", "Closed")
    REPORTED = "reported", pgettext_lazy("plan", "Reported")


# Anyone may read these without an account; a draft is for who may see the board.
PUBLISHED = [PlanStatus.APPROVED, PlanStatus.IN_FORCE, PlanStatus.CLOSED, PlanStatus.REPORTED]


class DueKind(models.TextChoices):
    """What a plan says of the moment of a line."""

    NONE = "none", pgettext_lazy("due", "No timing")
    MONTH = "month", pgettext_lazy("due", "Month")
    DATE = "date", pgettext_lazy("due", "Date")
    PERMANENT = "permanent", pgettext_lazy("due", "Permanent")
    PER_ISSUE = "per_issue", pgettext_lazy("due", "Each issue of another calendar")
    TO_AGREE = "to_agree", pgettext_lazy("due", "Date to be agreed")
    CONDITIONAL = "conditional", pgettext_lazy("due", "Permanent while its projects are active")


class LineStatus(models.TextChoices):
    """What people say of a line; its timeliness is computed."""

    PROPOSED = "proposed", pgettext_lazy("line", "Proposed")
    UNDER_WAY = "under_way", pgettext_lazy("line", "Under way")
    CONCLUDED = "concluded", pgettext_lazy("line", "Concluded")
    DISCARDED = "discarded", pgettext_lazy("line", "Discarded")


class WindowKind(models.TextChoices):
    DEADLINE = "deadline", _("deadline")
    PERMANENT = "permanent", _("permanent")


class Shape(models.TextChoices):
    """Each window has a shape of its own, so that colour is never the only sign."""

    CIRCLE = "circle", _("circle")
    TRIANGLE = "triangle", _("triangle")
    DIAMOND = "diamond", _("diamond")
    SQUARE = "square", _("square")
    RING = "ring", _("ring")
    HEXAGON = "hexagon", _("hexagon")
    STAR = "star", _("star")
    BAR = "bar", _("bar")


class ObjectiveKind(models.TextChoices):
    GENERAL = "general", _("general objective")
    SPECIFIC = "specific", _("specific objective")
    OPPORTUNITY = "opportunity", _("area of opportunity")


class OccurrenceKind(models.TextChoices):
    ISSUE = "issue", _("issue of another calendar")
    AGREED = "agreed", _("date set by agreement")


class ReportStatus(models.TextChoices):
    RECEIVED = "received", _("received")
    ANSWERED = "answered", _("answered")
    DISMISSED = "dismissed", _("dismissed")
