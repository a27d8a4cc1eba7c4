"""What institutions sent by themselves, as facts of the plan."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from virgula.evidence import units
from virgula.evidence.actions import record_fact, reverse_fact
from virgula.evidence.measures import Count, Distinct, Measure, register_measure
from virgula.evidence.models import Fact
from virgula.evidence.registry import Kind, Recounted, Words, register_kind
from virgula.institutions.clock import civil_day
from virgula.relay.choices import ContributionOrigin
from virgula.relay.incoming_models import Contribution

CONTRIBUTION = "relay.contribution"
DIMS = frozenset({"origin"})
CONTRIBUTIONS = units.Unit(
    "contributions", pgettext_lazy("unit", "contribution"), pgettext_lazy("unit", "contributions")
)


def _described(dims: Mapping[str, str]) -> list[tuple[Words, Words]]:
    origin = dims.get("origin", "")
    words = dict(ContributionOrigin.choices)
    return [(_("Sent by"), words.get(origin, origin))] if origin else []


def _recount() -> Iterator[Recounted]:
    rows = Contribution.objects.filter(withdrawn_at__isnull=True).select_related("system")
    for row in rows.order_by("pk").iterator(2000):
        yield Recounted(
            ref=_ref(row),
            revision=1,
            day=civil_day(row.system, row.received_at),
            quantity=Decimal(1),
        )


def register() -> None:
    """Declare the kind and its measures; called once, from ``AppConfig.ready``."""
    register_kind(
        Kind(
            key=CONTRIBUTION,
            label=_("Contribution of an institution"),
            dims=DIMS,
            recount=_recount,
            describe=_described,
        )
    )
    for key, unit, fold, label in (
        ("relay.contributions", CONTRIBUTIONS, Count(), _("Contributions of institutions")),
        (
            "relay.bodies_contributing",
            units.BODIES,
            Distinct("actor"),
            _("Institutions that contributed"),
        ),
    ):
        register_measure(
            Measure(
                key=key, version=1, unit=unit, kind=CONTRIBUTION, fold=fold, dims=DIMS, label=label
            )
        )


def _ref(contribution: Contribution) -> str:
    return f"{CONTRIBUTION}:{contribution.pk}"


def record_contribution(contribution: Contribution, *, at: datetime) -> Fact:
    """Record in the caller's transaction that an institution sent something."""
    return record_fact(
        kind=CONTRIBUTION,
        ref=_ref(contribution),
        at=at,
        day=civil_day(contribution.system, at),
        title=contribution.entry.title,
        recorded_at=at,
        system=contribution.system,
        actor=contribution.actor,
        dims={"origin": contribution.origin},
        url=contribution.entry.link,
    )


def take_back_contribution(contribution: Contribution, *, at: datetime) -> None:
    """Reverse its fact: the institution withdrew what it had sent."""
    rows = Fact.objects.filter(kind=CONTRIBUTION, ref=_ref(contribution), reverses__isnull=True)
    fact = rows.order_by("pk").first()
    if fact is not None:
        with override(settings.LANGUAGE_CODE):
            reason = gettext("Withdrawn by who sent it.")
        reverse_fact(fact, by=contribution.voice, reason=reason, at=at)
