"""What is new on the agenda, as feeds: what moved or was cancelled is news again."""

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

from virgula.activities.calendars import agenda_name
from virgula.activities.models import Activity
from virgula.activities.queries.public import agenda_address, agenda_query, news_kind, news_of
from virgula.activities.telling import when_words
from virgula.activities.wishes import Wish, choices_of
from virgula.institutions.models import System

MOST = 50


def news_title(row: Activity) -> str:
    """Say what is new of an activity."""
    kind = news_kind(row).kind
    if kind == "cancelled":
        return _("Cancelled: %(title)s") % {"title": row.title}
    if kind == "moved":
        return _("Changed: %(title)s") % {"title": row.title}
    return row.title


def news_text(row: Activity) -> str:
    """Say when, where and by whom, and what it is."""
    parts = [when_words(row), row.place, row.organiser_name, row.reason, row.summary, row.link]
    return "\n\n".join(part for part in parts if part)


def news_id(row: Activity) -> str:
    """Return the mark of a piece of news: that of the activity, until it is news again."""
    news = news_kind(row)
    change = "" if news.kind == "new" else f"#{news.kind}-{row.sequence}"
    return f"urn:uuid:{row.pk}{change}"


class RssAgenda(Feed):
    """RSS 2.0."""

    feed_type: Any = Rss201rev2Feed
    item_guid_is_permalink = False

    def __init__(self, *, system: System, wish: Wish) -> None:
        self.system, self.wish = system, wish

    def title(self) -> str:
        return agenda_name(self.system, choices_of(self.system, self.wish).words)

    def description(self) -> str:
        return _("What is new on the agenda, and what changed its date or was cancelled.")

    def link(self) -> str:
        return agenda_address(self.system, self.wish)

    def items(self) -> list[Activity]:
        return list(news_of(self.system, self.wish)[:MOST])

    def item_title(self, item: Any) -> str:
        return news_title(item)

    def item_description(self, item: Any) -> str:
        return linebreaks(news_text(item), autoescape=True)

    def item_link(self, item: Activity) -> str:
        return item.get_absolute_url()

    def item_guid(self, item: Activity) -> str:
        return news_id(item)

    def item_pubdate(self, item: Activity) -> datetime:
        return news_kind(item).at

    def item_updateddate(self, item: Activity) -> datetime:
        return news_kind(item).at

    def item_author_name(self, item: Activity) -> str:
        return item.organiser_name


class AtomAgenda(RssAgenda):
    """Atom 1.0."""

    feed_type: Any = Atom1Feed

    def subtitle(self) -> str:
        return self.description()


def json_agenda(
    rows: Iterable[Activity], request: HttpRequest, *, title: str, home: str
) -> dict[str, Any]:
    """Return a JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": settings.BASE_URL + home,
        "feed_url": settings.BASE_URL + request.get_full_path(),
        "language": settings.LANGUAGE_CODE,
        "items": [_json_item(row) for row in rows],
    }


def _json_item(row: Activity) -> dict[str, Any]:
    news = news_kind(row)
    return {
        "id": news_id(row),
        "url": settings.BASE_URL + row.get_absolute_url(),
        "title": news_title(row),
        "content_text": news_text(row),
        "date_published": news.at.isoformat(),
        "authors": [{"name": row.organiser_name}],
        # What readers of our own may use; others leave it out (JSON Feed §extensions).
        "_activity": {
            "uid": str(row.pk),
            "first_on": row.first_on.isoformat(),
            "last_on": row.last_on.isoformat(),
            "starts_at": row.starts_at.isoformat() if row.starts_at else None,
            "ends_at": row.ends_at.isoformat() if row.ends_at else None,
            "zone": row.zone,
            "place": row.place,
            "status": row.status,
        },
    }


def feed_addresses(system: System, wish: Wish) -> dict[str, str]:
    """Return the addresses of what is followed: calendar, RSS, Atom and JSON."""
    tail = agenda_query(system, wish)
    names = ("ics", "rss", "atom", "feed_json", "follow")
    return {name: reverse(f"activities:{name}") + tail for name in names}
