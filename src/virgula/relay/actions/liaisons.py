"""Write to the liaison of an institution that is missed: by a person, never twice in a week."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from virgula.institutions.clock import civil_day
from virgula.institutions.models import Actor
from virgula.institutions.offices import office_of
from virgula.journal.actions import write_record
from virgula.relay.actions.errors import RelayError
from virgula.relay.actions.voices import keep_voices, link_address, make_voice_link
from virgula.relay.incoming_models import Voice
from virgula.relay.models import LiaisonLetter
from virgula.relay.queries.gaps import BETWEEN_LETTERS

logger = logging.getLogger(__name__)


class WrittenLatelyError(RelayError):
    """Somebody wrote to this institution less than a week ago."""

    def __init__(self, letter: LiaisonLetter) -> None:
        super().__init__(f"{letter.actor_id} {letter.asked_at}")
        self.letter = letter


class NoLiaisonError(RelayError):
    """Nobody speaks for the institution: there is no address to write to."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor.key)
        self.actor = actor


class LetterNotSentError(RelayError):
    """The mail server took no letter; nothing is recorded and it may be tried again."""


def voices_of(actor: Actor, *, at: datetime) -> list[Voice]:
    """Return who speaks for an institution today, by e-mail."""
    return [voice for voice in keep_voices(actor.system, at=at) if voice.actor_id == actor.pk]


def write_to_liaison(
    *, actor: Actor, subject: str, text: str, by: Any, at: datetime
) -> LiaisonLetter:
    """Send a message to everyone who speaks for an institution, each with their own link.

    The row is the claim: of two who press at once one sends. Raises ``WrittenLatelyError``,
    ``NoLiaisonError`` and ``LetterNotSentError``. No transaction is open while mail is sent.
    """
    voices = voices_of(actor, at=at)
    if not voices:
        raise NoLiaisonError(actor)
    letter = _claim(actor, subject=subject, text=text, by=by, at=at)
    sent = _send([_message(letter, voice, by=by, at=at) for voice in voices])
    if not sent:
        letter.delete()
        raise LetterNotSentError(actor.key)
    with transaction.atomic():
        letter.sent_at, letter.people = at, sent
        letter.save(update_fields=["sent_at", "people"])
        write_record(by=by, verb="relay.liaison_written", target=actor, at=at)
    return letter


def _claim(actor: Actor, *, subject: str, text: str, by: Any, at: datetime) -> LiaisonLetter:
    with transaction.atomic():
        Actor.objects.select_for_update().get(pk=actor.pk)
        last = actor.liaison_letters.order_by("-asked_at", "-pk").first()
        if last is not None and at - last.asked_at < BETWEEN_LETTERS:
            raise WrittenLatelyError(last)
        return LiaisonLetter.objects.create(
            actor=actor,
            subject=" ".join(subject.split())[:150],
            text=text.strip(),
            asked_at=at,
            asked_by=str(by)[:200],
        )


def _message(letter: LiaisonLetter, voice: Voice, *, by: Any, at: datetime) -> EmailMessage:
    system = letter.actor.system
    with override(settings.LANGUAGE_CODE):
        values = {
            "text": letter.text,
            "link": link_address(make_voice_link(voice, at=at)),
            "name": str(by),
            "office": office_of(by, system, on=civil_day(system, at)),
        }
        body = render_to_string("relay/mail/liaison.txt", values)
    return EmailMessage(subject=letter.subject, body=body, to=[voice.email], reply_to=[by.email])


def _send(letters: Sequence[EmailMessage]) -> int:
    sent = 0
    for letter in letters:
        try:
            letter.send()
        except OSError as error:
            # The text of a mail server's answer may repeat the address: only its kind is kept.
            logger.warning("A message to a liaison did not leave: %s.", type(error).__name__)
            break
        sent += 1
    return sent
