"""The same words, or the same link, on the same account not long ago or soon."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from virgula.domain.delivery import State
from virgula.domain.plain_text import bare_words
from virgula.publishing.models import Channel, Delivery, Post

SPAN = timedelta(days=30)
# Nobody says more than this on a few accounts in two months.
MOST_ROWS = 3000


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier (or planned) post that says the same on the same account."""

    post_id: Any
    title: str
    channel_name: str
    due_at: datetime
    is_same_link: bool


def similar_posts(post: Post, channels: Iterable[Channel]) -> list[Similar]:
    """Return one row for each post and account that says the same within thirty days: one query."""
    words, link = bare_words(post.text), post.link
    rows = (
        Delivery.objects.filter(
            channel__in=list(channels),
            part=1,
            due_at__gte=post.due_at - SPAN,
            due_at__lte=post.due_at + SPAN,
        )
        .exclude(Q(post=post.pk) | Q(state__in=[State.CANCELLED, State.REJECTED]))
        .order_by("-due_at", "-pk")
        .values_list(
            "post_id", "post__title", "post__text", "post__link", "channel__name", "due_at"
        )[:MOST_ROWS]
    )
    return [
        Similar(post_id, title, name, due_at, is_same_link=bool(link) and link == their_link)
        for post_id, title, text, their_link, name, due_at in rows
        if (link and link == their_link) or (words and bare_words(text) == words)
    ]
