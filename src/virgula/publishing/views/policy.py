"""The page of the one switch: pause everything, see what waits, resume; and the quiet hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from virgula.institutions.models import System
from virgula.platform.access import permission
from virgula.publishing.actions.policy import (
    change_quiet_hours,
    pause_everything,
    resume_everything,
)
from virgula.publishing.forms.policy import PauseForm, QuietForm
from virgula.publishing.queries.policy import held_back, policy_of
from virgula.publishing.views.agenda import system_of

CHANGE = "publishing.change_publishingpolicy"


@permission(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest) -> HttpResponse:
    """Show the switch, or stop everything."""
    system = system_of(request)
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        pause_everything(
            system=system,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Everything is paused: nothing leaves until you resume it."))
        return _back(system)
    return _page(request, system, pause_form=form)


@permission(CHANGE)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Let what waited leave."""
    system = system_of(request)
    if resume_everything(system=system, by=request.user, at=timezone.now()):
        messages.success(
            request, _("It goes on. What was too late asks for a person; see it in «Outgoing».")
        )
    return _back(system)


@permission(CHANGE)
@require_POST
def quiet(request: HttpRequest) -> HttpResponse:
    """Keep the hours in which nothing leaves."""
    system, form = system_of(request), QuietForm(request.POST)
    if not form.is_valid():
        return _page(request, system, quiet_form=form, status=422)
    change_quiet_hours(system=system, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("The quiet hours are kept."))
    return _back(system)


def _back(system: System) -> HttpResponse:
    return redirect(f"{reverse('desk:agenda:pause')}?sistema={system.key}")


def _page(
    request: HttpRequest,
    system: System,
    *,
    pause_form: PauseForm | None = None,
    quiet_form: QuietForm | None = None,
    status: int = 200,
) -> HttpResponse:
    policy = policy_of(system)
    hours = {"since": policy.quiet_from, "until": policy.quiet_until}
    context: dict[str, Any] = {
        "system": system,
        "policy": policy,
        "waiting": held_back(system, timezone.now()),
        "pause_form": pause_form or PauseForm(),
        "quiet_form": quiet_form or QuietForm(initial=hours),
    }
    if pause_form is not None and pause_form.errors:
        status = 422
    return render(request, "publishing/agenda/pause.html", context, status=status)
