"""The desk's pages of the hashtags (row A-2)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from virgula.content import actions, queries
from virgula.content.forms import AdoptForm, ChangeHashtagForm, ProposeForm, RetireForm
from virgula.content.models import Hashtag
from virgula.content.queries import hashtag_rows
from virgula.content.views.acting import act_page
from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.institutions.offices import office_of
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission

FORM = require_http_methods(["GET", "HEAD", "POST"])


def own_system(request: HttpRequest) -> System:
    system = main_system(reach_of(request.user))
    if system is None:
        raise Http404
    return system


def _hashtag(request: HttpRequest, pk: int) -> Hashtag:
    return get_object_or_404(queries.hashtags_within(reach_of(request.user)), pk=pk)


@permission("content.view_hashtag")
@require_safe
def hashtags(request: HttpRequest) -> HttpResponse:
    """List every hashtag with its standing and its use."""
    now, system = timezone.now(), main_system(reach_of(request.user))
    rows = list(queries.hashtags_within(reach_of(request.user))) if system else []
    today = civil_day(system, now) if system else now.date()
    page = {
        "rows": hashtag_rows(rows, today=today, now=now),
        "month": today,
        "may_change": request.user.has_perm("content.change_hashtag"),
    }
    return render(request, "content/desk/hashtags.html", page)


@permission("content.view_hashtag")
@FORM
def propose(request: HttpRequest) -> HttpResponse:
    system, now = own_system(request), timezone.now()

    def act(data: dict[str, Any]) -> None:
        office = office_of(request.user, system, on=civil_day(system, now))
        actions.propose_hashtag(system=system, by=request.user, office=office, at=now, **data)

    return act_page(
        request,
        form=ProposeForm(request.POST or None),
        act=act,
        back=reverse("desk:content:hashtags"),
        said=_("Proposed. It is adopted when its agreement is recorded."),
        title=_("Propose a hashtag"),
        submit=_("Propose it"),
    )


@permission("content.change_hashtag")
@FORM
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    hashtag = _hashtag(request, pk)
    return act_page(
        request,
        form=AdoptForm(request.POST or None, system=hashtag.system),
        act=lambda data: actions.adopt_hashtag(
            hashtag=hashtag, by=request.user, at=timezone.now(), **data
        ),
        back=reverse("desk:content:hashtags"),
        said=_("Adopted: from its first day on it is corrected in every post."),
        title=_("Adopt %(hashtag)s") % {"hashtag": hashtag},
        lede=hashtag.reason,
        submit=_("Record the adoption"),
    )


@permission("content.change_hashtag")
@FORM
def change(request: HttpRequest, pk: int) -> HttpResponse:
    hashtag = _hashtag(request, pk)
    return act_page(
        request,
        form=ChangeHashtagForm(request.POST or None, hashtag=hashtag),
        act=lambda data: actions.change_hashtag(
            hashtag=hashtag, by=request.user, at=timezone.now(), **data
        ),
        back=reverse("desk:content:hashtags"),
        said=_("Saved."),
        title=str(hashtag),
        submit=_("Save"),
    )


@permission("content.change_hashtag")
@FORM
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    hashtag, now = _hashtag(request, pk), timezone.now()
    return act_page(
        request,
        form=RetireForm(request.POST or None, today=civil_day(hashtag.system, now)),
        act=lambda data: actions.retire_hashtag(hashtag=hashtag, by=request.user, at=now, **data),
        back=reverse("desk:content:hashtags"),
        said=_("Retired. What was published with it stays counted."),
        title=_("Retire %(hashtag)s") % {"hashtag": hashtag},
        submit=_("Retire it"),
        danger=True,
    )
