"""The activities on the desk: what waits for an eye, what is public, and each one's acts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from virgula.activities import actions
from virgula.activities.choices import ActivityOrigin, ActivityStatus
from virgula.activities.forms import AboutForm, MergeForm, MoveForm, NewActivityForm, ReasonForm
from virgula.activities.models import Activity
from virgula.activities.queries import desk as queries
from virgula.activities.telling import other_clock, wall_of, when_words
from virgula.activities.words import outcome_sentences, refusal
from virgula.institutions.clock import civil_day
from virgula.institutions.models import System
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.journal.queries import history_of
from virgula.platform.access import permission

VIEW = "activities.view_activity"
CHANGE = "activities.change_activity"
LOOKS = {
    ActivityStatus.PROPOSED: ("warn", "hourglass"),
    ActivityStatus.PUBLIC: ("good", "check"),
    ActivityStatus.CANCELLED: ("bad", "ban"),
    ActivityStatus.DISMISSED: ("neutral", "dash"),
}


def _system(request: HttpRequest) -> System:
    system = main_system(reach_of(request.user))
    if system is None:
        raise Http404
    return system


def _found(request: HttpRequest, pk: UUID) -> Activity:
    rows = queries.activities_within(reach_of(request.user))
    return get_object_or_404(rows.select_related("system", "organiser", "territory"), pk=pk)


def _filters(request: HttpRequest) -> queries.DeskFilters:
    status = request.GET.get("estado", "")
    return queries.DeskFilters(
        status=status if status in ActivityStatus.values else "",
        territory=request.GET.get("territorio", "")[:60],
        theme=request.GET.get("tema", "")[:60],
        words=request.GET.get("q", "")[:100],
    )


def row_of(activity: Activity) -> dict[str, Any]:
    """Return an activity as a table shows it."""
    tone, icon = LOOKS[ActivityStatus(activity.status)]
    return {"activity": activity, "when": when_words(activity), "tone": tone, "icon": icon}


@permission(VIEW)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    system, filters = _system(request), _filters(request)
    today = civil_day(system, timezone.now())
    rows = queries.desk_activities(system, filters, today)
    page = Paginator(rows, queries.PER_PAGE).get_page(request.GET.get("page"))
    counts = queries.status_counts(system)
    context = {
        "page": page,
        "rows": [row_of(one) for one in page.object_list],
        "filters": filters,
        "territories": system.territories.order_by("name", "pk").values_list("key", "name"),
        "themes": system.themes.all(),
        "statuses": [
            (value, label, *LOOKS[ActivityStatus(value)], counts.get(value, 0))
            for value, label in ActivityStatus.choices
            if counts.get(value)
        ],
    }
    return render(request, "activities/desk/index.html", context)


@permission(VIEW)
@require_safe
def activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = _found(request, pk)
    pending = getattr(row, "pending_change", None)
    tone, icon = LOOKS[ActivityStatus(row.status)]
    context = {
        "activity": row,
        "tone": tone,
        "icon": icon,
        "when": when_words(row),
        "other_clock": other_clock(row),
        "announcements": queries.announcements_of(row),
        "pending": pending,
        "pending_when": _when_of_pending(row) if pending else "",
        "compose_url": compose_address(row),
        "records": history_of(row)[:50],
        "is_shown": row.published_at is not None and row.status in ("public", "cancelled"),
    }
    return render(request, "activities/desk/activity.html", context)


def _when_of_pending(row: Activity) -> str:
    pending = row.pending_change
    later = Activity(system=row.system, territory=row.territory)
    for name in ("first_on", "last_on", "starts_at", "ends_at", "zone"):
        setattr(later, name, getattr(pending, name))
    return when_words(later)


def compose_address(row: Activity) -> str:
    """Return the composer's address with what announces an activity already in it."""
    when = when_words(row)
    lines = [row.title, when[:1].upper() + when[1:] + ".", row.place]
    query = {
        "sistema": row.system.key,
        "texto": "\n".join(line for line in lines if line),
        "enlace": settings.BASE_URL + row.get_absolute_url(),
    }
    return reverse("desk:publishing:compose") + "?" + urlencode(query)


def _act(
    request: HttpRequest, form: Form, act: Callable[[], HttpResponse], **page: Any
) -> HttpResponse:
    """Show a form; on POST do the act, or say beside the field why it cannot be."""
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except actions.ActivityError as error:
            field, sentence = refusal(error)
            form.add_error(field if field in form.fields else None, sentence)
    context = {"form": form, **page}
    status = 422 if form.errors else 200
    return render(request, "activities/desk/form.html", context, status=status)


