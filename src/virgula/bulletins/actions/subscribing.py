"""Becoming a reader of a bulletin and ceasing to be one: confirmed by letter, ended in a click."""

import hashlib
import hmac
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from virgula.bulletins.choices import CopyState, Source
from virgula.bulletins.models import Subscriber
from virgula.platform.letters import add_way_out
from virgula.platform.links import make_link, open_link, revoke_links, use_link
from virgula.publishing.models import Channel

CONFIRM = "bulletins.confirm_subscription"
CONFIRM_LIFETIME = timedelta(days=7)


class SubscriptionUnknownError(Exception):
    """No such reader: never asked, or already gone."""


def mark_of(email: str) -> str:
    """Return the keyed mark under which an address is known; it cannot be turned back."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"bulletin:{email.strip().lower()}".encode(), hashlib.sha256).hexdigest()


def ask_subscription(*, channel: Channel, email: str, at: datetime) -> None:
    """Write to an address so that its owner may confirm; who asks learns nothing of it.

    A reader who asks again gets a letter that says so, and how to leave.
    """
    email = email.strip().lower()
    with transaction.atomic():
        reader, _created = Subscriber.objects.get_or_create(
            channel=channel, mark=mark_of(email), defaults={"email": email, "asked_at": at}
        )
        if reader.is_written_to:
            letter = _letter_to_a_reader(reader)
        else:
            # Who left may come back: the address is kept again from here on, unconfirmed.
            Subscriber.objects.filter(pk=reader.pk).update(
                email=email, asked_at=at, confirmed_at=None, left_at=None, source=Source.FORM,
                consent="", refusals=0,
            )  # fmt: skip
            reader.email = email
            revoke_links(purpose=CONFIRM, target=reader, at=at)
            token = make_link(purpose=CONFIRM, target=reader, at=at, lifetime=CONFIRM_LIFETIME)
            letter = _letter_to_confirm(reader, token)
        transaction.on_commit(letter.send, robust=True)


def reader_to_confirm(token: str, *, at: datetime) -> Subscriber:
    """Return who a link would confirm; reading changes nothing. Raises ``LinkError`` or ours."""
    return _found(open_link(token, purpose=CONFIRM, at=at).object_id)


def confirm_subscription(*, token: str, at: datetime) -> Subscriber:
    """Make an address a reader, by the link that only its owner has read."""
    with transaction.atomic():
        link = open_link(token, purpose=CONFIRM, at=at)
        reader = _found(link.object_id)
        use_link(link, at=at)
        Subscriber.objects.filter(pk=reader.pk).update(confirmed_at=at, said_no=False)
    return reader


def leave_mark(reader: Subscriber) -> str:
    """Return the mark that ends a subscription.

    Signed, not stored: it must work in every letter, however old.
    """
    return _signer().sign(reader.pk.hex)


def leave_address(reader: Subscriber) -> str:
    return _address("bulletins:leave", leave_mark(reader))


def reader_of_mark(mark: str) -> Subscriber:
    """Return who a letter's last link would let go. Raises ``SubscriptionUnknownError``."""
    try:
        key = uuid.UUID(_signer().unsign(mark))
    except (BadSignature, ValueError) as error:
        raise SubscriptionUnknownError from error
    return _found(str(key))


def leave(*, mark: str, at: datetime) -> Subscriber:
    """Forget a reader's address at once; what had not left for it never does."""
    with transaction.atomic():
        reader = reader_of_mark(mark)
        Subscriber.objects.filter(pk=reader.pk).update(
            email="", left_at=at, said_no=True, consent=""
        )
        reader.copies.filter(state=CopyState.WAITING).update(state=CopyState.SKIPPED, settled_at=at)
    return reader


def forget_unconfirmed(now: datetime) -> int:
    """Delete who asked and never confirmed while the link lived."""
    old = Subscriber.objects.filter(
        confirmed_at=None, left_at=None, asked_at__lte=now - CONFIRM_LIFETIME
    )
    # Of who said no before, or was a reader, the mark stays; of the others nothing does.
    known = old.filter(Q(said_no=True) | Q(copies__isnull=False))
    with transaction.atomic():
        keys = set(known.values_list("pk", flat=True))
        kept = Subscriber.objects.filter(pk__in=keys).update(email="", left_at=now, consent="")
        _total, deleted = old.delete()
        return kept + deleted.get(Subscriber._meta.label, 0)


def run_forgetting(now: datetime) -> str:
    """The round of the tick."""
    return f"forgotten={forget_unconfirmed(now)}"


def _found(pk: str) -> Subscriber:
    reader = (
        Subscriber.objects.filter(pk=pk, left_at=None).select_related("channel__system").first()
    )
    if reader is None:
        raise SubscriptionUnknownError
    return reader


def _signer() -> Signer:
    return Signer(salt="bulletins.leave")


def _address(name: str, *args: object) -> str:
    with override(settings.LANGUAGE_CODE):
        return settings.BASE_URL + reverse(name, args=args)


def _letter(template: str, reader: Subscriber, subject: str, **values: object) -> EmailMessage:
    values |= {"bulletin": reader.channel.name, "system": reader.channel.system.short_name}
    body = render_to_string(f"bulletins/mail/{template}.txt", values)
    return EmailMessage(subject=" ".join(subject.split())[:78], body=body, to=[reader.email])


def _letter_to_confirm(reader: Subscriber, token: str) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        return _letter(
            "confirm",
            reader,
            _("Confirm that you want «%(bulletin)s»") % {"bulletin": reader.channel.name},
            url=_address("bulletins:confirm", token),
            days=CONFIRM_LIFETIME.days,
        )


def _letter_to_a_reader(reader: Subscriber) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        url = leave_address(reader)
        subject = _("You already receive «%(bulletin)s»") % {"bulletin": reader.channel.name}
        return add_way_out(_letter("already", reader, subject, leave_url=url), url)
