"""Sources whose items lie in several answers of one host: pages of posts, sitemaps of an index."""

import time
from dataclasses import replace

from django.conf import settings

from virgula.domain.visiting import host_of
from virgula.relay.asking import TIMEOUT_SECONDS, Document, Page, read_address
from virgula.relay.models import Source
from virgula.relay.reading import read_sitemap, read_wordpress

# Further answers of one visit; whatever is left comes with the next one.
MOST_PAGES = 5
WHOLE_SECONDS = 40.0


def bring_wordpress(source: Source, address: str) -> Document:
    """Return the newest posts, and older pages as long as all of a page is news.

    A first visit brings the first page alone: what is older was told before we came.
    """
    first = _ask(source, address)
    if first.status != 200 or source.newest_at is None:
        return first
    end, pages, last = _end(), list[Page](), first
    while last.next_page and len(pages) < MOST_PAGES and _is_all_news(source, last):
        last = _further(last.next_page, address, end)
        if last.status != 200:
            return replace(last, moved_to="")
        pages.append(_page(last))
    return replace(first, pages=tuple(pages))


def bring_sitemap(source: Source, address: str) -> Document:
    """Return a sitemap; of an index, it and the sitemaps that it names, on the same host."""
    first = _ask(source, address)
    if first.status != 200 or b"sitemapindex" not in first.content[:2000]:
        return first
    index = read_sitemap(first.content, base=first.base, zone=source.zone)
    if not index.follow:
        return first
    here, end, pages = host_of(address), _end(), list[Page]()
    for link in [one for one in index.follow if host_of(one) == here][:MOST_PAGES]:
        answer = _further(link, address, end)
        if answer.status != 200:
            return replace(answer, moved_to="")
        pages.append(_page(answer))
    # An index that did not change says nothing of what it names: it is asked for whole.
    return replace(first, pages=tuple(pages), etag="", last_modified="")


def _ask(source: Source, address: str) -> Document:
    return read_address(address, etag=source.etag, last_modified=source.last_modified, stays=True)


def _further(link: str, address: str, end: float) -> Document:
    """Ask the same host once more, after a pause, while there is time."""
    if host_of(link) != host_of(address):
        return Document(content=b"", base=link, status=200)
    time.sleep(min(settings.RELAY_HOST_PAUSE_SECONDS, 1))
    left = max(min(TIMEOUT_SECONDS, end - time.monotonic()), 0.1)
    return read_address(link, timeout=left, stays=True)


def _end() -> float:
    return time.monotonic() + WHOLE_SECONDS


def _page(document: Document) -> Page:
    return Page(document.content, document.base, document.declared_type)


def _is_all_news(source: Source, page: Document) -> bool:
    """Tell whether even the oldest of a page is younger than all that we know."""
    reading = read_wordpress(
        page.content, base=page.base, zone=source.zone, declared_type=page.declared_type
    )
    told = [item.published_at for item in reading.items if item.published_at is not None]
    newest = source.newest_at
    return bool(told) and newest is not None and min(told) > newest
