"""The plans of the desk: the list, the board of a year, its codes and its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from virgula.institutions.scope import reach_of
from virgula.plans import queries
from virgula.plans.clock import plan_today
from virgula.plans.models import Plan
from virgula.plans.queries.board import Board, Track, board_of, elapsed_months
from virgula.plans.queries.rows import ComponentRow, LineRow, Overview
from virgula.plans.queries.sources import windows_of
from virgula.plans.views.desk.found import desk_plan, plan_crumbs
from virgula.platform.access import permission

COMPONENT, STANDING, OWNER, WINDOW = "componente", "estado", "responsable", "ventana"
FILTERS = (COMPONENT, STANDING, WINDOW, OWNER)
# The value of a filter that asks for lines without the thing.
NONE = "ninguna"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as a link: pressed or not, with how many lines it leaves."""

    label: str
    url: str
    count: int
    is_on: bool
    icon: str = ""
    shape: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A component on the board, with the tracks of the lines that pass the filters."""

    component: ComponentRow
    tracks: Sequence[Track]


@permission("plans.view_draft")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    plans = list(queries.plans_within(reach_of(request.user)))
    return render(request, "plans/desk/index.html", {"plans": plans})


@permission("plans.view_draft")
@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    plan = desk_plan(request, key)
    now = timezone.now()
    overview = queries.plan_overview(plan, today=plan_today(plan, now), now=now)
    asked = _asked(request.GET)
    lines = [row for row in overview.lines if passes(row, asked)]
    drawn = board_of(overview)
    page = {
        "plan": plan,
        "overview": overview,
        "board": drawn,
        "groups": _groups(overview, lines, drawn),
        "chips": _chips(overview, asked),
        "owners": _owners(overview, asked),
        "asked": asked,
        "shown": len(lines),
        "lacks": queries.completeness(overview.lines),
        "unplaced": overview.unplaced,
        "elapsed": elapsed_months(overview),
        "crumbs": [*plan_crumbs(plan)[:1], (str(plan), None)],
    }
    return render(request, "plans/desk/board.html", page)


def _asked(query: QueryDict) -> dict[str, str]:
    return {name: str(query[name]) for name in FILTERS if query.get(name)}


def passes(row: LineRow, asked: dict[str, str]) -> bool:
    """Tell whether a line passes every filter."""
    has = {
        COMPONENT: row.component_code,
        STANDING: row.standing.key,
        WINDOW: row.window.key if row.window else NONE,
        OWNER: row.line.owner.key if row.line.owner else NONE,
    }
    return all(has[name] == value for name, value in asked.items())


def _groups(overview: Overview, lines: Sequence[LineRow], drawn: Board) -> list[Group]:
    kept = {row.pk for row in lines}
    groups = [
        Group(
            component,
            [drawn.track(row, overview.plan) for row in component.lines if row.pk in kept],
        )
        for component in overview.components
    ]
    return [group for group in groups if group.tracks]


def _address(asked: dict[str, str], name: str, value: str) -> str:
    """Return this page's address with a filter set, or taken off when it is on."""
    query = QueryDict(mutable=True)
    for other in FILTERS:
        if other != name and other in asked:
            query[other] = asked[other]
    if value and asked.get(name) != value:
        query[name] = value
    return f"?{query.urlencode()}" if query else "?"


def _chips(overview: Overview, asked: dict[str, str]) -> list[tuple[str, list[Chip]]]:
    """Return the filters that are chips, each counting within the others."""

    def count(name: str, value: str) -> int:
        others = {key: kept for key, kept in asked.items() if key != name}
        return sum(passes(row, {**others, name: value}) for row in overview.lines)

    def chip(name: str, value: str, label: Any, **looks: str) -> Chip:
        is_on = asked.get(name) == value
        url = _address(asked, name, value)
        return Chip(str(label), url, count(name, value), is_on, **looks)

    windows = [
        chip(WINDOW, row.key, row.name, shape=row.shape, css=f"window--{row.key}")
        for row in overview.windows
    ]
    if overview.unplaced:
        windows.append(chip(WINDOW, NONE, pgettext("window", "none")))
    return [
        (_("Standing"), [chip(STANDING, s.key, s.label, icon=s.icon) for s in overview.standings]),
        (_("Window"), windows),
        (_("Component"), [chip(COMPONENT, c.code, c.code) for c in overview.components]),
    ]


def _owners(overview: Overview, asked: dict[str, str]) -> list[tuple[str, str, bool]]:
    """Return who may be asked for: value, name and whether it is chosen."""
    names = {row.line.owner.key: row.line.owner.name for row in overview.lines if row.line.owner}
    found = sorted(names.items(), key=lambda pair: pair[1])
    if names and any(not row.line.owner_id for row in overview.lines):
        found.append((NONE, _("Nobody yet")))
    return [(value, name, asked.get(OWNER) == value) for value, name in found]


@permission("plans.view_draft")
@require_safe
def codes(request: HttpRequest, key: str) -> HttpResponse:
    plan = desk_plan(request, key)
    table = queries.cross_table(plan, as_of=timezone.now())
    page = {"plan": plan, "table": table, "crumbs": plan_crumbs(plan, (_("Programmes"), None))}
    return render(request, "plans/desk/codes.html", page)


@permission("plans.view_draft")
@require_safe
def objectives(request: HttpRequest, key: str) -> HttpResponse:
    plan = desk_plan(request, key)
    now = timezone.now()
    rows = queries.objective_rows(plan, today=plan_today(plan, now), now=now)
    page = {"plan": plan, "rows": rows, "crumbs": plan_crumbs(plan, (_("Objectives"), None))}
    return render(request, "plans/desk/objectives.html", page)


@permission("plans.view_draft")
@require_safe
def history(request: HttpRequest, key: str) -> HttpResponse:
    plan = desk_plan(request, key)
    page = {
        "plan": plan,
        "items": [item.said(plan) for item in queries.plan_history(plan, most=200)],
        "snapshots": snapshots_of(plan),
        "windows": queries.window_rows(windows_of(plan), plan.starts_on),
        "crumbs": plan_crumbs(plan, (_("History"), None)),
    }
    return render(request, "plans/desk/history.html", page)


def snapshots_of(plan: Plan) -> list[Any]:
    return list(plan.snapshots.defer("content").order_by("-version", "-pk"))
