"""The desk's pages of the campaigns (row OBJ-G)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from virgula.content import actions, queries
from virgula.content.forms import CampaignForm, ObjectiveGoalForm
from virgula.content.models import Campaign
from virgula.content.queries import rollup_of
from virgula.content.views.acting import act_page
from virgula.content.views.hashtags import FORM, own_system
from virgula.institutions.clock import civil_day
from virgula.institutions.scope import reach_of
from virgula.journal.queries import history_of
from virgula.platform.access import permission

PER_PAGE = 30


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return get_object_or_404(queries.campaigns_within(reach_of(request.user)), pk=pk)


@permission("content.view_campaign")
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    page = {
        "campaigns": queries.campaign_rows(queries.campaigns_within(reach_of(request.user))),
        "may_change": request.user.has_perm("content.change_campaign"),
    }
    return render(request, "content/desk/campaigns.html", page)


@permission("content.view_campaign")
@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    found, now = _campaign(request, pk), timezone.now()
    rollup = rollup_of(found, today=civil_day(found.system, now), now=now)
    page = {
        "campaign": found,
        "rollup": rollup,
        "page": Paginator(rollup.facts, PER_PAGE).get_page(request.GET.get("page")),
        "history": history_of(found),
        "may_change": request.user.has_perm("content.change_campaign"),
        "may_promise": request.user.has_perm("plans.change_goal"),
    }
    return render(request, "content/desk/campaign.html", page)


@permission("content.change_campaign")
@FORM
def create(request: HttpRequest) -> HttpResponse:
    system = own_system(request)
    return act_page(
        request,
        form=CampaignForm(request.POST or None, system=system),
        act=lambda data: actions.create_campaign(
            system=system, by=request.user, at=timezone.now(), **data
        ),
        back=reverse("desk:content:campaigns"),
        said=_("The campaign is there: choose it when you write a post."),
        title=_("New campaign"),
        submit=_("Begin the campaign"),
    )


@permission("content.change_campaign")
@FORM
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = _campaign(request, pk)
    return act_page(
        request,
        form=CampaignForm(request.POST or None, system=found.system, campaign=found),
        act=lambda data: actions.change_campaign(
            campaign=found, by=request.user, at=timezone.now(), **data
        ),
        back=reverse("desk:content:campaign", args=[found.pk]),
        said=_("Saved."),
        title=found.name,
        submit=_("Save"),
    )


@permission("plans.change_goal")
@FORM
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise so many posts of a campaign to an objective of the plan."""
    found = _campaign(request, pk)

    def act(data: dict[str, Any]) -> None:
        title = _("%(count)d posts of «%(campaign)s»") % {
            "count": data["target"],
            "campaign": found.name,
        }
        actions.promise_to_objective(
            campaign=found, title=title[:300], by=request.user, at=timezone.now(), **data
        )

    return act_page(
        request,
        form=ObjectiveGoalForm(request.POST or None, system=found.system),
        act=act,
        back=reverse("desk:content:campaign", args=[found.pk]),
        said=_("The goal is set: it counts the posts of the campaign by itself."),
        title=_("Set a goal on an objective"),
        lede=found.name,
        submit=_("Set the goal"),
    )
