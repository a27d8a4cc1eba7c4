"""What an institution does without the desk: tell what to relay, and see what became of it.

One page for two doors: a signed link (no account) and the members' space.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor
from virgula.institutions.scope import reach_of
from virgula.media.serving import file_response
from virgula.platform.access import View, by_link, permission
from virgula.platform.links import LinkError
from virgula.platform.throttle import is_allowed
from virgula.relay.actions.asking import current_ask, note_answered, note_opened, say_nothing
from virgula.relay.actions.contributing import (
    contribute,
    correct_contribution,
    withdraw_contribution,
)
from virgula.relay.actions.errors import AlreadyDecidedError
from virgula.relay.actions.letters_out import voice_of_quiet_mark
from virgula.relay.actions.voices import (
    own_voice,
    set_hears_back,
    speaks_on,
    voice_of,
)
from virgula.relay.choices import ContributionOrigin
from virgula.relay.incoming_forms import SpreadForm
from virgula.relay.incoming_models import Ask, Contribution, Voice
from virgula.relay.queries.contributions import Sent, sent_as, sent_by

HOUR = 3600
PER_HOUR = 30
MAY_TELL = "relay.add_contribution"


@dataclass(frozen=True)
class Door:
    """Through which door a voice came in, and where its pages are."""

    voice: Voice
    token: str = ""

    def url(self, name: str, *args: Any) -> str:
        if self.token:
            return reverse(f"members:relay:{name}", args=[self.token, *args])
        return reverse(f"members:relay:own_{name}", args=[self.voice.pk, *args])


Page = Callable[..., HttpResponseBase]


def _by_token(page: Page) -> View:
    @by_link
    @never_cache
    def view(request: HttpRequest, token: str, **rest: Any) -> HttpResponseBase:
        try:
            door = Door(voice_of(token, at=timezone.now()), token)
        except LinkError as error:
            context = {"reason": type(error).__name__}
            return _unlogged(render(request, "relay/members/closed.html", context, status=410))
        return _unlogged(page(request, door, **rest))

    return view


def _unlogged(response: HttpResponseBase) -> HttpResponseBase:
    """Keep Django from writing the address, which is a key, beside an answer that is no success."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _by_account(page: Page) -> View:
    @permission(MAY_TELL)
    @never_cache
    def view(request: HttpRequest, pk: int, **rest: Any) -> HttpResponseBase:
        rows = Voice.objects.select_related("system", "actor", "person")
        voice = get_object_or_404(rows, pk=pk, person=request.user)
        if not speaks_on(voice, civil_day(voice.system, timezone.now())):
            raise Http404
        return page(request, Door(voice), **rest)

    return view


def _spread(request: HttpRequest, door: Door) -> HttpResponse:
    """Show the form and what was sent before; take what is sent now, once."""
    now = timezone.now()
    if request.method != "POST":
        note_opened(door.voice, at=now)
    form = SpreadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        done = _take(request, door, form, lambda: _contribute(door, form))
        if done is not None:
            return done
    return _form_page(request, door, form)


def _take(
    request: HttpRequest, door: Door, form: SpreadForm, keep: Callable[[], Contribution]
) -> HttpResponse | None:
    """Return where a form that stands leads; ``None``: it is given back with what is missing."""
    is_within = is_allowed("spread", str(door.voice.pk), limit=PER_HOUR, seconds=HOUR)
    if not is_within:
        form.add_error(None, _("That is a lot in one hour. Wait a little and send it again."))
        return None
    form.keep_photos(by=door.voice.person, at=timezone.now())
    if not form.is_valid() or form.is_from_a_machine:
        form.carry_photos()
        return None
    return redirect(door.url("sent", keep().folio))


def _contribute(door: Door, form: SpreadForm) -> Contribution:
    now = timezone.now()
    ask = _answered(door.voice)
    contribution = contribute(
        voice=door.voice,
        said=form.said,
        origin=ContributionOrigin.FORM,
        key=_key(door, form),
        at=now,
        ask=ask,
    )
    if ask is not None:
        note_answered(ask, at=now)
    return contribution


def _answered(voice: Voice) -> Ask | None:
    """Return the question that this answers: the last one, if it is of these days."""
    ask = current_ask(voice)
    is_recent = ask is not None and (timezone.now() - ask.claimed_at).days < 7
    return ask if is_recent else None


def _key(door: Door, form: SpreadForm) -> str:
    """Return what tells one press from another: the form that was shown, and what it says."""
    data = form.cleaned_data
    words = [str(data.get(name) or "") for name in ("press", "text", "first_on", "at", "place")]
    parts = [str(door.voice.pk), *words, data["link"]]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _form_page(
    request: HttpRequest, door: Door, form: SpreadForm, *, sent: Sent | None = None
) -> HttpResponse:
    now = timezone.now()
    context = {
        "door": door,
        "actor": door.voice.actor,
        "form": form,
        "sent": sent,
        "rows": [] if sent else [_row(door, row) for row in sent_by(door.voice.actor, now=now)],
        "urls": {
            "home": door.url("spread"),
            "nothing": door.url("nothing"),
            "back": door.url("sent", sent.contribution.folio) if sent else "",
        },
    }
    status = 422 if form.errors else 200
    return render(request, "relay/members/spread.html", context, status=status)


def _row(door: Door, row: Sent) -> dict[str, Any]:
    return {"row": row, "url": door.url("sent", row.contribution.folio)}


def _found(door: Door, folio: str) -> Sent:
    found = sent_as(door.voice.actor, folio, now=timezone.now())
    if found is None:
        raise Http404
    return found


