"""What was decided and what was refused, in sentences; and the way back to where one came from."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from virgula.publishing.actions import (
    NoChannelError,
    PublishingError,
    TooLongForChannelError,
    WordsMissingError,
)
from virgula.publishing.refusals import refusal_of
from virgula.relay.actions import (
    AlreadyDecidedError,
    NoHourError,
    NothingToUndoError,
    RelayError,
    SourceExistsError,
)
from virgula.relay.choices import EntryStatus
from virgula.relay.models import Entry
from virgula.relay.queries import short_title

Refusal = RelayError | PublishingError


def repeated(error: SourceExistsError) -> str:
    """Return which source visits the address already, and of whom it is."""
    return _("This address is already visited: “%(name)s”, of %(institution)s.") % {
        "name": error.source.name,
        "institution": error.source.actor,
    }


def said(verb: str, entry: Entry) -> str:
    """Return what was just done to an entry."""
    words: dict[str, Callable[[], str]] = {
        "approve": lambda: _("Approved: “%(title)s”."),
        "schedule": lambda: _("Scheduled: “%(title)s”."),
        "dismiss": lambda: _("Dismissed: “%(title)s”."),
        "put_off": lambda: _("Until tomorrow: “%(title)s”."),
        "change_words": lambda: _("Words kept: “%(title)s”."),
        "undo": lambda: _("Undone: “%(title)s” is in the inbox again."),
    }
    return words[verb]() % {"title": short_title(entry)}


def refusal(error: Refusal) -> str:
    """Return why it was not done, and what to do."""
    match error:
        case AlreadyDecidedError():
            return _already(error.entry)
        case NothingToUndoError(has_left=True):
            return _("It has already left; it cannot be undone. Look at it in “Deliveries”.")
        case NothingToUndoError():
            return _("There is nothing to undo: somebody undid it before.")
        case NoChannelError():
            return _("There is no channel in use. Connect one in “Deliveries” and try again.")
        case TooLongForChannelError():
            return _(
                "The words do not fit in “%(channel)s”: %(length)d characters of %(limit)d."
            ) % {
                "channel": error.channel.name,
                "length": error.length,
                "limit": error.limit,
            }
        case WordsMissingError():
            return _("Write some words: a post cannot be empty.")
        case NoHourError():
            return _(
                "No hour is free for it within the shares of the day. Approve it to let it leave "
                "at once."
            )
        case PublishingError():
            return refusal_of(error)[1]
        case _:
            return _("It could not be done. Reload the page and look at how it stands.")


def _already(entry: Entry) -> str:
    who = entry.decided_by or _("somebody else")
    if entry.status == EntryStatus.APPROVED:
        return _("“%(title)s” was already approved by %(who)s; it leaves only once.") % {
            "title": short_title(entry),
            "who": who,
        }
    return _("“%(title)s” was already decided by %(who)s.") % {
        "title": short_title(entry),
        "who": who,
    }


def instant_in(text: str) -> datetime | None:
    """Return the instant that a form carries back, or nothing where it is none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


def way_back(request: HttpRequest, default: str) -> str:
    """Return the page that the form names, if it is one of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return target
    return resolve_url(default)
