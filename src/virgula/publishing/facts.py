"""What publishing proves: each delivery that went out, and whether it was on time."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.evidence.measures import Count, Days, Distinct, Measure, Ratio, register_measure
from virgula.evidence.registry import Kind, Recounted, Words, register_kind
from virgula.evidence.units import BODIES, DAYS, POSTS, Unit
from virgula.publishing.choices import DeliveryState, Network, Origin
from virgula.publishing.models import Delivery

DELIVERY = "publishing.delivery"
ON_TIME = "publishing.on_time"
DIMS = frozenset({"channel", "network", "origin"})
# A post is on time within five minutes of its hour; one by hand, when it is confirmed by then.
PUNCTUAL = timedelta(minutes=5)
SHARE = Unit("share", pgettext_lazy("unit", "share"), pgettext_lazy("unit", "share"))


def page_of(ref: str) -> str | None:
    """Return the page that a reference opens: the permalink where it is out, else its own page."""
    number = ref.rpartition(":")[2]
    if not number.isdecimal():
        return None
    rows = Delivery.objects.filter(pk=number).order_by("pk")
    row = rows.values_list("post_id", "remote_url", "channel__network").first()
    if row is None:
        return None
    post_id, remote_url, network = row
    if network == Network.FEED or not remote_url:
        return reverse("publishing:post", args=[post_id])
    return str(remote_url)


WORDS = {
    "channel": (_("Channel"), {}),
    "network": (_("Network"), dict(Network.choices)),
    "origin": (_("Origin"), dict(Origin.choices)),
}


def described(dims: Mapping[str, str]) -> list[tuple[Words, Words]]:
    """Say the dimensions of a published post in words."""
    return [
        (label, values.get(dims[dim], dims[dim]))
        for dim, (label, values) in WORDS.items()
        if dims.get(dim)
    ]


def _recounted(*, only_on_time: bool) -> Iterator[Recounted]:
    rows = Delivery.objects.filter(state=DeliveryState.PUBLISHED)
    if only_on_time:
        rows = rows.filter(published_at__lte=F("due_at") + PUNCTUAL)
    published = rows.order_by("pk").values_list("pk", "published_on")
    for number, day in published.iterator(2000):
        # The database promises that what is published has its day.
        if day is not None:
            yield Recounted(ref=f"{DELIVERY}:{number}", revision=1, day=day, quantity=Decimal(1))


def recount_deliveries() -> Iterator[Recounted]:
    return _recounted(only_on_time=False)


def recount_on_time() -> Iterator[Recounted]:
    return _recounted(only_on_time=True)


def register() -> None:
    """Declare the kinds and the measures; called once, from ``AppConfig.ready``."""
    register_kind(
        Kind(
            key=DELIVERY,
            label=pgettext_lazy("kind of fact", "post published on a channel"),
            dims=DIMS,
            page=page_of,
            recount=recount_deliveries,
            describe=described,
        )
    )
    register_kind(
        Kind(
            key=ON_TIME,
            label=pgettext_lazy("kind of fact", "post published at its hour"),
            dims=DIMS,
            page=page_of,
            recount=recount_on_time,
            describe=described,
            adds_to=DELIVERY,
        )
    )
    published = register_measure(
        Measure(
            key="publishing.posts",
            version=1,
            unit=POSTS,
            kind=DELIVERY,
            fold=Count(),
            dims=DIMS,
            label=_("Posts published, counted on each channel"),
        )
    )
    on_time = register_measure(
        Measure(
            key="publishing.posts_on_time",
            version=1,
            unit=POSTS,
            kind=ON_TIME,
            fold=Count(),
            dims=DIMS,
            label=_("Posts published within five minutes of their hour"),
        )
    )
    register_measure(
        Measure(
            key="publishing.punctuality",
            version=1,
            unit=SHARE,
            kind=DELIVERY,
            fold=Ratio(on_time, published),
            label=_("Share of the posts that went out within five minutes of their hour"),
        )
    )
    register_measure(
        Measure(
            key="publishing.days_with_posts",
            version=1,
            unit=DAYS,
            kind=DELIVERY,
            fold=Days(),
            dims=DIMS,
            label=_("Days with some post"),
        )
    )
    register_measure(
        Measure(
            key="publishing.institutions_credited",
            version=1,
            unit=BODIES,
            kind=DELIVERY,
            fold=Distinct("actor"),
            dims=DIMS,
            label=_("Institutions credited in a post"),
        )
    )
