"""The public tracker: what was promised, how it is doing, and the proof of each figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from virgula.domain.months import last_day
from virgula.plans.clock import plan_today
from virgula.plans.models import Plan
from virgula.plans.public import plan_with_freshness, system_cards
from virgula.plans.queries import plan_overview
from virgula.plans.queries.rows import LineRow, Overview
from virgula.plans.views.portal.rows import row_maker
from virgula.platform.public_page import Freshness, public_page, public_page_of
from virgula.ui.formats import clipped, day_long

COMPONENT, STANDING, OWNER = "componente", "estado", "responsable"
LABEL_LENGTH = 70


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a filter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the tracker: it works by the address alone."""

    name: str
    choices: list[Choice]


def found_plan(key: str) -> tuple[Plan, Freshness]:
    try:
        return plan_with_freshness(key)
    except Plan.DoesNotExist as error:
        raise Http404 from error


@public_page
def plans(request: HttpRequest) -> HttpResponse:
    return render(request, "plans/portal/plans.html", {"systems": system_cards(timezone.now())})


@public_page_of(found_plan)
def plan(request: HttpRequest, plan: Plan) -> HttpResponse:
    now = timezone.now()
    overview = plan_overview(plan, today=plan_today(plan, now), now=now)
    asked = _asked(request.GET, overview)
    base = plan.get_absolute_url()
    shown = _shown(overview, asked, base)
    page = {
        "plan": plan,
        "overview": overview,
        "base": base,
        "address": settings.BASE_URL + base,
        "about": about_plan(plan),
        "filters": _filters(overview, asked),
        "is_filtered": bool(asked),
        "shown": shown,
        "shown_count": sum(len(part["rows"]) for part in shown),
    }
    return render(request, "plans/portal/tracker.html", page)


def about_plan(plan: Plan) -> str:
    """Say in a few sentences where a plan comes from: approval, proposer, period."""
    values = {
        "number": plan.agreement_number,
        "agreed": day_long(plan.agreed_on),
        "office": plan.proposed_by_office or plan.proposed_by,
        "first": day_long(plan.starts_on),
        "last": day_long(last_day(plan.starts_on, plan.months)),
    }
    parts = [_("From %(first)s to %(last)s.") % values]
    if plan.agreement_number:
        parts.insert(0, _("Approved by agreement %(number)s of %(agreed)s.") % values)
    if values["office"]:
        parts.append(_("Proposed by: %(office)s.") % values)
    return " ".join(parts)


def _asked(query: Mapping[str, str], overview: Overview) -> dict[str, str]:
    """Return the filters asked for that mean something; what is not known is no filter."""
    known = {
        COMPONENT: {component.code for component in overview.components},
        STANDING: {standing.key for standing in overview.standings},
        OWNER: {line.line.owner.key for line in overview.lines if line.line.owner},
    }
    return {name: query[name] for name in known if query.get(name) in known[name]}


def _passes(line: LineRow, asked: Mapping[str, str]) -> bool:
    owner = line.line.owner.key if line.line.owner else ""
    has = {COMPONENT: line.component_code, STANDING: line.standing.key, OWNER: owner}
    return all(has[name] == value for name, value in asked.items())


def _shown(overview: Overview, asked: Mapping[str, str], base: str) -> list[dict[str, Any]]:
    """Return the components with the rows that pass the filters, ready to be shown."""
    row = row_maker(base)
    parts = [
        {
            "id": slugify(component.code),
            "code": component.code,
            "title": component.title,
            "intro": component.intro,
            "rows": [row(line) for line in component.lines if _passes(line, asked)],
        }
        for component in overview.components
    ]
    return [part for part in parts if part["rows"] or not asked]


def _filters(overview: Overview, asked: Mapping[str, str]) -> list[Filter]:
    owners: dict[str, Any] = {
        line.line.owner.key: line.owner for line in overview.lines if line.line.owner
    }
    answers = {
        COMPONENT: {row.code: f"{row.code} · {row.title}" for row in overview.components},
        STANDING: {
            row.key: f"{row.label[:1].upper()}{row.label[1:]} ({row.count})"
            for row in overview.standings
            if row.count
        },
        OWNER: dict(sorted(owners.items(), key=lambda pair: pair[1])),
    }
    return [
        Filter(
            name,
            [
                Choice(value, clipped(label, LABEL_LENGTH), asked.get(name) == value)
                for value, label in labels.items()
            ],
        )
        for name, labels in answers.items()
        if len(labels) > 1
    ]
