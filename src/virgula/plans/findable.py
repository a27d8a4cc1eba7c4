"""What a search finds of the plans: those that anyone may see, and each of their lines."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.plans.models import Line, Plan
from virgula.plans.public import lines_for_anyone, plans_for_anyone
from virgula.search.registry import Findable, Kind, itself, register_kind
from virgula.search.words import actor_facets, in_first_language


def _plans(keys: Iterable[str] | None) -> Iterator[Findable]:
    rows = plans_for_anyone().order_by("pk")
    for plan in rows if keys is None else rows.filter(pk__in=keys):
        yield Findable(
            key=str(plan.pk),
            system_id=plan.system_id,
            title=plan.title,
            path=in_first_language(reverse, "plans:plan", plan.key),
            text=str(plan.collegiate_body or ""),
            day=plan.starts_on,
            facets=actor_facets(plan.collegiate_body),
        )


def _lines(keys: Iterable[str] | None) -> Iterator[Findable]:
    rows = lines_for_anyone().order_by("pk")
    for line in rows.iterator(500) if keys is None else rows.filter(pk__in=keys):
        yield Findable(
            key=str(line.pk),
            system_id=line.plan.system_id,
            title=f"{line.code} · {line.text or line.plan.title}",
            path=in_first_language(reverse, "plans:line", line.plan.key, line.slug),
            # Its component and its plan are found themselves: their words are not the line's.
            text=line.due_text,
            day=line.plan.starts_on,
            facets=actor_facets(line.owner),
        )


def _lines_of(plan_id: str) -> Iterable[str]:
    return map(str, Line.objects.filter(plan=int(plan_id)).values_list("pk", flat=True))


def register() -> None:
    """Let plans and lines be found; called once, from ``AppConfig.ready``."""
    plan, line = Plan._meta.label_lower, Line._meta.label_lower
    register_kind(Kind("plan", _("Plan"), _plans, targets=((plan, itself),)))
    register_kind(
        Kind("line", _("Line of a plan"), _lines, targets=((line, itself), (plan, _lines_of)))
    )
