"""Why a post cannot go out as it is, and what to do about it, in sentences."""

from django.utils.translation import gettext, gettext_noop, pgettext
from django.utils.translation import gettext_lazy as _

from virgula.domain.network import Misfit, TooLongError, UnfitError
from virgula.publishing.actions.errors import (
    AltMissingError,
    CapReachedError,
    NoChannelError,
    PictureComingError,
    PublishingError,
    TargetMissingError,
    TooLongForChannelError,
    UnfitForChannelError,
    UtilityMissingError,
    WordsMissingError,
)
from virgula.publishing.words import Words

# Why a network does not take a post, and what to do; ``has`` and ``fits`` are what it counted.
MISFITS: dict[Misfit, Words] = {
    Misfit.MEDIA_NEEDED: _("It needs a picture or a film: add one."),
    Misfit.VIDEO_NEEDED: _("It needs a film: add one."),
    Misfit.VIDEO_REFUSED: _("It takes no films: take the film out or leave this account out."),
    Misfit.MIXED_MEDIA: _("It takes pictures or a film, not both: take one of them out."),
    Misfit.TOO_MANY_IMAGES: _("%(has)s pictures, and it takes %(fits)s: take some out."),
    Misfit.TOO_MANY_VIDEOS: _("%(has)s films, and it takes %(fits)s: take some out."),
    Misfit.TYPE_REFUSED: _("It does not take this kind of file (%(has)s); it takes %(fits)s."),
    Misfit.TOO_HEAVY: _("A file weighs %(has)s and %(fits)s fit: bring a lighter one."),
    Misfit.TOO_MANY_PIXELS: _(
        "A picture has %(has)s pixels and %(fits)s fit: bring a smaller one."
    ),
    Misfit.RATIO_REFUSED: _(
        "A picture is too wide or too high (%(has)s; between %(fits)s): crop it."
    ),
    Misfit.TOO_LONG_FILM: _("The film lasts %(has)s seconds and %(fits)s fit: cut it."),
    Misfit.TOO_SHORT_FILM: _("The film lasts %(has)s seconds and needs %(fits)s."),
    Misfit.ALT_TOO_LONG: _(
        "The words of a picture are %(has)s characters and %(fits)s fit: shorten them."
    ),
    Misfit.TITLE_TOO_LONG: _("The title is %(has)s characters and %(fits)s fit: shorten it."),
    Misfit.TOO_MANY_HASHTAGS: _("%(has)s hashtags, and it takes %(fits)s: take some out."),
    Misfit.TOO_MANY_MENTIONS: _("%(has)s mentions, and it takes %(fits)s: take some out."),
    Misfit.TOO_MANY_PARTS: _(
        "It would be a thread of %(has)s parts, and %(fits)s fit: shorten it."
    ),
    Misfit.REPLY_REFUSED: _("Replies cannot be sent to this network from here."),
    Misfit.REPOST_REFUSED: _("This network has no reposts from here."),
    Misfit.ADDRESS_NOT_PUBLIC: _(
        "It fetches the files by itself, and this site is not on the internet: leave this account "
        "out, or publish from a site with a public address (https)."
    ),
}
MEGABYTE = 1024 * 1024


def misfit_words(misfit: Misfit, *, has: object, fits: object) -> str:
    """Say why a network does not take a post as it is, with what it counted."""
    if misfit is Misfit.TOO_HEAVY:
        has, fits = (_megabytes(one) for one in (has, fits))
    words = MISFITS.get(misfit)
    return str(words) % {"has": has, "fits": fits} if words else misfit.value


def _megabytes(size: object) -> str:
    return f"{float(str(size)) / MEGABYTE:.1f} MB"


def too_long_words(*, length: int, limit: int) -> str:
    """Say by how much the words do not fit."""
    return gettext(
        "%(length)d characters, and %(limit)d fit: shorten the text or let it be a thread."
    ) % {"length": length, "limit": limit}


def network_refusal(error: TooLongError | UnfitError) -> str:
    """Say what a network does not take."""
    if isinstance(error, TooLongError):
        return too_long_words(length=error.length, limit=error.limit)
    return misfit_words(error.misfit, has=error.has, fits=error.fits)


def refusal_of(error: PublishingError) -> tuple[str, str]:
    """Return the field where a refusal is mended («» when none is), and its sentence."""
    if isinstance(error, TooLongForChannelError):
        said = too_long_words(length=error.length, limit=error.limit)
        return "text", _on(error.channel.name, said)
    if isinstance(error, UnfitForChannelError):
        said = misfit_words(error.misfit, has=error.has, fits=error.fits)
        return "channels", _on(error.channel.name, said)
    if isinstance(error, CapReachedError):
        words = {
            "channel": error.channel.name,
            "spent": f"{error.spent:.2f}",
            "cost": f"{error.cost:.2f}",
            "cap": f"{error.cap:.2f}",
        }
        return "channels", gettext(
            "%(channel)s: this month %(spent)s are spent, this costs %(cost)s and the cap is "
            "%(cap)s. Leave the link or the account out, or raise the cap."
        ) % words
    if isinstance(error, AltMissingError):
        return "media", gettext(
            "«%(name)s» has no words for who does not see it: write them, or why it has none."
        ) % {"name": error.name}
    if isinstance(error, PictureComingError):
        return "media", gettext(
            "Its picture is still on its way from %(url)s. Approve it when it is here, in a while."
        ) % {"url": error.url}
    if isinstance(error, NoChannelError) and error.channel is not None:
        return "channels", gettext("%(channel)s is no longer in use. Choose another.") % {
            "channel": error.channel.name
        }
    return next(
        (place, gettext(sentence)) for kind, place, sentence in PLAIN if isinstance(error, kind)
    )


def _on(channel: str, said: str) -> str:
    return pgettext("channel: what is wrong", "%(channel)s: %(said)s") % {
        "channel": channel,
        "said": said,
    }


PLAIN: tuple[tuple[type[PublishingError], str, str], ...] = (
    (WordsMissingError, "text", gettext_noop("Write what it says.")),
    (UtilityMissingError, "utility", gettext_noop("Say in a sentence what it is good for.")),
    (TargetMissingError, "target", gettext_noop("Paste the address of what is answered.")),
    (NoChannelError, "channels", gettext_noop("Choose at least one account.")),
    (PublishingError, "", gettext_noop("That cannot be done now: look at the post again.")),
)
