"""The words of the ledger: how a fact stands, and why a link has no copy."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

RECORDED, DECLARED, VERIFIED, REVERSED = "recorded", "declared", "verified", "reversed"
TO_VERIFY = "to_verify"


@dataclass(frozen=True, slots=True)
class State:
    """How a fact stands, for a badge."""

    key: str
    label: str | Promise
    tone: str
    icon: str = ""


STATES = {
    RECORDED: State(RECORDED, pgettext_lazy("fact", "Recorded by the act"), "neutral"),
    DECLARED: State(DECLARED, pgettext_lazy("fact", "Declared"), "warn", "clock"),
    VERIFIED: State(VERIFIED, pgettext_lazy("fact", "Verified"), "good", "check"),
    REVERSED: State(REVERSED, pgettext_lazy("fact", "Corrected later"), "bad", "undo"),
}

_WHY = {
    "refused": gettext_lazy("its address is not one that we may open"),
    "unknown": gettext_lazy("its site does not exist"),
    "unreachable": gettext_lazy("its site did not answer"),
    "slow": gettext_lazy("its site took too long to answer"),
    "large": gettext_lazy("it is larger than 20 MB"),
    "redirects": gettext_lazy("it leads from one address to another without end"),
    "unreadable": gettext_lazy("its content cannot be read"),
    "empty": gettext_lazy("it is empty"),
}


def why_no_copy(code: str) -> str:
    """Put the reason why a page was not copied into words."""
    name, _colon, number = code.partition(":")
    if name == "status":
        return _("its site answered with the error %(number)s") % {"number": number}
    return str(_WHY.get(name, code))
