"""News of a line by e-mail: ask, confirm, end. A letter's link shows; only its button does."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from virgula.plans.actions import subscribing
from virgula.plans.models import Subscription
from virgula.plans.views.portal.found import public_line
from virgula.platform.access import by_link, public
from virgula.platform.links import LinkError
from virgula.platform.open_forms import SubscribeForm
from virgula.platform.throttle import address_of, is_allowed

HOUR = 3600
PER_PLACE, PER_ADDRESS = 20, 3


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """Ask for news of a line. The answer is the same for every address: none can be probed."""
    line = public_line(key, slug)
    form = SubscribeForm(request.POST or None)
    too_many = False
    if request.method == "POST" and form.is_valid():
        too_many = not is_allowed("subscribe", address_of(request), limit=PER_PLACE, seconds=HOUR)
        if not too_many:
            email = form.address
            if not form.is_from_a_machine and is_allowed(
                "subscribe-address", email, limit=PER_ADDRESS, seconds=HOUR
            ):
                subscribing.ask_subscription(line=line, email=email, at=timezone.now())
            return redirect(reverse("plans:subscribe_sent", args=[key, slug]))
    status = 429 if too_many else 422 if form.errors else 200
    page = {"line": line, "plan": line.plan, "form": form, "too_many": too_many}
    return render(request, "plans/portal/subscribe.html", page, status=status)


@public
@require_http_methods(["GET", "HEAD"])
def subscribe_sent(request: HttpRequest, key: str, slug: str) -> HttpResponse:
    """Say that a letter is on its way, whatever address was written."""
    line = public_line(key, slug)
    days = subscribing.CONFIRM_LIFETIME.days
    page = {"line": line, "plan": line.plan, "days": days}
    return render(request, "plans/portal/subscribe_sent.html", page)


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_subscription(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            subscription = subscribing.confirm_subscription(token=token, at=timezone.now())
        else:
            subscription = subscribing.subscription_to_confirm(token, at=timezone.now())
    except (LinkError, subscribing.SubscriptionError) as error:
        page = {"reason": type(error).__name__}
        return render(request, "plans/portal/link_closed.html", page, status=410)
    return render(request, "plans/portal/confirm.html", _confirmed(request, subscription))


def _confirmed(request: HttpRequest, subscription: Subscription) -> dict[str, Any]:
    return {
        "line": subscription.line,
        "plan": subscription.line.plan,
        "email": subscription.email,
        "is_done": request.method == "POST",
    }


# Mail programs post here by themselves (RFC 8058), without a cookie: the signed mark is the key.
@by_link
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, mark: str) -> HttpResponse:
    try:
        if request.method == "POST":
            rows = subscribing.end_subscriptions(mark=mark)
        else:
            rows = subscribing.subscriptions_of_mark(mark)
    except subscribing.SubscriptionUnknownError:
        return render(request, "plans/portal/unsubscribed.html", {"lines": []})
    lines = [row.line for row in rows]
    if request.method == "POST":
        return render(request, "plans/portal/unsubscribed.html", {"lines": lines})
    return render(request, "plans/portal/unsubscribe.html", {"lines": lines})
