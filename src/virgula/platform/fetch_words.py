"""What went wrong with an address, in a sentence that says what to do."""

from functools import singledispatch

from django.utils.translation import gettext as _

from virgula.platform import http


@singledispatch
def sentence_for(error: http.FetchError) -> str:
    """Return what a person reads about an address that could not be fetched."""
    return _("The address could not be read. Try again later.")


@sentence_for.register
def _refused(error: http.UrlRefusedError) -> str:
    return {
        "scheme": _("Only addresses that begin with http:// or https:// can be read."),
        "host": _("This is not a complete web address. Copy it whole from the browser."),
        "port": _("Only the usual ports of the web (80 and 443) are read. Remove the port."),
        "credentials": _("The address carries a user or a password. Remove them and try again."),
    }[error.why]


@sentence_for.register
def _private(error: http.AddressRefusedError) -> str:
    return _("“%(host)s” leads into a private network. Only public addresses are read.") % {
        "host": error.host
    }


@sentence_for.register
def _unknown(error: http.NameUnknownError) -> str:
    return _("There is no site called “%(host)s”. Check how it is written.") % {"host": error.host}


@sentence_for.register
def _unreachable(error: http.UnreachableError) -> str:
    if error.certificate:
        return _("The certificate of “%(host)s” is not valid; tell who runs the site.") % {
            "host": error.host
        }
    return _("“%(host)s” does not answer. It will be tried again.") % {"host": error.host}


@sentence_for.register
def _slow(error: http.TooSlowError) -> str:
    return _("“%(host)s” took more than %(seconds)d seconds. It will be tried again.") % {
        "host": error.host,
        "seconds": error.seconds,
    }


@sentence_for.register
def _large(error: http.TooLargeError) -> str:
    return _("What “%(host)s” sends is larger than %(megabytes)d MB; it was not read.") % {
        "host": error.host,
        "megabytes": error.limit_bytes // (1024 * 1024),
    }


@sentence_for.register
def _redirects(error: http.TooManyRedirectsError) -> str:
    return _("The address sends from one page to another without end. Use the final address.")


@sentence_for.register
def _unreadable(error: http.UnreadableError) -> str:
    return _("The answer of “%(host)s” came incomplete. It will be tried again.") % {
        "host": error.host
    }
