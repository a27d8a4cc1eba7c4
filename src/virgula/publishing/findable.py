"""What a search finds of this room: posts. Those on the portal for all, the others on the desk."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.publishing.choices import DeliveryState, Network, PostStatus
from virgula.publishing.models import Delivery, Post
from virgula.search.registry import FacetValue, Findable, Kind, itself, register_kind
from virgula.search.words import actor_facets, in_first_language

DOOR = "publishing.view_delivery"


def _posts(keys: Iterable[str] | None) -> Iterator[Findable]:
    rows = Post.objects.exclude(status=PostStatus.WITHDRAWN).select_related("credit", "campaign")
    rows = rows.order_by("pk")
    chosen = rows.iterator(200) if keys is None else rows.filter(pk__in=list(keys))
    out = _out(keys)
    for post in chosen:
        published_on = out.get(post.pk)
        yield Findable(
            key=str(post.pk),
            system_id=post.system_id,
            title=post.title,
            path=in_first_language(
                reverse,
                "publishing:post" if published_on else "desk:publishing:post",
                post.pk,
            ),
            text=f"{post.text} {post.utility} {post.credit_name}",
            day=published_on or post.due_at.date(),
            door="" if published_on else DOOR,
            facets=(
                *actor_facets(post.credit),
                *(
                    [FacetValue("campaign", post.campaign.key, post.campaign.name)]
                    if post.campaign
                    else []
                ),
            ),
        )


def _out(keys: Iterable[str] | None) -> dict[UUID, date | None]:
    """Return the day on which each post came to the portal."""
    rows = Delivery.objects.filter(
        channel__network=Network.FEED, state=DeliveryState.PUBLISHED, part=1
    )
    if keys is not None:
        rows = rows.filter(post__in=list(keys))
    return dict(rows.order_by("pk").values_list("post_id", "published_on"))


def _changed(since: datetime) -> Iterable[str]:
    """Return what went out: the outbox leaves facts, not records."""
    rows = Delivery.objects.filter(channel__network=Network.FEED, published_at__gte=since)
    return map(str, rows.values_list("post_id", flat=True))


def register() -> None:
    """Let posts be found; called once, from ``AppConfig.ready``."""
    register_kind(
        Kind(
            "post",
            _("Publication"),
            _posts,
            targets=((Post._meta.label_lower, itself),),
            changed=_changed,
            doors=frozenset({DOOR}),
        )
    )
