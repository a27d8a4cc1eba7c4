"""What the agenda says of a refusal: what happened, and what to do."""

from django.utils.translation import gettext as _

from virgula.domain.schedule import HourError, NoSuchHourError
from virgula.publishing.actions.errors import ChangedMeanwhileError, PublishingError
from virgula.publishing.actions.scheduling import AlreadyLeftError, PastHourError


def refusal(error: PublishingError | HourError) -> str:
    """Return the sentence that tells a person why nothing was moved."""
    if isinstance(error, AlreadyLeftError):
        names = ", ".join(dict.fromkeys(one.channel.name for one in error.deliveries))
        return _(
            "Nothing was moved: on %(channels)s it is out, is leaving or waits for a person. "
            "See it on its page."
        ) % {"channels": names}
    if isinstance(error, PastHourError):
        return _("Nothing was moved: that hour has passed. Choose one that is still to come.")
    if isinstance(error, ChangedMeanwhileError):
        return _("Nothing was moved: somebody changed it meanwhile. Look at it again.")
    if isinstance(error, NoSuchHourError):
        return _("Nothing was moved: that hour does not exist, the clocks jump over it that day.")
    return _("Nothing was moved: it no longer fits one of its channels. See it on its page.")
