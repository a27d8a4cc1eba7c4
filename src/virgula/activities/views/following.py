"""The agenda by e-mail: asked for with the filter that is looked at, confirmed, and ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from virgula.activities.actions import following
from virgula.activities.calendars import agenda_name
from virgula.activities.forms import FollowForm
from virgula.activities.queries.public import agenda_address, agenda_query
from virgula.activities.views.portal import chosen_system
from virgula.activities.wishes import Wish, choices_of, kept_wish, wish_of
from virgula.institutions.models import System
from virgula.platform.access import by_link, public
from virgula.platform.links import LinkError
from virgula.platform.throttle import address_of, is_allowed

HOUR = 3600
PER_PLACE, PER_ADDRESS = 20, 4


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Show the form for what is looked at. The answer is the same for every address."""
    system, wish = chosen_system(request), wish_of(request.GET)
    form = FollowForm(request.POST if request.method == "POST" else None)
    too_many = False
    if request.method == "POST" and form.is_valid():
        too_many = not is_allowed("agenda", address_of(request), limit=PER_PLACE, seconds=HOUR)
        if not too_many:
            _ask(form, system, wish)
            return redirect(reverse("activities:follow_sent") + agenda_query(system, wish))
    page = {
        "form": form,
        "too_many": too_many,
        "words": choices_of(system, wish).words,
        "system": system,
        "agenda_url": agenda_address(system, wish),
        "days": following.CONFIRM_LIFETIME.days,
    }
    status = 429 if too_many else 422 if form.is_bound and form.errors else 200
    return render(request, "activities/portal/follow_form.html", page, status=status)


def _ask(form: FollowForm, system: System, wish: Wish) -> None:
    if form.is_from_a_machine:
        return
    email = form.address
    if is_allowed("agenda-address", email, limit=PER_ADDRESS, seconds=HOUR):
        following.ask_to_follow(
            system=system,
            email=email,
            wish=wish,
            cadence=form.cleaned_data["cadence"],
            at=timezone.now(),
        )


@public
@require_safe
def follow_sent(request: HttpRequest) -> HttpResponse:
    """Say that a letter is on its way, whatever address was written."""
    system, wish = chosen_system(request), wish_of(request.GET)
    page = {
        "days": following.CONFIRM_LIFETIME.days,
        "agenda_url": agenda_address(system, wish),
    }
    return render(request, "activities/portal/follow_sent.html", page)


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link would do; only its button does it."""
    now = timezone.now()
    try:
        if request.method == "POST":
            follower = following.confirm_following(token=token, at=now)
        else:
            follower = following.follower_to_confirm(token, at=now)
    except (LinkError, following.FollowerUnknownError) as error:
        closed = {"reason": type(error).__name__}
        return render(request, "activities/portal/follow_closed.html", closed, status=410)
    wish = kept_wish(follower.wants)
    page = {
        "agenda": agenda_name(follower.system, choices_of(follower.system, wish).words),
        "email": follower.email,
        "cadence": follower.get_cadence_display().lower(),
        "next_at": follower.next_at,
        "zone_label": follower.system.zone_label,
        "is_done": request.method == "POST",
        "agenda_url": agenda_address(follower.system, wish),
    }
    return render(request, "activities/portal/follow_confirm.html", page)


# Mail programs post here by themselves (RFC 8058), without a cookie: the signed mark is the key.
@by_link
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, mark: str) -> HttpResponse:
    try:
        if request.method == "POST":
            following.stop_following(mark=mark, at=timezone.now())
            return render(request, "activities/portal/follow_left.html")
        follower = following.follower_of_mark(mark)
    except following.FollowerUnknownError:
        return render(request, "activities/portal/follow_left.html")
    page = {"agenda": following.wish_words(follower)}
    return render(request, "activities/portal/follow_leave.html", page)
