"""Cells of a table: from text to value, or a sentence that says what is wrong."""

import re
import zoneinfo
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from virgula.datasets.manifest import KEY
from virgula.datasets.problems import suggestion
from virgula.datasets.schema import Column, Kind
from virgula.domain.contrast import (
    DARK_GROUND,
    LEAST_CONTRAST,
    LIGHT_GROUND,
    contrast,
    is_hex_colour,
)
from virgula.institutions.choices import ActorStatus

_PART_OF_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_YES = {"yes": True, "no": False, "true": True, "false": False, "": False}
GROUNDS = {"colour_light": LIGHT_GROUND, "colour_dark": DARK_GROUND}


class CellError(Exception):
    """The text of a cell is not what its column asks for; the message says it to a person."""


def value_of(column: Column, text: str, statuses: dict[str, str]) -> Any:
    """Return the value of a cell, ``None`` for an empty one that is no text."""
    text = text.strip()
    if not text:
        if column.required:
            raise CellError(_("«%(column)s» is empty.") % {"column": column.name})
        return _empty(column.kind)
    if column.kind is Kind.STATUS:
        return _status(column, text, statuses)
    value = READERS[column.kind](column, text)
    if isinstance(value, str) and len(value) > column.length:
        raise CellError(
            _("«%(column)s» has %(count)d characters; at most %(most)d fit.")
            % {"column": column.name, "count": len(value), "most": column.length}
        )
    return value


def _empty(kind: Kind) -> Any:
    if kind is Kind.LIST or kind is Kind.SOURCES:
        return []
    if kind is Kind.PAIRS:
        return {}
    if kind is Kind.FLAG:
        return False
    if kind is Kind.STATUS:
        return ActorStatus.UNKNOWN.value
    return None if kind in {Kind.DATE, Kind.WHOLE} else ""


def _text(column: Column, text: str) -> str:
    return text


def _key(column: Column, text: str) -> str:
    if not KEY.fullmatch(text):
        raise CellError(
            _("«%(text)s» is no key: only letters without accent, digits, «-» and «_».")
            % {"text": text}
        )
    return text


def _date(column: Column, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CellError(
            _("«%(text)s» in «%(column)s» is no date; write it as 2023-01-31.")
            % {"text": text, "column": column.name}
        ) from None


def _part_of_date(column: Column, text: str) -> str:
    if not _PART_OF_DATE.fullmatch(text):
        raise CellError(
            _("«%(text)s» in «%(column)s» is no date; write 2023, 2023-01 or 2023-01-31.")
            % {"text": text, "column": column.name}
        )
    return text


def _whole(column: Column, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 4:
        raise CellError(
            _("«%(text)s» in «%(column)s» is no whole number.")
            % {"text": text, "column": column.name}
        )
    return int(text)


def _zone(column: Column, text: str) -> str:
    known = zoneinfo.available_timezones()
    if text not in known:
        raise CellError(
            _("«%(text)s» is no time zone; use a name like America/Lima.") % {"text": text}
            + suggestion(text, known)
        )
    return text


def _address(column: Column, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in text:
        raise CellError(
            _("«%(text)s» in «%(column)s» is no web address; it starts with https://.")
            % {"text": text, "column": column.name}
        )
    return text


def _email(column: Column, text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise CellError(_("«%(text)s» is no e-mail address.") % {"text": text}) from None
    return text.lower()


def _colour(column: Column, text: str) -> str:
    if not is_hex_colour(text):
        raise CellError(
            _("«%(text)s» in «%(column)s» is no colour; write it as #1D4F91.")
            % {"text": text, "column": column.name}
        )
    ratio = contrast(text, GROUNDS[column.name])
    if ratio < LEAST_CONTRAST:
        raise CellError(
            _(
                "%(text)s in «%(column)s» has a contrast of %(ratio).1f on its ground "
                "(%(ground)s); at least 4.5 is needed to read it."
            )
            % {
                "text": text,
                "column": column.name,
                "ratio": ratio,
                "ground": GROUNDS[column.name],
            }
        )
    return text


def _rule(column: Column, text: str) -> str:
    try:
        rrulestr(text)
    except (ValueError, KeyError, AttributeError, TypeError):
        raise CellError(
            _("«%(text)s» is no recurrence rule (RFC 5545).") % {"text": text}
        ) from None
    return text


def _flag(column: Column, text: str) -> bool:
    if text.lower() not in _YES:
        raise CellError(
            _("«%(text)s» in «%(column)s» must be «yes» or «no».")
            % {"text": text, "column": column.name}
        )
    return _YES[text.lower()]


def _list(column: Column, text: str) -> list[str]:
    items = [item.strip() for item in text.split("|") if item.strip()]
    if any(len(item) > column.length for item in items):
        raise CellError(
            _("A name in «%(column)s» has more than %(most)d characters.")
            % {"column": column.name, "most": column.length}
        )
    return list(dict.fromkeys(items))


def _sources(column: Column, text: str) -> list[str]:
    return [key.strip() for key in text.split(";") if key.strip()]


def _pairs(column: Column, text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or not name or not value or name in pairs or len(value) > column.length:
            raise CellError(
                _("«%(text)s» in «%(column)s» must be pairs «name=value» with «;» between them.")
                % {"text": text, "column": column.name}
            )
        pairs[name] = value
    return pairs


def _choice(column: Column, text: str) -> str:
    if text not in column.choices:
        raise CellError(
            _("«%(text)s» in «%(column)s» must be one of: %(choices)s.")
            % {"text": text, "column": column.name, "choices": ", ".join(column.choices)}
        )
    return text


def _status(column: Column, text: str, statuses: dict[str, str]) -> str:
    status = statuses.get(text, text)
    if status not in ActorStatus.values:
        raise CellError(
            _(
                "The status «%(text)s» is neither one of ours (%(ours)s) nor a word of "
                "«statuses» in dataset.yaml."
            )
            % {"text": text, "ours": ", ".join(ActorStatus.values)}
        )
    return status


READERS: dict[Kind, Callable[[Column, str], Any]] = {
    Kind.TEXT: _text,
    Kind.KEY: _key,
    Kind.DATE: _date,
    Kind.PART_OF_DATE: _part_of_date,
    Kind.WHOLE: _whole,
    Kind.ZONE: _zone,
    Kind.ADDRESS: _address,
    Kind.EMAIL: _email,
    Kind.COLOUR: _colour,
    Kind.RULE: _rule,
    Kind.FLAG: _flag,
    Kind.LIST: _list,
    Kind.SOURCES: _sources,
    Kind.PAIRS: _pairs,
    Kind.CHOICE: _choice,
}
