"""Following the agenda by e-mail and ceasing to: confirmed by letter, ended in a click.

Who leaves is forgotten: the row goes with its address, and with all that was sent to it.
"""

import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from virgula.activities.actions.proving import record_follower, reverse_follower
from virgula.activities.calendars import agenda_name
from virgula.activities.choices import Cadence
from virgula.activities.models import Follower
from virgula.activities.wishes import Wish, choices_of, kept_wish
from virgula.institutions.models import System
from virgula.platform.letters import add_way_out
from virgula.platform.links import make_link, open_link, revoke_links, use_link

CONFIRM = "activities.confirm_following"
CONFIRM_LIFETIME = timedelta(days=7)
# Of one address: who wants more, wants everything.
MOST_WISHES = 10
MORNING = time(8)


class FollowerUnknownError(Exception):
    """Nobody follows by this mark: never asked, or already gone."""


def ask_to_follow(*, system: System, email: str, wish: Wish, cadence: str, at: datetime) -> None:
    """Write to an address so that its owner may confirm; who asks learns nothing of it."""
    email = email.strip().lower()
    with transaction.atomic():
        mine = Follower.objects.select_for_update().filter(system=system, email=email)
        known = next((one for one in mine if one.wants == wish.as_kept), None)
        if known is None and len(mine) >= MOST_WISHES:
            return
        follower = known or _asked(system, email, wish, cadence, at)
        if follower is None:
            return
        if follower.confirmed_at is not None:
            # A new cadence is the owner's to say: their own letter offers the way out and back.
            letter = _letter_to_a_follower(follower)
        else:
            Follower.objects.filter(pk=follower.pk).update(cadence=cadence, asked_at=at)
            revoke_links(purpose=CONFIRM, target=follower, at=at)
            token = make_link(purpose=CONFIRM, target=follower, at=at, lifetime=CONFIRM_LIFETIME)
            letter = _letter_to_confirm(follower, token)
        transaction.on_commit(letter.send, robust=True)


def _asked(system: System, email: str, wish: Wish, cadence: str, at: datetime) -> Follower | None:
    try:
        with transaction.atomic():
            return Follower.objects.create(
                system=system, email=email, wants=wish.as_kept, cadence=cadence, asked_at=at
            )
    except IntegrityError:
        # Asked twice at once: the other one writes the letter.
        return None


def follower_to_confirm(token: str, *, at: datetime) -> Follower:
    """Return who a link would confirm; reading changes nothing. Raises ``LinkError`` or ours."""
    return _found(open_link(token, purpose=CONFIRM, at=at).object_id)


def confirm_following(*, token: str, at: datetime) -> Follower:
    """Make an address a follower, by the link that only its owner has read."""
    with transaction.atomic():
        link = open_link(token, purpose=CONFIRM, at=at)
        follower = _found(link.object_id)
        use_link(link, at=at)
        if follower.confirmed_at is None:
            follower.confirmed_at = follower.told_until = at
            follower.next_at = next_letter(follower, at)
            follower.save(update_fields=["confirmed_at", "told_until", "next_at"])
            record_follower(follower, at=at)
    return follower


def next_letter(follower: Follower, after: datetime) -> datetime:
    """Return the next morning at which a follower is written to, by the clock of the system."""
    zone = ZoneInfo(follower.system.zone)
    day = after.astimezone(zone).date()
    for number in range(9):
        morning = datetime.combine(day + timedelta(days=number), MORNING, zone)
        is_its_day = follower.cadence == Cadence.DAILY or morning.weekday() == 0
        if is_its_day and morning > after:
            return morning
    raise AssertionError("a week has a Monday")


def leave_mark(follower: Follower) -> str:
    """Return the mark that ends it. Signed, not stored: it works in every letter, however old."""
    return _signer().sign(follower.pk.hex)


def leave_address(follower: Follower) -> str:
    return _address("activities:stop_following", leave_mark(follower))


def follower_of_mark(mark: str) -> Follower:
    """Return who a letter's last link would let go. Raises ``FollowerUnknownError``."""
    try:
        key = uuid.UUID(_signer().unsign(mark))
    except (BadSignature, ValueError) as error:
        raise FollowerUnknownError from error
    return _found(str(key))


def stop_following(*, mark: str, at: datetime) -> None:
    """Forget a follower at once. Raises ``FollowerUnknownError``."""
    with transaction.atomic():
        follower = follower_of_mark(mark)
        if follower.confirmed_at is not None:
            reverse_follower(follower, at=at)
        revoke_links(purpose=CONFIRM, target=follower, at=at)
        follower.delete()


def forget_unconfirmed(now: datetime) -> int:
    """Delete who asked and never confirmed while the link lived."""
    old = Follower.objects.filter(confirmed_at=None, asked_at__lte=now - CONFIRM_LIFETIME)
    return old.delete()[0]


def run_forgetting(now: datetime) -> str:
    """The round of the tick."""
    return f"forgotten={forget_unconfirmed(now)}"


def wish_words(follower: Follower) -> str:
    """Return the name of the agenda with what is wanted of it."""
    words = choices_of(follower.system, kept_wish(follower.wants)).words
    return agenda_name(follower.system, words)


def _found(pk: str) -> Follower:
    follower = Follower.objects.filter(pk=pk).select_related("system").first()
    if follower is None:
        raise FollowerUnknownError
    return follower


def _signer() -> Signer:
    return Signer(salt="activities.leave")


def _address(name: str, *args: object) -> str:
    with override(settings.LANGUAGE_CODE):
        return settings.BASE_URL + reverse(name, args=args)


def _letter(template: str, follower: Follower, subject: str, **values: object) -> EmailMessage:
    values |= {"agenda": wish_words(follower), "cadence": follower.get_cadence_display().lower()}
    body = render_to_string(f"activities/mail/{template}.txt", values)
    return EmailMessage(subject=" ".join(subject.split())[:78], body=body, to=[follower.email])


def _letter_to_confirm(follower: Follower, token: str) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        return _letter(
            "confirm",
            follower,
            _("Confirm that you want the agenda by e-mail"),
            url=_address("activities:confirm_following", token),
            days=CONFIRM_LIFETIME.days,
        )


def _letter_to_a_follower(follower: Follower) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        url = leave_address(follower)
        subject = _("You already receive this agenda")
        return add_way_out(_letter("already", follower, subject, leave_url=url), url)
