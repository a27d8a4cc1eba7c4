"""What each verb of the journal, and each field that it changed, says to a reader."""

from collections.abc import Mapping

from django.utils.functional import Promise

_verbs: dict[str, str | Promise] = {}
_fields: dict[str, str | Promise] = {}


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


def register_fields(fields: Mapping[str, str | Promise]) -> None:
    """Give the fields that changes name their words (``{"channel": _("channel")}``)."""
    for field, words in fields.items():
        _fields.setdefault(field, words)


def words_of_field(field: str) -> str:
    """Return the words of a field; one without words reads as it was stored."""
    return str(_fields.get(field, field))
