"""What a search finds of this room: public reports."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from virgula.reports.models import Report
from virgula.reports.queries import public_reports
from virgula.search.registry import Findable, Kind, itself, register_kind
from virgula.search.words import in_first_language


def _reports(keys: Iterable[str] | None) -> Iterator[Findable]:
    rows = public_reports().select_related("plan").order_by("pk")
    for one in rows if keys is None else rows.filter(pk__in=list(keys)):
        lines = one.content.get("lines", [])
        yield Findable(
            key=str(one.pk),
            system_id=one.plan.system_id,
            title=one.title,
            path=in_first_language(reverse, "reports:report", one.pk),
            text=" ".join((one.plan.title, *(str(line.get("text", "")) for line in lines))),
            day=one.last_day,
        )


def register() -> None:
    """Let reports be found; called once, from ``AppConfig.ready``."""
    report = Report._meta.label_lower
    register_kind(Kind("report", _("Report"), _reports, targets=((report, itself),)))
