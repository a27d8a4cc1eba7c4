"""What the desk says of sources: how each is, what is done with it, what a list brings."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from virgula.platform.http import FetchError
from virgula.relay.models import Source
from virgula.relay.reading import FeedError
from virgula.relay.words import sentence_for, status_sentence
from virgula.ui.formats import moment


def fault_sentence(fault: FetchError | FeedError | OSError | int) -> str:
    """Return what a person reads about what could not be read; a number is an answer's status."""
    return status_sentence(fault) if isinstance(fault, int) else sentence_for(fault)


def health_word(health: str) -> str:
    """Return in a word how a source is."""
    return {
        "failing": pgettext("source", "Failing"),
        "suspended": pgettext("source", "Suspended"),
        "never": _("Not visited yet"),
        "well": pgettext("source", "Well"),
        "paused": pgettext("source", "Paused"),
        "brought": pgettext("source", "Brought by people"),
    }[health]


def health_sentence(source: Source, health: str, *, taken: int) -> str:
    """Return how a source is, in a sentence: since when, and what a person may do."""
    match health:
        case "failing":
            return _("It does not answer since %(moment)s: %(why)s") % {
                "moment": moment(source.failing_since),
                "why": source.last_error or _("nothing more is known."),
            }
        case "suspended":
            return _("It is not visited any more: %(why)s Correct its address and resume it.") % {
                "why": source.last_error
            }
        case "paused":
            return _("Somebody paused it: it brings nothing until it is resumed.")
        case "never":
            return _("It will be visited within a minute.")
        case "brought":
            return _("People bring what is in it; it is not visited.")
        case _ if taken:
            return _("It answers well; the last visit was on %(moment)s.") % {
                "moment": moment(source.visited_at)
            }
        case _:
            return _("It answers well, and has brought nothing yet.")


def rules_sentence(mode: str, keywords: Sequence[str], most_a_day: int | None) -> str:
    """Return what is done with what a source brings."""
    parts = {
        "ask": _("A person decides on each item."),
        "never": _("Nothing of it is relayed."),
        "keyword": _("What says “%(words)s” is approved by itself.")
        % {"words": ", ".join(keywords)},
    }[mode]
    if most_a_day is None or mode == "never":
        return parts
    cap = ngettext("At most %(count)d a day.", "At most %(count)d a day.", most_a_day)
    return f"{parts} {cap % {'count': most_a_day}}"


def page_sentence(found: str) -> str:
    """Return why a page could not be read as a piece of news, and what to do."""
    return {
        "pdf": _("This is a PDF, not a page. Write its title here and keep its link."),
        "image": _("This is an image or a video, not a page. Write a title for it here."),
        "empty": _("The page shows no words by itself. Write its title here and keep its link."),
        "password": _("The page asks for a password, so it could not be read. Write it here."),
    }.get(found, _("This is no web page that can be read. Write its title here."))


def opml_sentence(why: str) -> str:
    """Return why a file is no list of feeds that we take."""
    return {
        "large": _("The file is larger than 1 MB: a list of feeds is far smaller."),
        "empty": _("The file has no feeds in it."),
        "unsafe": _(
            "The file defines entities, which could unfold without end. It was not opened; export "
            "the list again from the reader."
        ),
        "broken": _("The file is cut short or is no XML. Export the list again from the reader."),
        "other": _("This is XML, but no OPML. Look in the feed reader for “Export OPML”."),
    }[why]


def planned_sentence(why: str) -> str:
    """Return why a line of a list brings no source."""
    return {
        "known": _("It is already visited."),
        "repeated": _("It is in the file twice."),
        "no_feed": _("It names no feed, or its address is too long."),
        "too_many": _("Only 200 at once are taken: import the rest afterwards."),
    }[why]
