"""How the plan read on other days: its draft stays readable after the approval (row PLAN-1)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from virgula.plans.views.portal.found import public_plan
from virgula.platform.public_page import public_page


@public_page
def versions(request: HttpRequest, key: str) -> HttpResponse:
    plan = public_plan(key)
    rows = plan.snapshots.order_by("-version", "-pk").defer("content")
    return render(request, "plans/portal/versions.html", {"plan": plan, "versions": rows})


@public_page
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    plan = public_plan(key)
    snapshot = plan.snapshots.filter(version=number).first()
    if snapshot is None:
        raise Http404
    return render(request, "plans/portal/version.html", {"plan": plan, "version": snapshot})
