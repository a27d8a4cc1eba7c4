"""What the relay proves: whose items went out, and how soon.

That a post went out on a channel is a fact of ``publishing``. Here an item counts once, however
many channels it went out on, for each institution that announced it.
"""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.evidence import units
from virgula.evidence.measures import Count, Days, Distinct, Measure, Median, register_measure
from virgula.evidence.registry import Kind, Words, register_kind
from virgula.evidence.units import Unit
from virgula.publishing.choices import Origin
from virgula.publishing.facts import DELIVERY
from virgula.relay.choices import SourceKind

RELAYED = Origin.RELAY.value
ONLY_RELAYED = (("origin", RELAYED),)
REPLICATED = "relay.replicated"
WAIT = "relay.wait"
DIMS = frozenset({"region", "source"})

ITEMS = Unit("items", pgettext_lazy("unit", "item"), pgettext_lazy("unit", "items"))
MINUTES = Unit("minutes", pgettext_lazy("unit", "minute"), pgettext_lazy("unit", "minutes"))


def ref_of(entry_pk: int) -> str:
    """Return how the ledger names an entry."""
    return f"relay.entry:{entry_pk}"


def page_of(ref: str) -> str | None:
    """Return the page of an entry on the desk."""
    number = ref.rpartition(":")[2]
    return reverse("desk:relay:entry", args=[number]) if number.isdecimal() else None


def described(dims: Mapping[str, str]) -> list[tuple[Words, Words]]:
    """Say in words how an item came, and from which region."""
    sources: Mapping[str, Words] = dict(SourceKind.choices)
    said: list[tuple[Words, Words]] = []
    if dims.get("source"):
        said.append((_("How it came"), sources.get(dims["source"], dims["source"])))
    if dims.get("region"):
        said.append((_("Region"), dims["region"]))
    return said


def register() -> None:
    """Declare them; called once, from ``AppConfig.ready``, after publishing's kinds."""
    register_kind(
        Kind(
            key=REPLICATED,
            label=pgettext_lazy("kind of fact", "item of an institution that was relayed"),
            dims=DIMS,
            page=page_of,
            describe=described,
            adds_to=DELIVERY,
        )
    )
    register_kind(
        Kind(
            key=WAIT,
            label=pgettext_lazy("kind of fact", "minutes from an item's publication to its relay"),
            dims=DIMS,
            page=page_of,
            describe=described,
            adds_to=DELIVERY,
        )
    )
    for measure in (*_of_deliveries(), *_of_items()):
        register_measure(measure)


def _of_deliveries() -> list[Measure]:
    dims = frozenset({"channel", "network"})
    return [
        Measure(
            key=key,
            version=1,
            unit=unit,
            kind=DELIVERY,
            fold=fold,
            dims=dims,
            where=ONLY_RELAYED,
            label=label,
        )
        for key, unit, fold, label in (
            ("relay.days_with_relay", units.DAYS, Days(), _("Days with some relay")),
            ("relay.bodies_covered", units.BODIES, Distinct("actor"), _("Institutions relayed")),
            ("relay.relays", units.POSTS, Count(), _("Relays that went out")),
        )
    ]


def _of_items() -> list[Measure]:
    return [
        Measure(
            key="relay.items",
            version=1,
            unit=ITEMS,
            kind=REPLICATED,
            fold=Count(),
            dims=DIMS,
            label=_("Items of institutions relayed, each once for everyone who announced it"),
        ),
        Measure(
            key="relay.bodies_credited",
            version=1,
            unit=units.BODIES,
            kind=REPLICATED,
            fold=Distinct("actor"),
            dims=DIMS,
            label=_("Institutions relayed, with everyone who announced an item"),
        ),
        Measure(
            key="relay.regions_covered",
            version=1,
            unit=Unit("regions", pgettext_lazy("unit", "region"), pgettext_lazy("unit", "regions")),
            kind=REPLICATED,
            fold=Distinct("region"),
            dims=DIMS,
            label=_("Regions with some institution relayed"),
        ),
        Measure(
            key="relay.minutes_to_relay",
            version=1,
            unit=MINUTES,
            kind=WAIT,
            fold=Median(),
            dims=DIMS,
            label=_("Minutes from an item's publication to its relay, the middle one"),
        ),
    ]
