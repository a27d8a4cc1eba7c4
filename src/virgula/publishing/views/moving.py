"""Moving a post to another hour: dragged, typed or undone, always by the same door."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from virgula.domain.schedule import HourError, is_plain, keep_hour, to_wall
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.publishing import queries
from virgula.publishing.actions import PublishingError, move_post
from virgula.publishing.actions.scheduling import Moved
from virgula.publishing.agenda_words import refusal
from virgula.publishing.choices import PostStatus
from virgula.publishing.forms.agenda import MoveForm
from virgula.publishing.models import Channel, Post
from virgula.publishing.queries.agenda import place_name
from virgula.publishing.queries.slots import next_free_slot
from virgula.ui.formats import moment

WRITE = "publishing.add_post"
APPROVE = "publishing.approve_post"
KEY = "agenda_undo"
# As long as somebody may remember what they just did.
UNDO_FOR = timedelta(minutes=15)


@permission(WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the page that moves a post with the keyboard, or move it."""
    post, now = _post_of(request, pk), timezone.now()
    if _may_not_move(request, post):
        return _back(request, post)
    place = zone_words(post)
    form = MoveForm(request.POST or None, post=post, now=now, place=place)
    if request.method == "POST" and form.is_valid():
        moved = _move(request, post, form.cleaned_data["wall"], post.due_zone)
        if moved is not None:
            _keep_undo(request, moved, now)
        return _back(request, post)
    context = {
        "post": post,
        "form": form.asking(),
        "next": _next(request),
        "due": to_wall(post.due_at, post.due_zone),
        "place": place,
        "suggestions": _suggestions(post, now),
    }
    status = 422 if form.errors else 200
    return render(request, "publishing/agenda/move.html", context, status=status)


@permission(WRITE)
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Bring a post back to the hour that it had before the last move."""
    post = _post_of(request, pk)
    if _may_not_move(request, post):
        return _back(request, post)
    kept = request.session.pop(KEY, None)
    wall = parse_datetime(kept["wall"]) if kept and kept["post"] == str(pk) else None
    if wall is None:
        messages.error(request, _("There is nothing to undo any more."))
    elif _move(request, post, wall.replace(fold=kept["fold"]), kept["zone"]) is not None:
        messages.success(request, _("It is back at its hour."))
    return _back(request, post)


def undo_of(request: HttpRequest, now: datetime) -> dict[str, Any] | None:
    """Return what may be undone: a sentence and the address of the way back."""
    kept = request.session.get(KEY)
    if not kept or datetime.fromisoformat(kept["at"]) < now - UNDO_FOR:
        return None
    address = reverse("desk:agenda:undo", args=[kept["post"]])
    way_back = urlencode({"volver": request.get_full_path()})
    return {"text": kept["text"], "url": f"{address}?{way_back}"}


def zone_words(post: Post) -> str:
    """Return how the zone of a post is called."""
    same = post.due_zone == post.system.zone
    return post.system.zone_label if same else place_name(post.due_zone)


def _post_of(request: HttpRequest, pk: UUID) -> Post:
    return get_object_or_404(queries.posts_within(reach_of(request.user)), pk=pk)


def _may_not_move(request: HttpRequest, post: Post) -> bool:
    """Tell a drafter that an approved post is not theirs to move: its hour was approved too."""
    if post.status != PostStatus.APPROVED or request.user.has_perm(APPROVE):
        return False
    messages.error(
        request, _("It was approved with its hour: ask somebody who approves to move it.")
    )
    return True


def _move(request: HttpRequest, post: Post, wall: datetime, zone: str) -> Moved | None:
    try:
        return move_post(post, due_wall=wall, due_zone=zone, by=request.user, at=timezone.now())
    except (PublishingError, HourError) as error:
        messages.error(request, refusal(error))
        return None


def _keep_undo(request: HttpRequest, moved: Moved, now: datetime) -> None:
    post = moved.post
    due = to_wall(post.due_at, post.due_zone)
    request.session[KEY] = {
        "post": str(post.pk),
        "wall": moved.wall_before.replace(fold=0).isoformat(),
        "fold": moved.wall_before.fold,
        "zone": moved.zone_before,
        "at": now.isoformat(),
        "text": _("«%(title)s» leaves on %(moment)s.")
        % {"title": post.title, "moment": _moment(due, zone_words(post))},
    }


def _moment(wall: datetime, place: str) -> str:
    # A wall time is shown as it stands: any zone but UTC leaves it alone.
    return moment(wall, place)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("volver", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/"):
        return wanted
    return reverse("desk:agenda:agenda")


def _back(request: HttpRequest, post: Post) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{_next(request)}#p-{post.pk}")


def _suggestions(post: Post, now: datetime) -> list[dict[str, Any]]:
    """Return the hours that are asked for most, each one press away."""
    wall, today = to_wall(post.due_at, post.due_zone), to_wall(now, post.due_zone)
    found = [
        (_("Tomorrow at the same hour"), keep_hour(wall, today.date() + timedelta(days=1))),
        (_("A week later"), keep_hour(wall, wall.date() + timedelta(days=7))),
    ]
    slot = next_free_slot(_channels(post), after=now)
    if slot is not None and slot[1] == post.due_zone:
        found.insert(0, (_("The next free hour"), slot[0]))
    return [
        {"label": label, "wall": hour, "day": hour.date().isoformat(), "hour": f"{hour:%H:%M}"}
        for label, hour in found
        if hour > today and hour != wall and is_plain(hour, post.due_zone)
    ]


def _channels(post: Post) -> list[Channel]:
    """Return where a post is to go."""
    rows = Channel.objects.filter(system=post.system_id)
    used = rows.filter(deliveries__post=post) | rows.filter(posts=post)
    return list(used.distinct().order_by("pk"))
