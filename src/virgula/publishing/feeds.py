"""The portal's own feeds. An entry's id is its tag URI, which never changes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import linebreaks
from django.utils.translation import gettext as _

from virgula.networks.composing import with_link
from virgula.publishing import queries
from virgula.publishing.queries import Published

MOST = 50


def feed_title() -> str:
    return _("What %(site)s publishes") % {"site": settings.WAGTAIL_SITE_NAME}


class _RssWithHub(Rss201rev2Feed):
    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": settings.WEBSUB_HUB})


class _AtomWithHub(Atom1Feed):
    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("link", None, {"rel": "hub", "href": settings.WEBSUB_HUB})


class RssPosts(Feed):  # type: ignore[type-arg]  # it takes none when it runs
    """RSS 2.0."""

    feed_type: Any = _RssWithHub
    item_guid_is_permalink = False

    def __init__(self, *, system: str = "", plan: str = "") -> None:
        self.system, self.plan = system, plan

    def title(self) -> str:
        return feed_title()

    def description(self) -> str:
        return _("The posts that are out, the newest first.")

    def link(self) -> str:
        return reverse("publishing:posts")

    def items(self) -> list[Published]:
        rows = queries.published_posts(system=self.system, plan=self.plan, most=MOST)
        return [queries.as_published(row) for row in rows]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return linebreaks(with_link(item.text, item.link), autoescape=True)

    def item_link(self, item: Published) -> str:
        return item.url

    def item_guid(self, item: Published) -> str:
        return item.guid

    def item_pubdate(self, item: Published) -> datetime:
        return item.published_at

    def item_updateddate(self, item: Published) -> datetime:
        return item.published_at

    def item_author_name(self, item: Published) -> str:
        return item.credit_name


class AtomPosts(RssPosts):
    """Atom 1.0."""

    feed_type: Any = _AtomWithHub

    def subtitle(self) -> str:
        return self.description()


def json_feed(posts: Iterable[Published], request: HttpRequest) -> dict[str, Any]:
    """Return a JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(),
        "home_page_url": request.build_absolute_uri(reverse("publishing:posts")),
        "feed_url": request.build_absolute_uri(),
        "language": settings.LANGUAGE_CODE,
        **_hubs(),
        "items": [_json_item(post, request) for post in posts],
    }


def _hubs() -> dict[str, Any]:
    hub = settings.WEBSUB_HUB
    return {"hubs": [{"type": "WebSub", "url": hub}]} if hub else {}


def _json_item(post: Published, request: HttpRequest) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": post.guid,
        "url": request.build_absolute_uri(post.url),
        "title": post.title,
        "content_text": with_link(post.text, post.link),
        "date_published": post.published_at.isoformat(),
    }
    if post.link:
        item["external_url"] = post.link
    if post.credit_name:
        item["authors"] = [{"name": post.credit_name}]
    return item
