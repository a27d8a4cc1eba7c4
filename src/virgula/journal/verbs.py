"""What each verb of the journal says to a reader."""

from collections.abc import Mapping

from django.utils.functional import Promise

_verbs: dict[str, str | Promise] = {}


class VerbExistsError(Exception):
    """Two rooms ask for one verb."""


def register_verbs(verbs: Mapping[str, str | Promise]) -> None:
    """Give verbs their words (``{"plans.start_moved": _("moved the start of")}``).

    Called from ``AppConfig.ready`` of the room that writes them.
    """
    for verb, words in verbs.items():
        if _verbs.get(verb, words) != words:
            raise VerbExistsError(verb)
        _verbs[verb] = words


def words_of(verb: str) -> str:
    """Return the words of a verb; one that a removed room wrote reads as it was stored."""
    return str(_verbs.get(verb, verb))
