"""Who speaks for an institution, and the links with which they do it without an account."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from virgula.institutions.choices import Role
from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor, Membership, System
from virgula.institutions.queries import valid_on
from virgula.journal.actions import write_record
from virgula.platform.links import LinkRevokedError, make_link, open_link, revoke_links
from virgula.relay.incoming_models import Voice

PURPOSE = "relay.voice"
# Each letter renews it: who is asked every week never finds it closed.
LIFETIME = timedelta(days=90)
MARK = re.compile(r"\bv(\d{1,9})-([a-z2-7]{16})\b", re.IGNORECASE)


def keep_voices(system: System, *, at: datetime) -> list[Voice]:
    """Return the voices of a system that speak today; a new liaison gets theirs.

    The liaison's role is the only source: whose role has ended is not among them. Two statements
    as long as nobody came or changed their name, whatever the voices.
    """
    people = {
        (role.actor_id, role.person.email.lower()): role.person
        for role in _liaisons(system, civil_day(system, at))
    }
    voices = _voices_in(system)
    if _bring_up(system, people, voices, at):
        voices = _voices_in(system)
    return [
        voice
        for key, voice in voices.items()
        if voice.ended_at is None and (voice.person_id is None or key in people)
    ]


def _voices_in(system: System) -> dict[tuple[int, str], Voice]:
    rows = system.voices.select_related("actor", "person", "system")
    found = rows.order_by("actor__name", "email", "pk")
    return {(voice.actor_id, voice.email): voice for voice in found}


def _bring_up(
    system: System,
    people: Mapping[tuple[int, str], Any],
    voices: Mapping[tuple[int, str], Voice],
    at: datetime,
) -> bool:
    """Write what is new of the liaisons; tell whether anything was."""
    new = [
        Voice(
            system=system,
            actor_id=actor_id,
            person=person,
            email=email,
            name=person.name,
            told_until=at,
            added_at=at,
        )
        for (actor_id, email), person in people.items()
        if (actor_id, email) not in voices
    ]
    # Another process may find the same new liaison at the same moment.
    Voice.objects.bulk_create(new, ignore_conflicts=True)
    changed = [
        (voices[key], person)
        for key, person in people.items()
        if key in voices and (voices[key].person_id, voices[key].name) != (person.pk, person.name)
    ]
    for voice, person in changed:
        # An address that was accepted before is its liaison's own from now on.
        Voice.objects.filter(pk=voice.pk).update(person=person, name=person.name, ended_at=None)
    return bool(new or changed)


def _liaisons(system: System, today: date) -> Iterable[Membership]:
    rows = Membership.objects.filter(
        valid_on(today, "since", "until"),
        role=Role.LIAISON,
        actor__system=system,
        person__is_active=True,
    )
    return rows.select_related("person").order_by("pk")


def speaks_on(voice: Voice, day: date) -> bool:
    """Tell whether a voice speaks for its institution on a day."""
    if voice.ended_at is not None:
        return False
    if voice.person is None:
        return True
    is_same = voice.person.email.lower() == voice.email
    return is_same and voice.person.is_active and _is_liaison(voice, day)


def _is_liaison(voice: Voice, day: date) -> bool:
    return Membership.objects.filter(
        valid_on(day, "since", "until"),
        person=voice.person_id,
        actor=voice.actor_id,
        role=Role.LIAISON,
    ).exists()


def own_voice(person: Any, actor: Actor, *, at: datetime) -> Voice | None:
    """Return the voice of who has signed in and is a liaison of the institution."""
    keep_voices(actor.system, at=at)
    row = Voice.objects.filter(actor=actor, person=person, email=person.email.lower()).first()
    return row if row is not None and speaks_on(row, civil_day(actor.system, at)) else None


def make_voice_link(voice: Voice, *, at: datetime) -> str:
    """Return the token of a link that opens what the voice may do; it is shown once."""
    return make_link(purpose=PURPOSE, target=voice, at=at, lifetime=LIFETIME, uses=None)


def link_address(token: str) -> str:
    """Return the whole address of a voice's link."""
    with override(settings.LANGUAGE_CODE):
        return settings.BASE_URL + reverse("members:relay:spread", args=[token])


def voice_of(token: str, *, at: datetime) -> Voice:
    """Return whose link it is; reading changes nothing. Raises ``LinkError``.

    A link of who is no liaison any more is as if it had been taken back.
    """
    link = open_link(token, purpose=PURPOSE, at=at)
    rows = Voice.objects.select_related("system", "actor", "person")
    voice = rows.filter(pk=link.object_id).first()
    if voice is None or not speaks_on(voice, civil_day(voice.system, at)):
        raise LinkRevokedError
    return voice


def take_back_links(*, voice: Voice, by: Any, at: datetime) -> int:
    """Close every link of a voice and make its reply marks void; return how many were open."""
    with transaction.atomic():
        count = revoke_links(purpose=PURPOSE, target=voice, at=at)
        voice.turn += 1
        voice.save(update_fields=["turn"])
        write_record(by=by, verb="relay.links_taken_back", target=voice, at=at)
    return count


def accept_address(
    *, system: System, actor: Actor, email: str, name: str, by: Any, at: datetime
) -> Voice:
    """Take from now on what comes from an address as the institution's own words."""
    with transaction.atomic():
        voice, _made = Voice.objects.update_or_create(
            actor=actor,
            email=email.strip().lower(),
            defaults={"is_trusted": True, "ended_at": None},
            create_defaults={
                "system": system,
                "name": name.strip()[:200],
                "is_trusted": True,
                "told_until": at,
                "added_at": at,
            },
        )
        write_record(by=by, verb="relay.address_accepted", target=voice, at=at)
    return voice


def end_voice(*, voice: Voice, by: Any, at: datetime) -> None:
    """Take nothing more from an accepted address; its links close."""
    with transaction.atomic():
        voice.ended_at, voice.is_trusted = at, False
        voice.save(update_fields=["ended_at", "is_trusted"])
        take_back_links(voice=voice, by=by, at=at)


def set_hears_back(voice: Voice, *, hears: bool) -> None:
    """Keep whether a voice gets the letter of what went out."""
    Voice.objects.filter(pk=voice.pk).update(hears_back=hears)
    voice.hears_back = hears


def reply_mark(voice: Voice) -> str:
    """Return the mark by which an answer to our letter is known: in its address or references.

    Signed, not stored, and in lower case only: mail servers change the case of addresses.
    """
    text = f"relay.reply:{voice.pk}:{voice.turn}:{voice.email}"
    digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).digest()
    return f"v{voice.pk}-{base64.b32encode(digest[:10]).decode().lower()}"


def voice_of_marks(text: str) -> Voice | None:
    """Return the voice whose mark is among some addresses, references or a subject."""
    for number, _code in MARK.findall(text)[:20]:
        voice = Voice.objects.select_related("system", "actor", "person").filter(pk=number).first()
        if voice is not None and reply_mark(voice) in text.lower():
            return voice
    return None
