"""What the tests of the first voice share: reading the three feeds, and waiting for the worker."""

import time
from collections.abc import Callable
from xml.etree import ElementTree

import httpx

from tests.browser.conftest import House
from tests.servers import Mastodon

ATOM = "{http://www.w3.org/2005/Atom}"
# Grace, settle and the worker's own pace, on a busy machine.
LEAVES_SECONDS = 120


def wait_until(holds: Callable[[], bool], seconds: float = LEAVES_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "It did not come about in time."
        time.sleep(1)


def titles_on_feeds(house: House) -> dict[str, list[str]]:
    """Return what each of the portal's feeds says, as a reader program reads it."""
    rss = ElementTree.fromstring(_read(house, "rss.xml").content)
    atom = ElementTree.fromstring(_read(house, "atom.xml").content)
    items = _read(house, "feed.json").json()["items"]
    return {
        "rss": [item.findtext("title", "") for item in rss.iter("item")],
        "atom": [entry.findtext(f"{ATOM}title", "") for entry in atom.iter(f"{ATOM}entry")],
        "json": [item.get("title", "") for item in items],
    }


def times_said(house: House, title: str) -> dict[str, int]:
    return {name: titles.count(title) for name, titles in titles_on_feeds(house).items()}


def posts_with(mastodon: Mastodon, words: str, *, but: frozenset[str] = frozenset()) -> list[str]:
    """Return the permalinks of the statuses whose text holds these words, but for some.

    The server is that of the whole run, and another house may say the same: who counts takes out
    what was there before.
    """
    return [
        status["url"]
        for status in mastodon.statuses()
        if words in status["content"] and status["url"] not in but
    ]


def _read(house: House, name: str) -> httpx.Response:
    answer = httpx.get(f"{house.address}/publicaciones/{name}", timeout=20, trust_env=False)
    return answer.raise_for_status()
