"""The bulletin on the portal: its issues, and becoming or ceasing to be a reader."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from virgula.bulletins import queries
from virgula.bulletins.actions import subscribing
from virgula.bulletins.forms import ReaderForm
from virgula.platform.access import by_link, public
from virgula.platform.links import LinkError
from virgula.platform.throttle import address_of, is_allowed

PER_PAGE = 20
HOUR = 3600
PER_PLACE, PER_ADDRESS = 20, 3


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bulletin(request: HttpRequest) -> HttpResponse:
    """Show the issues and the form. The answer is the same for every address."""
    bulletins = queries.public_bulletins()
    form = ReaderForm(request.POST or None, bulletins=bulletins) if bulletins else None
    too_many = False
    if request.method == "POST" and form is not None and form.is_valid():
        too_many = not is_allowed("bulletin", address_of(request), limit=PER_PLACE, seconds=HOUR)
        if not too_many:
            _ask(form)
            return redirect("bulletins:sent")
    status = 429 if too_many else 422 if form is not None and form.errors else 200
    page = Paginator(queries.issues_out(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "too_many": too_many,
        "page": page,
        "bulletins": bulletins,
        "days": subscribing.CONFIRM_LIFETIME.days,
    }
    return render(request, "bulletins/portal/bulletin.html", context, status=status)


def _ask(form: ReaderForm) -> None:
    email = form.address
    if form.is_from_a_machine:
        return
    if is_allowed("bulletin-address", email, limit=PER_ADDRESS, seconds=HOUR):
        subscribing.ask_subscription(channel=form.chosen, email=email, at=timezone.now())


@public
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a letter is on its way, whatever address was written."""
    days = subscribing.CONFIRM_LIFETIME.days
    return render(request, "bulletins/portal/sent.html", {"days": days})


@public
@require_safe
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    delivery = get_object_or_404(queries.issues_out(), post_id=pk)
    return render(request, "bulletins/portal/issue.html", {"issue": queries.issue_page(delivery)})


@by_link
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link would do; only its button does it."""
    now = timezone.now()
    try:
        if request.method == "POST":
            reader = subscribing.confirm_subscription(token=token, at=now)
        else:
            reader = subscribing.reader_to_confirm(token, at=now)
    except (LinkError, subscribing.SubscriptionUnknownError) as error:
        page = {"reason": type(error).__name__}
        return render(request, "bulletins/portal/link_closed.html", page, status=410)
    context = {
        "bulletin": reader.channel.name,
        "email": reader.email,
        "is_done": request.method == "POST",
        "leave_url": subscribing.leave_address(reader),
    }
    return render(request, "bulletins/portal/confirm.html", context)


# Mail programs post here by themselves (RFC 8058), without a cookie: the signed mark is the key.
@by_link
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, mark: str) -> HttpResponse:
    try:
        if request.method == "POST":
            subscribing.leave(mark=mark, at=timezone.now())
            return render(request, "bulletins/portal/left.html")
        reader = subscribing.reader_of_mark(mark)
    except subscribing.SubscriptionUnknownError:
        return render(request, "bulletins/portal/left.html")
    return render(request, "bulletins/portal/leave.html", {"bulletin": reader.channel.name})
