"""What is written to the voices of the institutions, one letter at a time."""

import smtplib
import socket
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from virgula.platform.letters import add_way_out
from virgula.relay.actions.voices import link_address, make_voice_link, reply_mark
from virgula.relay.incoming_models import Contribution, Voice
from virgula.relay.models import Source
from virgula.relay.queries.outcomes import Outcome

SUBJECT_LENGTH = 78
# The mail server said no before it took the letter: it surely did not leave.
NOT_SENT = (
    ConnectionRefusedError,
    socket.gaierror,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPSenderRefused,
)
_quiet = Signer(salt="relay.quiet")


def letter_of_question(voice: Voice, outcomes: Sequence[Outcome], *, at: datetime) -> EmailMessage:
    """Return the question of the week, with a link of the voice's own."""
    with override(settings.LANGUAGE_CODE):
        url = link_address(make_voice_link(voice, at=at))
        values = {
            "url": url,
            "nothing_url": f"{url}nada/",
            "outcomes": _shown(outcomes),
            "takes_answers": bool(settings.MAIL_IN_ADDRESS),
        }
        return _letter("question", voice, question_subject(), values)


def question_subject() -> str:
    """Return the subject of the weekly question; an answer to it has no title of its own."""
    return _("What do we relay this week?")


def letter_of_outcomes(voice: Voice, outcomes: Sequence[Outcome]) -> EmailMessage:
    """Return the letter of what went out, with the way to get no more of them."""
    with override(settings.LANGUAGE_CODE):
        quiet_url = settings.BASE_URL + reverse("members:relay:quiet", args=[quiet_mark(voice)])
        values = {"outcomes": _shown(outcomes), "quiet_url": quiet_url}
        letter = _letter("outcomes", voice, _("What went out of yours"), values)
        return add_way_out(letter, quiet_url)


def letter_of_receipt(contribution: Contribution, voice: Voice, *, at: datetime) -> EmailMessage:
    """Return the letter that says that an e-mail became something to decide on."""
    with override(settings.LANGUAGE_CODE):
        url = link_address(make_voice_link(voice, at=at))
        subject = _("Received: %(title)s") % {"title": contribution.entry.title}
        values = {
            "title": contribution.entry.title,
            "folio": contribution.folio,
            "url": f"{url}{contribution.folio}/",
            "documents": contribution.documents,
            "lacks_words": contribution.entry.images.filter(alt="").exists(),
        }
        return _letter("receipt", voice, subject, values)


def letter_of_trouble(voice: Voice, sources: Sequence[Source], *, at: datetime) -> EmailMessage:
    """Return the letter that says which of the institution's sites we cannot read, and why."""
    with override(settings.LANGUAGE_CODE):
        troubles = [
            {
                "name": source.name,
                "location": source.location,
                "since": _day(source.failing_since or at, source.zone),
                "why": source.last_error,
            }
            for source in sources
        ]
        values = {
            "troubles": troubles,
            "contact": settings.DEFAULT_FROM_EMAIL,
            "url": link_address(make_voice_link(voice, at=at)),
        }
        subject = _("We cannot read the site of %(actor)s") % {"actor": voice.actor.name}
        return _letter("trouble", voice, subject, values)


def _day(instant: datetime, zone: str) -> str:
    return date_format(instant.astimezone(ZoneInfo(zone)), "MONTH_DAY_FORMAT")


def quiet_mark(voice: Voice) -> str:
    """Return the mark that stops the letters of what went out; it works in every old letter."""
    return _quiet.sign(str(voice.pk))


def voice_of_quiet_mark(mark: str) -> Voice | None:
    try:
        return Voice.objects.select_related("actor").filter(pk=int(_quiet.unsign(mark))).first()
    except (BadSignature, ValueError):
        return None


def _letter(template: str, voice: Voice, subject: str, values: Mapping[str, Any]) -> EmailMessage:
    body = render_to_string(
        f"relay/mail/{template}.txt", {**values, "voice": voice, "actor": voice.actor}
    )
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return EmailMessage(
        subject=" ".join(subject.split())[:SUBJECT_LENGTH],
        body=body,
        to=[voice.email],
        reply_to=[_reply_address(voice)] if settings.MAIL_IN_ADDRESS else None,
        headers={
            # An answer names it: the mark is known although the address was changed.
            "Message-ID": make_msgid(reply_mark(voice), domain=domain),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )


def _reply_address(voice: Voice) -> str:
    local, _at, domain = settings.MAIL_IN_ADDRESS.rpartition("@")
    return f"{local}+{reply_mark(voice)}@{domain}"


def _shown(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return them with whole addresses: our own pages are kept by their path."""
    return [
        Outcome(
            one.title,
            one.day,
            [
                (name, settings.BASE_URL + url if url.startswith("/") else url)
                for name, url in one.links
            ],
        )
        for one in outcomes
    ]
