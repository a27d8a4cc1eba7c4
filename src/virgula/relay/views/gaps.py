"""What a person does about a gap: write to the liaison, or say from when on a silence counts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.platform.scoping import within
from virgula.relay.actions.liaisons import (
    LetterNotSentError,
    NoLiaisonError,
    WrittenLatelyError,
    voices_of,
)
from virgula.relay.actions.liaisons import (
    write_to_liaison as send_letter,
)
from virgula.relay.actions.policies import change_coverage_policy
from virgula.relay.coverage_forms import LetterForm, PolicyForm
from virgula.relay.coverage_words import letter_words
from virgula.relay.queries.coverage import last_relays, policy_of
from virgula.relay.queries.gaps import BETWEEN_LETTERS, last_letters
from virgula.ui.formats import day_long

MAY_WRITE = "relay.approve_entry"


@permission(MAY_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def write_to_liaison(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a friendly message that a person may change, and send it with one click."""
    rows = within(Actor.objects.select_related("system"), reach_of(request.user), system="system")
    actor, at = get_object_or_404(rows, pk=pk), timezone.now()
    form = LetterForm(request.POST or None, initial=_words(actor, at))
    if request.method == "POST" and form.is_valid():
        try:
            letter = send_letter(actor=actor, by=request.user, at=at, **form.cleaned_data)
        except (WrittenLatelyError, NoLiaisonError, LetterNotSentError) as error:
            messages.error(request, refusal(error))
            return redirect("desk:relay:liaison", pk=pk)
        messages.success(
            request,
            ngettext(
                "Your message is on its way to %(count)d person of %(name)s.",
                "Your message is on its way to %(count)d people of %(name)s.",
                letter.people,
            )
            % {"count": letter.people, "name": actor},
        )
        return redirect("desk:relay:coverage")
    last = last_letters(actor.system).get(actor.pk)
    context = {
        "actor": actor,
        "form": form,
        "voices": voices_of(actor, at=at),
        "last": last,
        "is_recent": last is not None and at - last.asked_at < BETWEEN_LETTERS,
    }
    return render(
        request, "relay/coverage/liaison.html", context, status=422 if form.errors else 200
    )


def _words(actor: Actor, at: Any) -> dict[str, str]:
    today = civil_day(actor.system, at)
    last_on = last_relays(actor.system, now=at, until=today).get(actor.pk)
    days = (today - last_on).days if last_on else None
    subject, text = letter_words(actor, days, system=actor.system)
    return {"subject": subject, "text": text}


def refusal(error: WrittenLatelyError | NoLiaisonError | LetterNotSentError) -> str:
    """Return why no message was sent, and what to do."""
    match error:
        case WrittenLatelyError():
            return _(
                "%(who)s wrote to them on %(day)s. Wait a week before writing again, or call them."
            ) % {"who": error.letter.asked_by, "day": day_long(error.letter.asked_at)}
        case NoLiaisonError():
            return _("%(name)s has no liaison yet: give somebody that role, or call them.") % {
                "name": error.actor
            }
    return _("The mail server did not take the message. Nothing was sent: try again later.")


@permission("relay.change_source")
@require_POST
def change_policy(request: HttpRequest) -> HttpResponse:
    """Change from when on an institution counts as silent, and a region as apart."""
    system = main_system(reach_of(request.user))
    if system is None:
        messages.error(request, _("You run no system: ask its coordination for a role."))
        return redirect("desk:relay:coverage")
    form = PolicyForm(request.POST, instance=policy_of(system))
    if not form.is_valid():
        messages.error(request, _("Write a number of days from 2 to 365 in each place."))
        return redirect("desk:relay:coverage")
    change_coverage_policy(
        system=system, values=form.cleaned_data, by=request.user, at=timezone.now()
    )
    messages.success(request, _("Changes kept."))
    return redirect("desk:relay:coverage")