@permission(CHANGE)
def create(request: HttpRequest) -> HttpResponse:
    """Write an activity of our own, or of an institution that told us by telephone."""
    system = _system(request)
    initial = {"zone": system.zone}
    form = NewActivityForm(request.POST or None, system=system, initial=initial)

    def act() -> HttpResponse:
        said = form.cleaned_data
        row = actions.propose_activity(
            system=system,
            organiser=said["organiser"],
            happening=form.happening(),
            summary=said["summary"],
            source_link=said["source_link"],
            partners=said["partners"],
            themes=said["themes"],
            audiences=said["audiences"],
            territory=said["territory"],
            origin=ActivityOrigin.OWN,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Kept as a proposal: look at it and publish it."))
        return redirect("desk:activities:activity", row.pk)

    return _act(
        request,
        form,
        act,
        heading=_("New activity"),
        submit=_("Keep and preview"),
        back=reverse("desk:activities:index"),
    )


@permission(CHANGE)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what it says; its date is moved elsewhere, because others have it in a calendar."""
    row = _found(request, pk)
    initial = {
        name: getattr(row, name)
        for name in ("title", "summary", "organiser", "territory", "source_link")
    } | {name: getattr(row, name).all() for name in ("partners", "themes", "audiences")}
    form = AboutForm(request.POST or None, system=row.system, initial=initial)

    def act() -> HttpResponse:
        actions.change_activity(
            activity=row, values=form.cleaned_data, by=request.user, at=timezone.now()
        )
        messages.success(request, _("Kept."))
        return redirect("desk:activities:activity", row.pk)

    return _act(request, form, act, heading=_("Change the activity"), submit=_("Keep"),
                activity=row, back=reverse("desk:activities:activity", args=[row.pk]))  # fmt: skip


@permission(CHANGE)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give it another date or place, and revise every post that tells the old one."""
    row = _found(request, pk)
    starts, ends = wall_of(row.starts_at, row.zone), wall_of(row.ends_at, row.zone)
    initial = {
        "first_on": row.first_on,
        "last_on": row.last_on if row.last_on != row.first_on else None,
        "starts": starts.time() if starts else None,
        "ends": ends.time() if ends else None,
        "zone": row.zone,
        "place": row.place,
        "link": row.link,
    }
    form = MoveForm(request.POST or None, system=row.system, initial=initial)

    def act() -> HttpResponse:
        moved = actions.move_activity(
            activity=row,
            happening=form.happening(row.title),
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        _say(request, moved, _("Moved.") if moved.has_moved else _("It was so already."))
        return redirect("desk:activities:activity", row.pk)

    return _act(request, form, act, heading=_("Another date or place"), submit=_("Move"),
                activity=row, when=when_words(row),
                announcements=queries.announcements_of(row),
                back=reverse("desk:activities:activity", args=[row.pk]))  # fmt: skip


@permission(CHANGE)
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that it will not be."""
    row = _found(request, pk)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        moved = actions.cancel_activity(
            activity=row, by=request.user, at=timezone.now(), reason=reason
        )
        _say(request, moved, _("Cancelled: its page and the calendars say so."))
        return redirect("desk:activities:activity", row.pk)

    return _act(request, form, act, heading=_("Cancel the activity"), submit=_("Cancel it"),
                activity=row, when=when_words(row), is_danger=True,
                announcements=queries.announcements_of(row),
                back=reverse("desk:activities:activity", args=[row.pk]))  # fmt: skip


@permission(CHANGE)
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that another one is this same one, announced by somebody else."""
    row = _found(request, pk)
    form = MergeForm(request.POST or None, activity=row)

    def act() -> HttpResponse:
        actions.merge_activities(
            kept=row, other=form.cleaned_data["other"], by=request.user, at=timezone.now()
        )
        messages.success(request, _("They are one now, with every announcer's credit."))
        return redirect("desk:activities:activity", row.pk)

    return _act(request, form, act, heading=_("It is the same as another"), submit=_("Merge"),
                activity=row, when=when_words(row),
                back=reverse("desk:activities:activity", args=[row.pk]))  # fmt: skip


def _say(request: HttpRequest, moved: actions.Moved, first: str) -> None:
    messages.success(request, " ".join([first, *outcome_sentences(moved)]))


def _decide(request: HttpRequest, pk: UUID, act: Callable[[Activity], str]) -> HttpResponse:
    row = _found(request, pk)
    try:
        messages.success(request, act(row))
    except actions.ActivityError as error:
        messages.error(request, refusal(error)[1])
    return redirect("desk:activities:activity", row.pk)


@permission(CHANGE)
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(row: Activity) -> str:
        actions.publish_activity(activity=row, by=request.user, at=timezone.now())
        return _("It is on the public agenda.")

    return _decide(request, pk, act)


@permission(CHANGE)
@require_POST
def dismiss(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(row: Activity) -> str:
        actions.dismiss_activity(activity=row, by=request.user, at=timezone.now())
        return _("Dismissed: it is not proposed again.")

    return _decide(request, pk, act)


@permission(CHANGE)
@require_POST
def reconsider(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(row: Activity) -> str:
        actions.reconsider_activity(activity=row, by=request.user, at=timezone.now())
        return _("It is a proposal again.")

    return _decide(request, pk, act)


@permission(CHANGE)
@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(row: Activity) -> str:
        moved = actions.accept_pending(activity=row, by=request.user, at=timezone.now())
        return " ".join([_("Done as the organiser says."), *outcome_sentences(moved)])

    return _decide(request, pk, act)


@permission(CHANGE)
@require_POST
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(row: Activity) -> str:
        actions.refuse_pending(activity=row, by=request.user, at=timezone.now())
        return _("It stays as it was.")

    return _decide(request, pk, act)


@permission(CHANGE)
@require_POST
def publish_several(request: HttpRequest) -> HttpResponse:
    """Show what would be published at once, and publish it when that was looked at."""
    rows = queries.activities_within(reach_of(request.user))
    found = queries.found_ids(rows, request.POST.getlist("activity"))
    if not found:
        messages.info(request, _("Mark first which proposals to publish."))
        return redirect("desk:activities:index")
    if request.POST.get("do") != "publish":
        page = {"rows": [row_of(one) for one in found]}
        return render(request, "activities/desk/publish_several.html", page)
    done = sum(_published(request, one) for one in found)
    messages.success(
        request,
        ngettext(
            "%(count)d activity is on the public agenda.",
            "%(count)d activities are on the public agenda.",
            done,
        )
        % {"count": done},
    )
    return redirect("desk:activities:index")


def _published(request: HttpRequest, row: Activity) -> bool:
    try:
        actions.publish_activity(activity=row, by=request.user, at=timezone.now())
    except actions.NotInStatusError:
        # Somebody decided it meanwhile: it is left as it is.
        return False
    return True