def _sent(request: HttpRequest, door: Door, folio: str) -> HttpResponse:
    """Show the receipt: its reference, how it stands, and what may still be done."""
    sent = _found(door, folio)
    pictures = sent.entry.images.filter(upload__isnull=False).order_by("position", "pk")
    context = {
        "actor": door.voice.actor,
        "sent": sent,
        "zone_label": door.voice.system.zone_label,
        "lacks_words": any(not one.alt for one in pictures),
        "pictures": [
            {"url": door.url("photo", folio, one.position), "alt": one.alt} for one in pictures
        ],
        "urls": {
            "home": door.url("spread"),
            "correct": door.url("correct", folio),
            "withdraw": door.url("withdraw", folio),
        },
    }
    return render(request, "relay/members/sent.html", context)


def _correct(request: HttpRequest, door: Door, folio: str) -> HttpResponse:
    """Change what was sent, until somebody decides."""
    sent = _found(door, folio)
    if not sent.can_change:
        messages.info(request, _("It was decided already: it cannot be changed here any more."))
        return redirect(door.url("sent", folio))
    form = SpreadForm(request.POST or None, request.FILES or None, initial=_initial(sent))
    form.present = {
        image.position: image.upload
        for image in sent.entry.images.select_related("upload").order_by("position", "pk")[:3]
        if image.upload is not None
    }

    def keep() -> Contribution:
        correct_contribution(
            contribution=sent.contribution, said=form.said, alts=form.alts, at=timezone.now()
        )
        return sent.contribution

    if request.method == "POST":
        try:
            done = _take(request, door, form, keep)
        except AlreadyDecidedError:
            messages.info(request, _("Somebody decided meanwhile: your change came too late."))
            return redirect(door.url("sent", folio))
        if done is not None:
            messages.success(request, _("Corrected. Whoever decides sees your new words."))
            return done
    return _form_page(request, door, form, sent=sent)


def _initial(sent: Sent) -> dict[str, Any]:
    entry, contribution = sent.entry, sent.contribution
    initial: dict[str, Any] = {
        "text": entry.text,
        "link": entry.link,
        "first_on": contribution.first_on,
        "place": contribution.place,
    }
    if contribution.starts_at is not None:
        initial["at"] = contribution.starts_at.astimezone(ZoneInfo(contribution.zone)).time()
    for image in entry.images.order_by("position", "pk")[:3]:
        initial[f"alt_{image.position}"] = image.alt
    return initial


def _withdraw(request: HttpRequest, door: Door, folio: str) -> HttpResponse:
    sent = _found(door, folio)
    try:
        withdraw_contribution(contribution=sent.contribution, at=timezone.now())
    except AlreadyDecidedError:
        messages.info(request, _("It was decided already: it cannot be taken back here any more."))
    else:
        messages.success(request, _("Taken back: nobody will relay it."))
    return redirect(door.url("sent", folio))


def _nothing(request: HttpRequest, door: Door) -> HttpResponse:
    """Say with one press that there is nothing this week."""
    if request.method == "POST":
        say_nothing(door.voice, at=timezone.now())
        messages.success(request, _("Noted: nothing this week. Thank you for telling us."))
        return redirect(door.url("spread"))
    context = {"actor": door.voice.actor, "urls": {"home": door.url("spread")}}
    return render(request, "relay/members/nothing.html", context)


def _photo(request: HttpRequest, door: Door, folio: str, number: int) -> HttpResponseBase:
    sent = _found(door, folio)
    image = sent.entry.images.filter(position=number, upload__withdrawn_at=None).first()
    if image is None or image.upload is None:
        raise Http404
    try:
        file = image.upload.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = file_response(file, name=image.upload.name, content_type=image.upload.content_type)
    # Shown in their own page; it is a picture that was drawn anew here.
    response.headers["Content-Disposition"] = "inline"
    return response


FORM = require_http_methods(["GET", "HEAD", "POST"])
PAGES: dict[str, Page] = {
    "spread": FORM(_spread),
    "sent": require_safe(_sent),
    "correct": FORM(_correct),
    "withdraw": require_POST(_withdraw),
    "nothing": FORM(_nothing),
    "photo": require_safe(_photo),
}
by_token = {name: _by_token(page) for name, page in PAGES.items()}
by_account = {name: _by_account(page) for name, page in PAGES.items()}


@permission(MAY_TELL)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Lead who has signed in to the page of their institution; of several, let them choose."""
    voices = _own_voices(request)
    if len(voices) == 1:
        return redirect(Door(voices[0]).url("spread"))
    context = {"rows": [{"voice": one, "url": Door(one).url("spread")} for one in voices]}
    return render(request, "relay/members/own.html", context)


def _own_voices(request: HttpRequest) -> list[Voice]:
    now = timezone.now()
    actors = Actor.objects.filter(pk__in=reach_of(request.user).actor_ids)
    found = [
        own_voice(request.user, actor, at=now)
        for actor in actors.select_related("system").order_by("name", "pk")
    ]
    return [voice for voice in found if voice is not None]


@by_link
@never_cache
@csrf_exempt
@FORM
def quiet(request: HttpRequest, mark: str) -> HttpResponse:
    """Stop the letters of what went out; mail programs press the button by themselves."""
    voice = voice_of_quiet_mark(mark)
    if voice is None:
        raise Http404
    if request.method == "POST":
        set_hears_back(voice, hears=request.POST.get("hears") == "1")
        if "List-Unsubscribe" in request.POST:
            return HttpResponse(status=200)
        return redirect("members:relay:quiet", mark)
    return render(request, "relay/members/quiet.html", {"voice": voice, "mark": mark})
