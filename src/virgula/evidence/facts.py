"""The kinds of facts that this room records itself, and the measures that any room may use."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from virgula.evidence import units
from virgula.evidence.measures import ANY_KIND, Count, Days, Distinct, Measure, Sum
from virgula.evidence.measures import register_measure as measure
from virgula.evidence.registry import Kind, Words, register_kind

DECLARED = "evidence.declared"


FORMS = {
    "file": pgettext_lazy("form of a proof", "file"),
    "link": pgettext_lazy("form of a proof", "link"),
    "note": pgettext_lazy("form of a proof", "note"),
}


def describe_declared(dims: Mapping[str, str]) -> list[tuple[Words, Words]]:
    """Say in words what a declared fact carries."""
    form = dims.get("form", "")
    return [(_("Form of the proof"), FORMS.get(form, form))] if form else []


def register() -> None:
    """Declare them; called once, from ``AppConfig.ready``."""
    register_kind(
        Kind(
            key=DECLARED,
            label=pgettext_lazy("kind of fact", "declared evidence"),
            dims=frozenset({"form"}),
            describe=describe_declared,
        )
    )
    measure(
        Measure(
            key="evidence.facts",
            version=1,
            unit=units.FACTS,
            kind=ANY_KIND,
            fold=Count(),
            label=_("Records of any kind"),
        )
    )
    measure(
        Measure(
            key="evidence.days_with_facts",
            version=1,
            unit=units.DAYS,
            kind=ANY_KIND,
            fold=Days(),
            label=_("Days with some record"),
        )
    )
    measure(
        Measure(
            key="evidence.institutions_with_facts",
            version=1,
            unit=units.BODIES,
            kind=ANY_KIND,
            fold=Distinct("actor"),
            label=_("Institutions with some record"),
        )
    )
    measure(
        Measure(
            key="evidence.declared_count",
            version=1,
            unit=units.FACTS,
            kind=DECLARED,
            fold=Count(),
            dims=frozenset({"form"}),
            label=_("Declared evidence"),
        )
    )
    measure(
        Measure(
            key="evidence.declared_sum",
            version=1,
            unit=units.UNITS,
            kind=DECLARED,
            fold=Sum(),
            dims=frozenset({"form"}),
            label=_("Sum of what declared evidence says"),
        )
    )
