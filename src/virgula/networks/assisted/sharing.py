"""Networks that a person publishes on: their limits, and the address that opens a prepared text.

The addresses are the networks' own share pages, read at their documentation on ``AS_OF``. Where a
network has none, its page for writing opens and the person pastes what was copied.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from virgula.domain.network import Network
from virgula.networks.bluesky import BLUESKY
from virgula.networks.composing import with_link
from virgula.networks.facebook import FACEBOOK
from virgula.networks.instagram import INSTAGRAM
from virgula.networks.linkedin import LINKEDIN
from virgula.networks.telegram import TELEGRAM
from virgula.networks.threads import THREADS
from virgula.networks.x import X
from virgula.networks.youtube import YOUTUBE

AS_OF = date(2026, 11, 24)
# Longer addresses are cut or refused by browsers and servers; then only the page is opened.
ADDRESS_LIMIT = 8000


def _no_address(text: str, link: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Variety:
    """A network that a person speaks to: how much fits as it counts, and where it is written.

    ``share`` returns the address that opens a text ready to send, empty where it cannot.
    """

    limit: int
    page: str
    share: Callable[[str, str], str] = _no_address
    length: Callable[[str], int] = len


def _asked(address: str, **fields: str) -> str:
    """Return the address with the fields that say something."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items() if value)
    return f"{address}?{query}" if query else ""


def _without(text: str, link: str) -> str:
    """Return the text without the link that travels beside it."""
    return text.replace(link, "").strip() if link else text.strip()


def _whatsapp(text: str, link: str) -> str:
    return _asked("https://wa.me/", text=with_link(text, link))


def _x(text: str, link: str) -> str:
    return _asked("https://x.com/intent/post", text=_without(text, link), url=link)


def _facebook(text: str, link: str) -> str:
    # Facebook takes the link alone: words of others are refused since 2017.
    return _asked("https://www.facebook.com/sharer/sharer.php", u=link)


def _telegram(text: str, link: str) -> str:
    # Its one required field may hold any words.
    words = _without(text, link)
    return _asked("https://t.me/share/url", url=link or words, text=words if link else "")


def _linkedin(text: str, link: str) -> str:
    return _asked("https://www.linkedin.com/sharing/share-offsite/", url=link)


def _threads(text: str, link: str) -> str:
    return _asked("https://www.threads.com/intent/post", text=_without(text, link), url=link)


def _bluesky(text: str, link: str) -> str:
    return _asked("https://bsky.app/intent/compose", text=with_link(text, link))


def _like(network: Network, page: str, share: Callable[[str, str], str] = _no_address) -> Variety:
    """Return a variety with the limit of a network that we speak to elsewhere."""
    return Variety(network.rules.text_limit, page, share, network.length)


VARIETIES: Mapping[str, Variety] = {
    "whatsapp": Variety(4096, "https://web.whatsapp.com/", _whatsapp),
    "x": _like(X, "https://x.com/compose/post", _x),
    "facebook": _like(FACEBOOK, "https://www.facebook.com/", _facebook),
    "instagram": _like(INSTAGRAM, "https://www.instagram.com/"),
    "threads": _like(THREADS, "https://www.threads.com/", _threads),
    "linkedin": _like(LINKEDIN, "https://www.linkedin.com/feed/", _linkedin),
    "tiktok": Variety(4000, "https://www.tiktok.com/upload"),
    "youtube": _like(YOUTUBE, "https://studio.youtube.com/"),
    "telegram": _like(TELEGRAM, "https://web.telegram.org/", _telegram),
    "bluesky": _like(BLUESKY, "https://bsky.app/", _bluesky),
}


def share_url(of: str, text: str, link: str) -> str:
    """Return the address that opens the text ready to send on a network, or its writing page.

    ``of`` is a key of ``VARIETIES``; empty for one that is not there. The link may stand in the
    text too: it goes out once.
    """
    variety = VARIETIES.get(of)
    if variety is None:
        return ""
    address = variety.share(text, link)
    return address if 0 < len(address) <= ADDRESS_LIMIT else variety.page
