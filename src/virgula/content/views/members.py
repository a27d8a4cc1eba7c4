"""Members see the hashtags and propose theirs."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from virgula.content import actions, queries
from virgula.content.forms import ProposeForm
from virgula.content.views.acting import act_page
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor
from virgula.institutions.offices import office_of
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission


@permission("content.add_hashtag")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Show the hashtags of the person's network, and a form to propose one."""
    reach, now = reach_of(request.user), timezone.now()
    actor = (
        Actor.objects.filter(pk__in=reach.actor_ids).select_related("system").order_by("pk").first()
    )
    if actor is None:
        raise Http404
    system = actor.system

    def act(data: dict[str, Any]) -> None:
        office = office_of(request.user, system, on=civil_day(system, now))
        actions.propose_hashtag(system=system, by=request.user, office=office, at=now, **data)

    return act_page(
        request,
        form=ProposeForm(request.POST or None),
        act=act,
        back=reverse("members:content:propose"),
        said=_("Thank you: your proposal is written down for the next session."),
        template="content/members/hashtags.html",
        title=_("Hashtags"),
        submit=_("Propose it"),
        hashtags=queries.hashtags_of(system),
    )
