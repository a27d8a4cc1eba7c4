"""The colours of a plan's windows as a style sheet: they are data."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from virgula.institutions.scope import reach_of
from virgula.plans.choices import PUBLISHED
from virgula.plans.models import Plan
from virgula.platform.access import public
from virgula.platform.scoping import within

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
KEPT_SECONDS = 600


@public
@require_safe
def window_styles(request: HttpRequest, key: str) -> HttpResponse:
    """Return ``.window--KEY`` for each window; a draft's only to who may see the draft."""
    plan = Plan.objects.filter(key=key).first()
    if plan is None or not (plan.status in PUBLISHED or _may_see_draft(request, plan)):
        raise Http404
    windows = plan.windows.order_by("position", "pk")
    rules = "\n".join(
        f".window--{row.key} {{ --window: light-dark({row.colour_light}, {row.colour_dark}); }}"
        for row in windows
        if COLOUR.fullmatch(row.colour_light) and COLOUR.fullmatch(row.colour_dark)
    )
    response = HttpResponse(rules, content_type="text/css; charset=utf-8")
    door = "public" if plan.status in PUBLISHED else "private"
    response.headers["Cache-Control"] = f"{door}, max-age={KEPT_SECONDS}"
    return response


def _may_see_draft(request: HttpRequest, plan: Plan) -> bool:
    mine = within(Plan.objects.all(), reach_of(request.user), system="system")
    return request.user.has_perm("plans.view_draft") and mine.filter(pk=plan.pk).exists()
