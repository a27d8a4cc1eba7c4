from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from virgula.desk import queries
from virgula.desk.forms import PinnedDayForm
from virgula.institutions.actions import NotADemonstrationError, pin_day
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import DESK_PERMISSION, permission, public
from virgula.ui.formats import day_long
from virgula.ui.samples import showcase


@permission(DESK_PERMISSION)
def today(request: HttpRequest) -> HttpResponse:
    """Show the day: trouble, what leaves, what to relay, what waits, what comes."""
    page = queries.today(reach_of(request.user), now=timezone.now())
    context = {
        "today": page,
        "pinned": PinnedDayForm(initial={"day": page.day})
        if page.system and page.system.is_demonstration
        else None,
        "may_decide": request.user.has_perm("relay.approve_entry"),
    }
    return render(request, "desk/today.html", context)


@permission(DESK_PERMISSION)
def leaving(request: HttpRequest) -> HttpResponse:
    """Return what leaves soon, alone: a decision on the page asks for it again."""
    rows = queries.leaving(reach_of(request.user), now=timezone.now())
    may_decide = request.user.has_perm("relay.approve_entry")
    return render(request, "desk/leaving.html", {"leaving": rows, "may_decide": may_decide})


@public
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """Let a phone keep the desk among its programs, and share with it (W3C Web App Manifest)."""
    return JsonResponse(
        {
            "id": reverse("desk:today"),
            "name": _("Vírgula, the desk"),
            "short_name": "Vírgula",
            "description": _("What leaves, what waits and what counts, from a phone too."),
            "lang": get_language(),
            "start_url": reverse("desk:today"),
            "scope": reverse("desk:today"),
            "display": "standalone",
            "background_color": "#fbf7f0",
            "theme_color": "#8c1d40",
            "icons": [
                {
                    "src": static("ui/favicon.svg"),
                    "type": "image/svg+xml",
                    "sizes": "any",
                    "purpose": "any",
                }
            ],
            "shortcuts": [{"name": _("Paste the link"), "url": reverse("desk:relay:paste")}],
            "share_target": {
                "action": reverse("desk:publishing:share"),
                "method": "POST",
                "enctype": "multipart/form-data",
                "params": {
                    "title": "title",
                    "text": "text",
                    "url": "url",
                    "files": [{"name": "files", "accept": ["image/*", "video/mp4"]}],
                },
            },
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@permission("institutions.pin_day")
@require_POST
def move_day(request: HttpRequest) -> HttpResponse:
    """Move the day as which a demonstration is shown."""
    form, system = PinnedDayForm(request.POST), main_system(reach_of(request.user))
    if system is None or not form.is_valid():
        messages.error(request, _("Write a day as year, month and day: 2023-01-27."))
        return redirect("desk:today")
    day = form.cleaned_data["day"]
    try:
        pin_day(system=system, day=day, by=request.user, at=timezone.now())
    except NotADemonstrationError:
        messages.error(request, _("Only a demonstration is shown in another day than today."))
    else:
        messages.success(
            request, _("The demonstration is shown as it was %(day)s.") % {"day": day_long(day)}
        )
    return redirect("desk:today")


@permission(DESK_PERMISSION)
def design(request: HttpRequest) -> HttpResponse:
    """Show every piece of the design system."""
    crumbs = [(_("Today"), reverse("desk:today")), (_("The design system"), "")]
    return render(request, "ui/showcase.html", {**showcase(), "crumbs": crumbs})
