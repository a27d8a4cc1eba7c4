from django.db import models
from django.utils.translation import gettext_lazy as _


class ActorStatus(models.TextChoices):
    """What is known of an institution's life today; a set's own words are mapped to these."""

    IN_FORCE = "in_force", _("in force")
    ENDING = "ending", _("ending")
    ENDED = "ended", _("ended")
    UNKNOWN = "unknown", _("to be confirmed")


class Confidence(models.TextChoices):
    SEEN = "seen", _("seen in the source")
    RECALLED = "recalled", _("to be confirmed")
    MIXED = "mixed", _("partly confirmed")
    INVENTED = "invented", _("demonstration")


class Role(models.TextChoices):
    COORDINATOR = "coordinator", _("coordination")
    STAFF = "staff", _("coordination staff")
    DRAFTER = "drafter", _("drafting of posts")
    COMMISSIONER = "commissioner", _("commissioner")
    LIAISON = "liaison", _("liaison")
    FACILITATOR = "facilitator", _("facilitator")


class CollegiateKind(models.TextChoices):
    COMMISSION = "commission", _("commission")
    REGIONAL = "regional", _("regional commission")
    COUNCIL = "council", _("council")
