"""What the public reads: the campaigns and the hashtags, with their figures and proofs."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from virgula.content import queries
from virgula.content.queries import rollup_of
from virgula.institutions.clock import civil_day
from virgula.platform.access import public

PER_PAGE = 30


@public
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    page = {
        "campaigns": queries.campaign_rows(queries.public_campaigns()),
        "hashtags": queries.public_hashtags(now=timezone.now()),
    }
    return render(request, "content/portal/campaigns.html", page)


@public
@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    found, now = get_object_or_404(queries.public_campaigns(), pk=pk), timezone.now()
    rollup = rollup_of(found, today=civil_day(found.system, now), now=now)
    page = {
        "campaign": found,
        "rollup": rollup,
        "page": Paginator(rollup.facts, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "content/portal/campaign.html", page)
