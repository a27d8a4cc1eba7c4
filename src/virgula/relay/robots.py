"""What a site allows to a machine that reads its pages (RFC 9309).

Only for pages that are made for people and read as a list of news: a feed, a calendar and an
interface are made to be asked by machines.
"""

from urllib.parse import urljoin

from virgula.platform.http import FetchError, fetch, user_agent

LIMIT_BYTES = 500 * 1024
TIMEOUT_SECONDS = 10.0


class RobotsError(FetchError):
    """The site asks machines not to read this page, or does not say whether they may.

    ``is_silent``: its robots.txt could not be read because of a fault of its own; then nothing is
    read (RFC 9309 §2.3.1.4).
    """

    def __init__(self, url: str, *, is_silent: bool = False) -> None:
        super().__init__(url)
        self.url, self.is_silent = url, is_silent


def robots_of(url: str) -> str:
    """Return the robots.txt of an address's site; empty when it has none: all is allowed."""
    got = fetch(urljoin(url, "/robots.txt"), limit_bytes=LIMIT_BYTES, timeout=TIMEOUT_SECONDS)
    if got.status >= 500 or got.status == 429:
        raise RobotsError(url, is_silent=True)
    return got.content.decode("utf-8", "replace") if got.status == 200 else ""


def check_allowed(rules: str, url: str) -> None:
    """Raise ``RobotsError`` when the rules leave this address out for us."""
    if not rules.strip():
        return
    from protego import Protego

    if not Protego.parse(rules).can_fetch(url, user_agent()):
        raise RobotsError(url)
