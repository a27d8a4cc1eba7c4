"""What publishing proves: each post that went out, whether on time, and with which hashtags."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.domain.hashtags import find, fold
from virgula.evidence.measures import Count, Days, Distinct, Measure, Ratio, register_measure
from virgula.evidence.registry import Kind, Recounted, Words, register_kind
from virgula.evidence.units import BODIES, DAYS, POSTS, Unit
from virgula.publishing.choices import AssistedOf, DeliveryState, Network, Origin
from virgula.publishing.models import Channel, Delivery
from virgula.publishing.places import own_page

DELIVERY = "publishing.delivery"
ON_TIME = "publishing.on_time"
# A later part of a thread: it is out, with its permalink and its copy, and is no post of its own.
THREAD_PART = "publishing.thread_part"
HASHTAG_USE = "publishing.hashtag_use"
PART_DIMS = frozenset({"channel", "network", "origin", "campaign"})
# «tagged» tells whether a post bears an official hashtag; without one in force it is not said.
DIMS = PART_DIMS | {"tagged"}
HASHTAG_DIMS = PART_DIMS | {"hashtag"}
# A reference must fit its column, however long a hashtag somebody writes.
HASHTAG_LENGTH = 60
# A post is on time within five minutes of its hour; one by hand, when it is confirmed by then.
PUNCTUAL = timedelta(minutes=5)
SHARE = Unit("share", pgettext_lazy("unit", "share"), pgettext_lazy("unit", "share"))


def page_of(ref: str) -> str | None:
    """Return the page that a reference opens: the permalink where it is out, else its own page."""
    number = ref.rpartition(":")[2].partition("#")[0]
    if not number.isdecimal():
        return None
    rows = Delivery.objects.filter(pk=number).order_by("pk")
    row = rows.values_list("post_id", "remote_url", "channel__network").first()
    if row is None:
        return None
    post_id, remote_url, network = row
    own = own_page(network, post_id)
    return own or str(remote_url) or reverse("publishing:post", args=[post_id])


# Where people read it: of an assisted account, the network that a person speaks on.
NETWORKS: Mapping[str, Words] = {**dict(AssistedOf.choices), **dict(Network.choices)}
WORDS: Mapping[str, tuple[Words, Mapping[str, Words]]] = {
    "channel": (_("Channel"), {}),
    "network": (_("Network"), NETWORKS),
    "origin": (_("Origin"), dict(Origin.choices)),
    "campaign": (_("Campaign"), {}),
    "tagged": (_("Official hashtag"), {"yes": _("yes"), "no": _("no")}),
    "hashtag": (_("Hashtag"), {}),
}


def network_of(channel: Channel) -> str:
    """Return the network on which an account is read: of an assisted one, the one it names."""
    named = str(channel.options.get("of", ""))
    is_named = channel.network == Network.ASSISTED and named in AssistedOf.values
    return named if is_named else channel.network


def described(dims: Mapping[str, str]) -> list[tuple[Words, Words]]:
    """Say the dimensions of a published post in words."""
    return [
        (label, values.get(dims[dim], dims[dim]))
        for dim, (label, values) in WORDS.items()
        if dims.get(dim)
    ]


def hashtags_of(payload: Mapping[str, Any]) -> list[str]:
    """Return the hashtags of a frozen text as they compare, each once, in order."""
    found = find(str(payload.get("text", "")))
    return list(dict.fromkeys(fold(one.word)[:HASHTAG_LENGTH] for one in found))


def new_hashtags(payload: Mapping[str, Any], earlier: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the hashtags of a part that no earlier part of its thread has.

    It reads what was frozen, so that a recount finds the same for ever.
    """
    known = {word for one in earlier for word in hashtags_of(one)}
    return [word for word in hashtags_of(payload) if word not in known]


def _recounted(**condition: Any) -> Iterator[Recounted]:
    rows = Delivery.objects.filter(state=DeliveryState.PUBLISHED, **condition)
    published = rows.order_by("pk").values_list("pk", "published_on")
    for number, day in published.iterator(2000):
        # The database promises that what is published has its day.
        if day is not None:
            yield Recounted(ref=f"{DELIVERY}:{number}", revision=1, day=day, quantity=Decimal(1))


def recount_deliveries() -> Iterator[Recounted]:
    return _recounted(part=1)


def recount_on_time() -> Iterator[Recounted]:
    return _recounted(part=1, published_at__lte=F("due_at") + PUNCTUAL)


def recount_thread_parts() -> Iterator[Recounted]:
    return _recounted(part__gt=1)


def recount_hashtags() -> Iterator[Recounted]:
    """Read the hashtags of every published text again, thread by thread."""
    rows = Delivery.objects.order_by("post_id", "channel_id", "part").values_list(
        "post_id", "channel_id", "pk", "state", "published_on", "payload"
    )
    for _thread, parts in groupby(rows.iterator(2000), key=lambda row: row[:2]):
        earlier: list[Mapping[str, Any]] = []
        for _post, _channel, number, state, day, payload in parts:
            if state == DeliveryState.PUBLISHED and day is not None:
                for word in new_hashtags(payload, earlier):
                    ref = f"{DELIVERY}:{number}#{word}"
                    yield Recounted(ref=ref, revision=1, day=day, quantity=Decimal(1))
            earlier.append(payload)


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
            key=THREAD_PART,
            label=pgettext_lazy("kind of fact", "later part of a thread"),
            dims=PART_DIMS,
            page=page_of,
            recount=recount_thread_parts,
            describe=described,
            adds_to=DELIVERY,
        )
    )
    register_kind(
        Kind(
            key=HASHTAG_USE,
            label=pgettext_lazy("kind of fact", "hashtag in a published post"),
            dims=HASHTAG_DIMS,
            page=page_of,
            recount=recount_hashtags,
            describe=described,
            adds_to=DELIVERY,
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
    register_measure(
        Measure(
            key="publishing.hashtag_uses",
            version=1,
            unit=POSTS,
            kind=HASHTAG_USE,
            fold=Count(),
            dims=HASHTAG_DIMS,
            label=_("Posts with a hashtag, counted for each hashtag"),
        )
    )
    _register_shares(published)


def _register_shares(published: Measure) -> None:
    """Declare the shares: of the official hashtag, and of each network in the mix."""
    register_measure(
        Measure(
            key="publishing.official_hashtag_share",
            version=1,
            unit=SHARE,
            kind=DELIVERY,
            fold=Ratio(_posts_where("tagged", "yes"), published),
            dims=PART_DIMS,
            label=_("Share of the posts that bear an official hashtag"),
        )
    )
    for network, name in sorted(NETWORKS.items()):
        register_measure(
            Measure(
                key=share_key(network),
                version=1,
                unit=SHARE,
                kind=DELIVERY,
                fold=Ratio(_posts_where("network", network), published),
                dims=DIMS - {"network"},
                label=format_lazy(_("Share of the posts that went out on {network}"), network=name),
            )
        )


def share_key(network: str) -> str:
    """Return the key of the measure of a network's share in the mix."""
    return f"publishing.share_{network}"


def _posts_where(dim: str, value: str) -> Measure:
    return Measure(
        key=f"publishing.posts_{dim}_{value}",
        version=1,
        unit=POSTS,
        kind=DELIVERY,
        fold=Count(),
        dims=DIMS,
        where=((dim, value),),
    )
