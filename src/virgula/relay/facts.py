"""Measures of what is said again. The facts are those of ``publishing``: what went out."""

from django.utils.translation import gettext_lazy as _

from virgula.evidence import units
from virgula.evidence.measures import Count, Days, Distinct, Measure, register_measure
from virgula.publishing.choices import Origin
from virgula.publishing.facts import DELIVERY

RELAYED = Origin.RELAY.value
ONLY_RELAYED = (("origin", RELAYED),)


def register() -> None:
    """Declare them; called once, from ``AppConfig.ready``, after publishing's kinds."""
    dims = frozenset({"channel", "network"})
    for key, unit, fold, label in (
        ("relay.days_with_relay", units.DAYS, Days(), _("Days with some relay")),
        ("relay.bodies_covered", units.BODIES, Distinct("actor"), _("Institutions relayed")),
        ("relay.relays", units.POSTS, Count(), _("Relays that went out")),
    ):
        register_measure(
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
        )
