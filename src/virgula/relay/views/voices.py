"""The desk's side of what institutions send: who was asked, who answered, and letters that wait."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from virgula.institutions.models import Actor, System
from virgula.institutions.queries import main_system
from virgula.institutions.scope import reach_of
from virgula.platform.access import permission
from virgula.platform.scoping import within
from virgula.relay.actions.asking import ask_again, change_policy, policy_of
from virgula.relay.actions.contributing import NoWordsError, explain_dismissal
from virgula.relay.actions.errors import AlreadyDecidedError
from virgula.relay.actions.mail_in import LetterGoneError, accept_letter, discard_letter
from virgula.relay.actions.voices import (
    LIFETIME,
    end_voice,
    keep_voices,
    link_address,
    make_voice_link,
    take_back_links,
)
from virgula.relay.incoming_forms import PolicyForm
from virgula.relay.incoming_models import IncomingLetter, Voice
from virgula.relay.incoming_words import letter_sentence
from virgula.relay.queries import visible_entries
from virgula.relay.queries.contributions import contribution_of
from virgula.relay.queries.voices import (
    accepted_voices,
    bodies_without_voice,
    handled_letters,
    held_letters,
    rounds_of,
    troubled_mailboxes,
    visible_letters,
    visible_voices,
    voice_rows,
    week_now,
)

MAY_SEE, MAY_ASK, MAY_DECIDE = "relay.view_inbox", "relay.change_source", "relay.approve_entry"


def _system(request: HttpRequest) -> System:
    system = main_system(reach_of(request.user))
    if system is None:
        raise Http404
    return system


@permission(MAY_SEE)
@require_safe
def voices(request: HttpRequest) -> HttpResponse:
    """Show who was asked this week, who answered, and in how many days."""
    system = _system(request)
    return _voices_page(request, system, PolicyForm(initial=_policy(system)))


def _policy(system: System) -> dict[str, Any]:
    policy = policy_of(system)
    return {name: getattr(policy, name) for name in ("is_on", "weekday", "at", "tells_back")}


def _voices_page(request: HttpRequest, system: System, form: PolicyForm) -> HttpResponse:
    now = timezone.now()
    week, speaking = week_now(system, now), keep_voices(system, at=now)
    rounds = rounds_of(system, week=week)
    context = {
        "system": system,
        "form": form,
        "policy": policy_of(system),
        "rows": voice_rows(system, speaking, week=week),
        "rounds": rounds,
        "this_week": next((one for one in rounds if one.week == week), None),
        "mute": bodies_without_voice(system, speaking, now=now),
    }
    status = 422 if form.errors else 200
    return render(request, "relay/desk/voices.html", context, status=status)


@permission(MAY_ASK)
@require_POST
def change_question(request: HttpRequest) -> HttpResponse:
    """Keep when the question leaves."""
    system = _system(request)
    form = PolicyForm(request.POST)
    if not form.is_valid():
        return _voices_page(request, system, form)
    change_policy(system=system, values=form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Changes kept."))
    return redirect("desk:relay:voices")


def _voice(request: HttpRequest, pk: int) -> Voice:
    rows = visible_voices(reach_of(request.user)).select_related("system", "actor", "person")
    return get_object_or_404(rows, pk=pk)


@permission(MAY_ASK)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask one voice now."""
    voice = _voice(request, pk)
    if ask_again(voice=voice, by=request.user, at=timezone.now()):
        messages.success(request, _("Asked: the letter left for %(name)s.") % {"name": voice})
    else:
        messages.error(
            request,
            _("The mail server did not take the letter. Copy the link and send it by message."),
        )
    return redirect("desk:relay:voices")


