"""The desk's pages of what goes out: the list, a post with its deliveries, a new post."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.publishing import queries
from virgula.publishing.actions import (
    NotNowError,
    cancel_delivery,
    confirm_delivery,
    retry_delivery,
)
from virgula.publishing.forms.posts import ConfirmForm
from virgula.publishing.models import Delivery
from virgula.publishing.pages import FILTERS, delivery_list, post_page

PER_PAGE = 30
VIEW = "publishing.view_delivery"
DECIDE = "publishing.confirm_delivery"


@permission(VIEW)
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    now, reach = timezone.now(), reach_of(request.user)
    chosen = request.GET.get("estado", "")
    chosen = chosen if chosen in FILTERS else "todo"
    rows = delivery_list(reach, chosen, channel=request.GET.get("canal", ""), now=now)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = cast("QuerySet[Delivery]", page.object_list)
    machine = queries.machine_state(now)
    return render(
        request,
        "publishing/desk/deliveries.html",
        {
            "page": page,
            "rows": queries.rows_of(shown, now=now),
            "filters": [(key, label, key == chosen) for key, (label, _) in FILTERS.items()],
            "channel": request.GET.get("canal", ""),
            "channels": queries.channel_choices(reach),
            "machine": machine,
            "worker": machine.worker,
            "may_mend": request.user.has_perm(DECIDE),
            "may_write": request.user.has_perm("publishing.add_post"),
        },
    )


@permission(VIEW)
@require_safe
def post(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _post_page(request, pk)


def _post_page(
    request: HttpRequest, pk: Any, *, bound: dict[int, ConfirmForm] | None = None
) -> HttpResponse:
    found = get_object_or_404(queries.posts_within(reach_of(request.user)), pk=pk)
    context = {
        "page": post_page(found, now=timezone.now(), bound=bound or {}),
        "may_decide": request.user.has_perm(DECIDE),
        "may_write": request.user.has_perm("publishing.add_post"),
        "may_approve": request.user.has_perm("publishing.approve_post"),
    }
    return render(request, "publishing/desk/post.html", context)


def _delivery_of(request: HttpRequest, pk: int) -> Delivery:
    rows = queries.deliveries_within(reach_of(request.user))
    return get_object_or_404(rows.select_related("post__system", "channel"), pk=pk)


@permission(DECIDE)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _delivery_of(request, pk)
    if request.method != "POST":
        return redirect("desk:publishing:post", delivery.post_id)
    form = ConfirmForm(request.POST, prefix=f"d{delivery.pk}")
    if not form.is_valid():
        return _post_page(request, delivery.post_id, bound={delivery.pk: form})

    def decide() -> None:
        confirm_delivery(
            delivery=delivery,
            went_out=True,
            url=form.cleaned_data["url"],
            by=request.user,
            at=timezone.now(),
        )

    return _decide(request, delivery, decide, _("Confirmed: it counts as published."))


@permission(DECIDE)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _delivery_of(request, pk)

    def decide() -> None:
        retry_delivery(delivery=delivery, by=request.user, at=timezone.now())

    return _decide(request, delivery, decide, _("It will be sent again in a moment."))


@permission(DECIDE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = _delivery_of(request, pk)

    def decide() -> None:
        cancel_delivery(delivery=delivery, by=request.user, at=timezone.now())

    return _decide(request, delivery, decide, _("Cancelled: it will not go out on this channel."))


def _decide(
    request: HttpRequest, delivery: Delivery, decide: Callable[[], object], done: str
) -> HttpResponse:
    if request.method == "POST":
        try:
            decide()
        except NotNowError:
            messages.error(
                request,
                _("That cannot be done now: the delivery has moved on. See how it stands below."),
            )
        else:
            messages.success(request, done)
    return redirect("desk:publishing:post", delivery.post_id)
