"""A post that somebody publishes by hand: handed over at the desk, done from a phone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from virgula.institutions.scope import reach_of
from virgula.media.queries import MissingFileError
from virgula.media.serving import file_response
from virgula.platform.access import by_link, permission
from virgula.platform.links import LinkError
from virgula.publishing import queries
from virgula.publishing.actions.errands import (
    LIFETIME,
    confirm_errand,
    errand_of,
    give_errand,
    is_by_hand_now,
)
from virgula.publishing.actions.errors import NotNowError
from virgula.publishing.cards import hand_card, picture_of
from virgula.publishing.forms.posts import ConfirmForm, ErrandForm
from virgula.publishing.models import Delivery

DECIDE = "publishing.confirm_delivery"


def _delivery_of(request: HttpRequest, pk: int) -> Delivery:
    rows = queries.deliveries_within(reach_of(request.user))
    return get_object_or_404(rows.select_related("post__system", "channel"), pk=pk)


@permission(DECIDE)
@never_cache
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for one person's phone. It is shown once: only its hash is kept."""
    delivery = _delivery_of(request, pk)
    form = ErrandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            url = give_errand(delivery=delivery, name=name, by=request.user, at=timezone.now())
        except NotNowError:
            messages.error(request, _("Nobody has to publish it by hand any more."))
            return redirect("desk:publishing:post", delivery.post_id)
        context = {"delivery": delivery, "name": name, "url": url, "days": LIFETIME.days}
        return render(request, "publishing/desk/handed.html", context)
    if request.method != "POST" and not is_by_hand_now(delivery):
        return redirect("desk:publishing:post", delivery.post_id)
    status = 422 if form.errors else 200
    context = {"delivery": delivery, "form": form}
    return render(request, "publishing/desk/hand_over.html", context, status=status)


@permission("publishing.view_delivery")
@require_safe
def picture(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    return _picture(_delivery_of(request, pk), number)


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def errand(request: HttpRequest, token: str) -> HttpResponse:
    """Show the card; only its button confirms."""
    now = timezone.now()
    try:
        found = errand_of(token, at=now)
    except LinkError as error:
        page = {"reason": type(error).__name__}
        return render(request, "publishing/members/errand_closed.html", page, status=410)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            confirm_errand(errand=found, url=form.cleaned_data["url"], at=now)
        except NotNowError:
            messages.info(request, _("Somebody had already said how it ended."))
        return redirect("members:publishing:errand", token)
    context = {
        "errand": found,
        "card": hand_card(found.delivery),
        "form": form if is_by_hand_now(found.delivery) else None,
        "delivery": found.delivery,
        "token": token,
    }
    status = 422 if form.errors else 200
    return render(request, "publishing/members/errand.html", context, status=status)


@by_link
@never_cache
@require_safe
def errand_picture(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    try:
        found = errand_of(token, at=timezone.now())
    except LinkError as error:
        raise Http404 from error
    return _picture(found.delivery, number)


def _picture(delivery: Delivery, number: int) -> HttpResponseBase:
    try:
        found = picture_of(delivery, number)
    except MissingFileError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    file, name, content_type = found
    return file_response(file, name=name, content_type=content_type)