@permission(MAY_ASK)
@never_cache
@require_http_methods(["POST"])
def make_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a new link of a voice, ready for a message; only its hash is kept."""
    voice = _voice(request, pk)
    url = link_address(make_voice_link(voice, at=timezone.now()))
    text = _(
        "Hello, %(name)s. What do we relay of %(actor)s this week? Tell it here in one minute: "
        "%(url)s"
    ) % {"name": voice, "actor": voice.actor, "url": url}
    context = {"voice": voice, "text": text, "days": LIFETIME.days}
    return render(request, "relay/desk/voice_link.html", context)


@permission(MAY_ASK)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Close every link of a voice."""
    voice = _voice(request, pk)
    take_back_links(voice=voice, by=request.user, at=timezone.now())
    messages.success(request, _("The links of %(name)s are closed.") % {"name": voice})
    return redirect("desk:relay:voices")


@permission(MAY_DECIDE)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take nothing more from an address that was accepted."""
    voice = _voice(request, pk)
    if voice.person_id is None:
        end_voice(voice=voice, by=request.user, at=timezone.now())
        messages.success(
            request, _("Nothing more is taken from %(email)s by itself.") % {"email": voice.email}
        )
    return redirect("desk:relay:letters")


@permission(MAY_SEE)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters that wait for a person, and what became of the others."""
    reach, system = reach_of(request.user), _system(request)
    actors = within(Actor.objects.filter(system=system), reach, system="system")
    context = {
        "held": [(row, letter_sentence(row.why)) for row in held_letters(reach)],
        "handled": [(row, letter_sentence(row.why)) for row in handled_letters(reach)],
        "accepted": accepted_voices(reach),
        "troubles": [letter_sentence(box.problem) for box in troubled_mailboxes()],
        "actors": list(actors.order_by("name", "pk")),
    }
    return render(request, "relay/desk/letters.html", context)


def _letter(request: HttpRequest, pk: int) -> IncomingLetter:
    return get_object_or_404(visible_letters(reach_of(request.user)), pk=pk)


@permission(MAY_DECIDE)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a letter as an institution's words, this time or always from its address."""
    letter = _letter(request, pk)
    reach = reach_of(request.user)
    chosen = request.POST.get("actor", "")
    rows = within(Actor.objects.select_related("system"), reach, system="system")
    actor = rows.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 10 else None
    if actor is None:
        messages.error(request, _("Choose the institution whose words these are."))
        return redirect("desk:relay:letters")
    try:
        contribution = accept_letter(
            letter=letter,
            actor=actor,
            always=request.POST.get("how") == "always",
            by=request.user,
            at=timezone.now(),
        )
    except LetterGoneError:
        messages.info(request, _("Somebody decided on it before."))
    except NoWordsError:
        messages.error(request, _("It has no words that could be relayed. Discard it."))
    else:
        _say_taken(request, contribution)
    return redirect("desk:relay:letters")


def _say_taken(request: HttpRequest, contribution: Any) -> None:
    if contribution is None:
        messages.success(request, _("Noted: it says that there is nothing this week."))
        return
    messages.success(
        request,
        _("“%(title)s” waits in “Today” for your decision.") % {"title": contribution.entry.title},
    )


@permission(MAY_DECIDE)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a letter away."""
    try:
        discard_letter(letter=_letter(request, pk), by=request.user, at=timezone.now())
    except LetterGoneError:
        messages.info(request, _("Somebody decided on it before."))
    else:
        messages.success(request, _("Discarded: its words are gone."))
    return redirect("desk:relay:letters")


@permission(MAY_DECIDE)
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss what an institution sent, with the reason that it reads."""
    entry = get_object_or_404(
        visible_entries(reach_of(request.user)).select_related("source__system"), pk=pk
    )
    contribution = contribution_of(entry)
    if contribution is None:
        raise Http404
    why = request.POST.get("why", "")
    try:
        explain_dismissal(contribution=contribution, why=why, by=request.user, at=timezone.now())
    except AlreadyDecidedError:
        messages.info(request, _("Somebody decided on it before."))
    else:
        messages.success(request, _("Whoever sent it reads your reason."))
    return redirect("desk:relay:entry", pk)
