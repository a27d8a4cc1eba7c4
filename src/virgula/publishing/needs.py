"""What each network needs to know of an account: the one place that its form is made from.

A field that a network does not name here is not asked for. Options are its own plain settings
(``Channel.options``); secrets are written and never shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from virgula.publishing.choices import Network

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type Words = str | _StrPromise


@dataclass(frozen=True, slots=True)
class Need:
    """A field: how it is called there, where to find it, and whether it can be left out."""

    label: Words
    help: Words = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Needs:
    """The fields of a network. ``ends`` tells that its token ends on a day."""

    base_url: Need | None = None
    handle: Need | None = None
    token: Need | None = None
    refresh_token: Need | None = None
    client_id: Need | None = None
    client_secret: Need | None = None
    options: Mapping[str, Need] | None = None
    ends: bool = False
    # It is this house itself: nobody signs in there, and it costs nothing.
    is_ours: bool = False

    @property
    def has_connection(self) -> bool:
        """Tell whether there is a connection to test."""
        return self.token is not None


HANDLE = Need(_("Account"), _("As people see it, for example @account."))
OTHER_SERVER = Need(
    _("Server"), _("Only where the account lives on another server than the usual one.")
)
PAGE_TOKEN = Need(
    _("Page token"),
    _("From the application's page at Meta. It ends when the password of its owner changes."),
    required=True,
)
META_TOKEN = Need(
    _("Token"), _("From the application's page at Meta; it lasts sixty days."), required=True
)
APPLICATION = Need(_("Application id"))
APPLICATION_SECRET = Need(_("Application secret"))

NEEDS: Mapping[str, Needs] = {
    Network.FEED: Needs(is_ours=True),
    Network.ASSISTED: Needs(handle=HANDLE),
    Network.MASTODON: Needs(
        base_url=Need(
            _("Server"), _("Where posts are sent, for example https://social.example."), True
        ),
        handle=HANDLE,
        token=Need(
            _("Token"),
            _("In the account: Preferences, Development, New application, «write» and «read»."),
            True,
        ),
    ),
    Network.BLUESKY: Needs(
        base_url=OTHER_SERVER,
        handle=Need(_("Account"), _("For example name.bsky.social."), True),
        token=Need(_("Application password"), _("In the account: Settings, App passwords."), True),
    ),
    Network.FACEBOOK: Needs(
        token=PAGE_TOKEN,
        options={"page_id": Need(_("Page number"), _("In «About» of the page."), True)},
    ),
    Network.INSTAGRAM: Needs(
        handle=HANDLE,
        token=META_TOKEN,
        options={"user_id": Need(_("Account number"), _("Empty: the token's own account."))},
        ends=True,
    ),
    Network.THREADS: Needs(
        handle=HANDLE,
        token=META_TOKEN,
        options={"user_id": Need(_("Account number"), _("Empty: the token's own account."))},
        ends=True,
    ),
    Network.X: Needs(
        handle=HANDLE,
        client_id=Need(_("Application key"), _("«API key» of the developers' portal.")),
        client_secret=Need(_("Application secret"), _("«API key secret».")),
        token=Need(
            _("Access token"),
            _("The access token and its secret with a colon between them: token:secret."),
            True,
        ),
        refresh_token=Need(
            _("Renewal token"), _("Only with OAuth 2: then the token has no secret.")
        ),
        options={
            "paid_reads": Need(
                _("Read results and mentions"),
                _("«yes» lets them be read; each post that is read costs. Empty: they are not."),
            )
        },
        ends=True,
    ),
    Network.LINKEDIN: Needs(
        client_id=APPLICATION,
        client_secret=APPLICATION_SECRET,
        token=Need(_("Token"), _("From the developers' portal; it lasts sixty days."), True),
        refresh_token=Need(_("Renewal token"), _("Only for applications that LinkedIn trusts.")),
        options={
            "organization": Need(_("Page number"), _("In the address of the page."), True),
            "version": Need(
                _("Version"),
                _("Only where LinkedIn ended the program's own; six digits, for example 202705."),
            ),
        },
        ends=True,
    ),
    Network.YOUTUBE: Needs(
        handle=HANDLE,
        client_id=Need(_("Application id"), _("From the project in Google Cloud."), True),
        client_secret=Need(_("Application secret"), "", True),
        refresh_token=Need(
            _("Renewal token"), _("From signing in once with the account in the project."), True
        ),
        token=Need(_("Token"), _("The first one; it renews itself every hour.")),
        options={
            "category": Need(_("Category number"), _("Empty: news.")),
            "privacy": Need(_("Who sees the films"), _("public, unlisted or private.")),
        },
        ends=True,
    ),
    Network.EMAIL: Needs(
        handle=Need(_("Sender"), _("As people read it in their mail.")), is_ours=True
    ),
    Network.TELEGRAM: Needs(
        handle=Need(_("Channel"), _("For example @channel; the bot must be its administrator.")),
        token=Need(_("Token of the bot"), _("@BotFather gives it."), True),
        options={"chat": Need(_("Number of the channel"), _("Only for a private channel."))},
    ),
}
# A network that says nothing of itself yet is asked everything.
EVERYTHING = Needs(
    base_url=OTHER_SERVER,
    handle=HANDLE,
    token=Need(_("Token")),
    refresh_token=Need(_("Renewal token")),
    client_id=APPLICATION,
    client_secret=APPLICATION_SECRET,
    ends=True,
)


def needs_of(network: str) -> Needs:
    """Return what a network needs to know of an account."""
    return NEEDS.get(network, EVERYTHING)
