"""What is new, as Atom: a feed of each plan and of each line, for any reader."""

import uuid
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from virgula.plans.models import Line, Plan
from virgula.plans.news import EVIDENCE, News

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
FEED_ITEMS = 50


class SteadyFeed(Atom1Feed):
    """A feed that says the same until there is something new, so that asking again costs little."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=self.feed["since"])


def write_plan_feed(plan: Plan, items: Iterable[News], *, feed_url: str) -> bytes:
    """Return the feed of a plan's evidence and changes."""
    title = _("%(plan)s: evidence and changes") % {"plan": plan.title}
    return _write(plan, items, title=title, page=plan.get_absolute_url(), feed_url=feed_url)


def write_line_feed(line: Line, items: Iterable[News], *, feed_url: str) -> bytes:
    """Return the feed of a line's evidence and changes."""
    title = _("%(line)s: evidence and changes") % {"line": f"{line.code} {line.text}"[:200]}
    return _write(line.plan, items, title=title, page=line.get_absolute_url(), feed_url=feed_url)


def _write(plan: Plan, items: Iterable[News], *, title: str, page: str, feed_url: str) -> bytes:
    feed: Any = SteadyFeed(
        title=_printable(title),
        link=settings.BASE_URL + page,
        description="",
        language=get_language(),
        feed_url=settings.BASE_URL + feed_url,
        author_name=_printable(str(plan.collegiate_body or plan.system)),
        feed_guid=_urn(plan, page),
        since=datetime.combine(plan.starts_on, time(), ZoneInfo(plan.zone)),
    )
    for item in items:
        feed.add_item(
            title=_printable(item.title),
            link=item.url or settings.BASE_URL + page,
            description=_printable(item.text),
            unique_id=_urn(plan, item.uid),
            pubdate=item.at,
            updateddate=item.at,
            categories=[_("Evidence") if item.kind == EVIDENCE else pgettext("news", "Change")],
        )
    return feed.writeString("utf-8").encode()


def _urn(plan: Plan, name: str) -> str:
    """Name a thing for ever: the address of the installation may change, its items do not."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{plan.system.key}/{plan.key}/{name}").urn


def _printable(text: str) -> str:
    """Drop what XML cannot carry."""
    return "".join(mark for mark in text if mark in "\n\t" or mark >= " ")
