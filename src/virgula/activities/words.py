"""What this room refuses, and what a move did, in sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from virgula.activities import actions
from virgula.activities.actions import Became, Moved


def refusal(error: actions.ActivityError) -> tuple[str, str]:
    """Return the field that a refusal speaks of, and what it says."""
    if isinstance(error, actions.TitleMissingError):
        return "title", _("Write its name.")
    if isinstance(error, actions.DaysError):
        return "last_on", _("It would end before it begins: look at its days and hours.")
    if isinstance(error, actions.ReasonMissingError):
        return "reason", _("Say why in a few words: who planned to go reads it.")
    if isinstance(error, actions.NotInStatusError):
        return "", _("Somebody decided it meanwhile: it is now «%(status)s».") % {
            "status": error.activity.get_status_display()
        }
    if isinstance(error, actions.NothingPendingError):
        return "", _("Somebody decided that change meanwhile.")
    if isinstance(error, actions.SameActivityError):
        return "other", _("Choose another activity.")
    return "", _("That belongs to another network of institutions.")


def outcome_sentences(moved: Moved) -> Sequence[str]:
    """Say what became of the posts that told of an activity that moved or was cancelled."""
    counts = dict.fromkeys(Became, 0)
    for outcome in moved.outcomes:
        counts[outcome.became] += 1
    said = (
        (
            Became.REVISED,
            ngettext(
                "%(count)d post that had not left tells the new date.",
                "%(count)d posts that had not left tell the new date.",
                counts[Became.REVISED],
            ),
        ),
        (
            Became.DRAFT,
            ngettext(
                "%(count)d post went back to draft: its comment says what to look at.",
                "%(count)d posts went back to draft: their comments say what to look at.",
                counts[Became.DRAFT],
            ),
        ),
        (
            Became.WITHDRAWN,
            ngettext(
                "%(count)d post that had not left was withdrawn.",
                "%(count)d posts that had not left were withdrawn.",
                counts[Became.WITHDRAWN],
            ),
        ),
        (
            Became.STALE,
            ngettext(
                "%(count)d post had left: a correction waits for your approval.",
                "%(count)d posts had left: a correction waits for your approval.",
                counts[Became.STALE],
            ),
        ),
        (
            Became.LEAVING,
            ngettext(
                "%(count)d post is leaving at this moment: look at it.",
                "%(count)d posts are leaving at this moment: look at them.",
                counts[Became.LEAVING],
            ),
        ),
    )
    return [words % {"count": counts[kind]} for kind, words in said if counts[kind]]
