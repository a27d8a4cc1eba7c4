"""The desk's pages of the series: what comes next, which day is skipped, what they may say."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.publishing.actions.series import (
    OccurrenceMadeError,
    add_text,
    ask_again,
    keep_series,
    make_posts,
    retire_text,
    skip_day,
    stop_series,
    take_up_day,
)
from virgula.publishing.calendars import day_in
from virgula.publishing.forms.series import SeriesForm, SeriesTextForm
from virgula.publishing.models import Series, SeriesText
from virgula.publishing.queries.series import coming_days, series_list, series_within
from virgula.publishing.views.agenda import system_of

VIEW = "publishing.view_delivery"
WRITE = "publishing.add_post"
APPROVE = "publishing.approve_post"


@permission(VIEW)
@require_safe
def series_index(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": series_list(reach_of(request.user)),
        "may_write": request.user.has_perm(WRITE),
    }
    return render(request, "publishing/agenda/series_list.html", context)


@permission(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_series(request: HttpRequest) -> HttpResponse:
    system = system_of(request)
    initial = {"since": day_in(system.zone, timezone.now())}
    form = SeriesForm(
        request.POST or None,
        system=system,
        may_approve=request.user.has_perm(APPROVE),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        _keep(request, form)
        return redirect("desk:agenda:series", form.instance.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "system": system}
    return render(request, "publishing/agenda/series_form.html", context, status=status)


@permission(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def change_series(request: HttpRequest, pk: int) -> HttpResponse:
    series = _series_of(request, pk)
    form = SeriesForm(
        request.POST or None,
        instance=series,
        system=series.system,
        may_approve=request.user.has_perm(APPROVE),
    )
    if request.method == "POST" and form.is_valid():
        _keep(request, form)
        return redirect("desk:agenda:series", pk)
    status = 422 if form.errors else 200
    context = {"form": form, "series": _series_of(request, pk), "system": series.system}
    return render(request, "publishing/agenda/series_form.html", context, status=status)


def _keep(request: HttpRequest, form: SeriesForm) -> None:
    wish = form.cleaned_data.get("is_approved")
    before = form.initial.get("is_approved", False)
    # The form already wrote its wish on the series: the action compares it with what was there.
    form.instance.is_approved = bool(before)
    keep_series(
        series=form.instance,
        channels=form.cleaned_data["channels"],
        leaves_by_itself=wish,
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The series is kept."))


@permission(VIEW)
@require_safe
def series(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _series_of(request, pk))


def _page(
    request: HttpRequest, found: Series, *, form: SeriesTextForm | None = None
) -> HttpResponse:
    texts = SeriesText.objects.filter(series=found, is_active=True).order_by("position", "pk")
    context: dict[str, Any] = {
        "series": found,
        "channels": list(found.channels.order_by("name", "pk")),
        "coming": coming_days(found, timezone.now()),
        "texts": list(texts),
        "form": form or SeriesTextForm(),
        "may_write": request.user.has_perm(WRITE),
    }
    status = 422 if form is not None else 200
    return render(request, "publishing/agenda/series.html", context, status=status)


@permission(WRITE)
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a text into the bank."""
    found, form = _series_of(request, pk), SeriesTextForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    add_text(series=found, values=form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("The text is in the bank."))
    if found.is_approved and not request.user.has_perm(APPROVE):
        ask_again(series=found)
        messages.warning(request, _("The series asks for an approval again: its texts changed."))
    return redirect("desk:agenda:series", pk)


@permission(WRITE)
@require_POST
def retire(request: HttpRequest, pk: int, text: int) -> HttpResponse:
    found = _series_of(request, pk)
    row = get_object_or_404(SeriesText, pk=text, series=found)
    retire_text(text=row, by=request.user, at=timezone.now())
    messages.success(request, _("It is said no more; what was made of it stays."))
    return redirect("desk:agenda:series", pk)


@permission(WRITE)
@require_POST
def skip(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """Skip a day, or take it up again."""
    found, on = _series_of(request, pk), _day(day)
    if request.POST.get("again"):
        take_up_day(series=found, on=on)
        return redirect("desk:agenda:series", pk)
    try:
        skip_day(series=found, on=on, by=request.user, at=timezone.now())
    except OccurrenceMadeError:
        messages.error(request, _("Its post is made already: withdraw it or move it on its page."))
    return redirect("desk:agenda:series", pk)


@permission(WRITE)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a series, or go on with it."""
    found = _series_of(request, pk)
    stop_series(
        series=found, stops=not request.POST.get("again"), by=request.user, at=timezone.now()
    )
    return redirect("desk:agenda:series", pk)


@permission(WRITE)
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the posts of the days ahead now instead of in half an hour."""
    made = make_posts(_series_of(request, pk), at=timezone.now())
    messages.success(
        request,
        ngettext("%(n)d post made.", "%(n)d posts made.", len(made)) % {"n": len(made)},
    )
    return redirect("desk:agenda:series", pk)


def _series_of(request: HttpRequest, pk: int) -> Series:
    return get_object_or_404(series_within(reach_of(request.user)), pk=pk)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
