"""What the relay says in words: of a feed that cannot be read, and of a relayed item."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from virgula.media.actions import UploadError
from virgula.platform.fetch_words import sentence_for as fetch_sentence
from virgula.platform.http import FetchError
from virgula.relay.reading import (
    BrokenFeedError,
    FeedError,
    NotAFeedError,
    NothingSelectedError,
    Refused,
    SelectorError,
    UnsafeFeedError,
)
from virgula.relay.robots import RobotsError
from virgula.relay.wording import Name, Parts, credit_within, default_template, fitted, lead_of

# What the shortest of our networks takes, less its link and the blank line before it.
WORDS_LIMIT = 500 - 25


def sentence_for(error: FetchError | FeedError | OSError) -> str:
    """Return what a person reads about a source that could not be read."""
    match error:
        case RobotsError():
            return _robots_sentence(error)
        case FetchError():
            return fetch_sentence(error)
        case NotAFeedError():
            return _not_a_feed(error.found)
        case UnsafeFeedError():
            return _(
                "The document defines entities, which could unfold without end. It was not opened; "
                "ask the site for a plain RSS or Atom feed."
            )
        case BrokenFeedError():
            return _("It begins like a feed, but nothing in it could be read. Tell who runs it.")
        case SelectorError():
            return _("The selector “%(selector)s” (%(part)s) cannot be read. Correct it.") % {
                "selector": error.selector[:80],
                "part": error.part,
            }
        case NothingSelectedError():
            return _(
                "The page has nothing at “%(selector)s”: it was redesigned, or it shows its list "
                "by script. Choose again what to read."
            ) % {"selector": error.selector[:80]}
        case OSError():
            return _("The file is not in the folder of the data set.")
        case _:
            return _("It could not be read.")


def _robots_sentence(error: RobotsError) -> str:
    if error.is_silent:
        return _("The site does not say what machines may read (robots.txt). It is tried again.")
    return _(
        "The site asks machines not to read this page (robots.txt). Ask who runs it for a feed, or "
        "paste its links by hand."
    )


def broken_sentence() -> str:
    """Return what a person reads when the fault is ours."""
    return _("The answer could not be read because of a fault of ours. It is noted in the log.")


def picture_sentence(error: Exception) -> str:
    """Return why the picture of an entry could not be brought."""
    match error:
        case FetchError():
            return fetch_sentence(error)
        case UploadError():
            return _("It says that it is an image, and it cannot be drawn, or it is too large.")
        case _ if str(error).isdecimal():
            return _("The site answers that there is no image there (%(status)s).") % {
                "status": str(error)
            }
        case _:
            return _("What is at that address is no image.")


def _not_a_feed(found: str) -> str:
    return {
        "html": _(
            "This is a web page, not a feed. Look in the page for “RSS”, or try the address of "
            "the site followed by /feed/."
        ),
        "empty": _("The answer was empty. It will be tried again."),
        "pdf": _("This is a PDF, not a feed."),
        "image": _("This is an image or a video, not a feed."),
        "calendar": _("This is a calendar (iCalendar), not a feed of news."),
        "closed": _("The site does not let its posts be read this way. Try its feed: /feed/."),
        "account": _(
            "This is not the address of an account. Copy it from the profile, as it stands in the "
            "browser."
        ),
        "xml": _("This is XML, but neither RSS nor Atom."),
    }.get(found, _("This is not a feed: neither RSS, nor Atom, nor JSON Feed."))


def status_sentence(status: int) -> str:
    """Return what a person reads about an answer that is no success."""
    match status:
        case 404:
            return _("The site has no page at this address any more (404).")
        case 410:
            return _("The site says that this feed is gone for good (410).")
        case 401 | 403:
            return _("The site does not let us in (%(status)d).") % {"status": status}
        case 429 | 503:
            return _("The site asks us to come back later (%(status)d).") % {"status": status}
        case _ if status >= 500:
            return _("The site has a fault of its own (%(status)d). It will be tried again.") % {
                "status": status
            }
        case _:
            return _("The site answered something unexpected (%(status)d).") % {"status": status}


def relay_words(title: str, summary: str, names: Sequence[str], *, limit: int) -> str:
    """Return the words of a relayed item: its title, a first sentence if it fits, the credit.

    The link is not among them: each network puts it where it counts less.
    """
    credit = credit_within([Name(name, name) for name in names], limit // 2)
    parts = Parts(title=title, credit=credit, summary=lead_of(title, summary))
    return fitted(default_template(), parts, limit=limit)


def refusal_sentence(refused: Refused) -> str:
    """Return why an item was not taken."""
    return {
        "no_words": _("it has neither title nor text."),
        "repeated": _("it is in the document twice."),
        "too_many": _("the document has more items than are read at once."),
        "cut": _("it came cut in the middle: it will be read when it comes whole."),
        "over": _("it is over."),
        "too_far": _("it is years ahead."),
        "private": _("its calendar marks it as private."),
        "no_day": _("it does not say on what day it is."),
    }[refused.why]


def note_sentence(note: str) -> str:
    """Return what is odd about a document that was read all the same."""
    return {
        "broken": _("The document is cut short: what came before the cut was read."),
        "shared_guids": _("Several items carry the same identifier: their links are used instead."),
        "no_dates": _("No item carries a date that can be read."),
        "future_dates": _("Some dates are in the future: they do not tell when it was published."),
        "odd_dates": _("Some dates are older than the web: they were not believed."),
        "mended": _("Some words were encoded twice (“SesiÃ³n”): they were mended."),
        "titles_from_links": _("It gives no titles: they were made from the addresses."),
        "very_long": _("It has so many items that not all were looked at."),
        "unread_rules": _("Some repetitions could not be read: only their first date was taken."),
        "unknown_zones": _("Some hours name an unknown time zone: that of the source was used."),
        "moved": _("The site moved for ever, and is visited at its new address from now on."),
    }[note]
