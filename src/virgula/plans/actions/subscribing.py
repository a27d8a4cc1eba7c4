"""Hearing of a line by e-mail: asked for, confirmed, told in one letter, ended in one click."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from virgula.plans.models import Line, Subscription
from virgula.plans.news import News, news_of_lines
from virgula.platform.letters import add_way_out
from virgula.platform.links import make_link, open_link, revoke_links, use_link

logger = logging.getLogger(__name__)

CONFIRM = "plans.confirm_subscription"
CONFIRM_LIFETIME = timedelta(days=7)
# At most one letter a day, whatever happens.
BETWEEN_LETTERS = timedelta(hours=20)


class SubscriptionError(Exception):
    """A subscription cannot be changed as asked."""


class SubscriptionUnknownError(SubscriptionError):
    """No such subscription: never asked for, or already ended."""


@dataclass(frozen=True, slots=True)
class LineNews:
    """What one letter says of one line."""

    line: Line
    items: list[News]
    url: str
    end_url: str


def ask_subscription(*, line: Line, email: str, at: datetime) -> None:
    """Write to an address so that its owner may confirm; who asks learns nothing of it.

    An address that hears of the line already gets a letter that says so, and how to end it.
    """
    email = email.strip().lower()
    with transaction.atomic():
        subscription, _created = Subscription.objects.get_or_create(
            line=line, email=email, defaults={"asked_at": at}
        )
        if subscription.confirmed_at is not None:
            letter = _letter_of_a_known_one(subscription)
        else:
            Subscription.objects.filter(pk=subscription.pk).update(asked_at=at)
            revoke_links(purpose=CONFIRM, target=subscription, at=at)
            token = make_link(
                purpose=CONFIRM, target=subscription, at=at, lifetime=CONFIRM_LIFETIME
            )
            letter = _letter_to_confirm(subscription, token)
        transaction.on_commit(letter.send, robust=True)


def subscription_to_confirm(token: str, *, at: datetime) -> Subscription:
    """Return what a link would confirm; reading changes nothing. Raises ``LinkError`` or ours."""
    link = open_link(token, purpose=CONFIRM, at=at)
    return _found(link.object_id)


def confirm_subscription(*, token: str, at: datetime) -> Subscription:
    """Begin to tell an address of a line, by the link that only its owner has read."""
    with transaction.atomic():
        link = open_link(token, purpose=CONFIRM, at=at)
        subscription = _found(link.object_id)
        use_link(link, at=at)
        subscription.confirmed_at = subscription.told_until = at
        subscription.save(update_fields=["confirmed_at", "told_until"])
    return subscription


def subscriptions_of_mark(mark: str) -> list[Subscription]:
    """Return what a letter's last link would end, oldest line first; ended ones are not in it.

    Raises ``SubscriptionUnknownError`` when the mark is not ours or everything has ended.
    """
    try:
        keys = [uuid.UUID(key) for key in _signer().unsign(mark).split(".")]
    except (BadSignature, ValueError) as error:
        raise SubscriptionUnknownError from error
    rows = Subscription.objects.filter(pk__in=keys).select_related("line__plan")
    found = list(rows.order_by("line__component__position", "line__position", "pk"))
    if not found:
        raise SubscriptionUnknownError
    return found


def end_subscriptions(*, mark: str) -> list[Subscription]:
    """Forget an address for the lines of a mark: the rows go, nothing of them stays."""
    with transaction.atomic():
        rows = subscriptions_of_mark(mark)
        Subscription.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return rows


def end_mark(*subscriptions: Subscription) -> str:
    """Return the mark that ends these subscriptions.

    Signed, not stored: it must work in every letter, however old, and dies with the rows.
    """
    return _signer().sign(".".join(one.pk.hex for one in subscriptions))


def forget_unconfirmed(now: datetime) -> int:
    """Delete what nobody confirmed while its link lived."""
    old = Subscription.objects.filter(
        confirmed_at__isnull=True, asked_at__lte=now - CONFIRM_LIFETIME
    )
    return old.delete()[0]


def send_news(now: datetime) -> int:
    """Write one letter to each address whose lines have news, if its last one is a day old."""
    due = list(
        Subscription.objects.filter(
            confirmed_at__isnull=False, told_until__lte=now - BETWEEN_LETTERS
        )
        .select_related("line__plan", "line__component")
        .order_by("email", "line__plan_id", "line__component__position", "line__position", "pk")
    )
    news = _news_for(due, now)
    sent = 0
    for _email, rows in groupby(due, key=lambda subscription: subscription.email):
        told = [row for row in rows if news.get(row.pk)]
        if told and _tell(told, news, now):
            sent += 1
    return sent


def run_subscriptions(now: datetime) -> str:
    """The round of the tick: forget, then tell."""
    forgotten, sent = forget_unconfirmed(now), send_news(now)
    return f"sent={sent} forgotten={forgotten}"


def _news_for(due: list[Subscription], now: datetime) -> dict[object, list[News]]:
    if not due:
        return {}
    since = min(subscription.told_until or now for subscription in due)
    by_line = news_of_lines({row.line_id for row in due}, since=since, until=now)
    return {
        row.pk: [item for item in by_line.get(row.line_id, []) if item.at > (row.told_until or now)]
        for row in due
    }


def _tell(rows: list[Subscription], news: Mapping[object, list[News]], now: datetime) -> bool:
    """Claim the rows, then write: who falls between the two is told less, never twice."""
    before = {row.pk: row.told_until for row in rows}
    with transaction.atomic():
        claimed = [
            row
            for row in rows
            if Subscription.objects.filter(pk=row.pk, told_until=row.told_until).update(
                told_until=now
            )
        ]
    if not claimed:
        return False
    try:
        _letter_of_news(claimed, news).send()
    except OSError:
        logger.exception("A letter of news did not leave; it is tried again in the next round.")
        for row in claimed:
            Subscription.objects.filter(pk=row.pk, told_until=now).update(told_until=before[row.pk])
        return False
    return True


def _found(pk: str) -> Subscription:
    subscription = (
        Subscription.objects.filter(pk=pk).select_related("line__plan", "line__component").first()
    )
    if subscription is None:
        raise SubscriptionUnknownError
    return subscription


def _signer() -> Signer:
    return Signer(salt="plans.end_subscription")


def _address(name: str, *args: str) -> str:
    return settings.BASE_URL + reverse(name, args=args)


def _end_url(*subscriptions: Subscription) -> str:
    return _address("plans:unsubscribe", end_mark(*subscriptions))


def _letter(template: str, to: str, subject: str, values: Mapping[str, object]) -> EmailMessage:
    body = render_to_string(f"plans/mail/{template}.txt", dict(values))
    return EmailMessage(subject=" ".join(subject.split()), body=body, to=[to])


def _letter_to_confirm(subscription: Subscription, token: str) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        line = subscription.line
        return _letter(
            "confirm",
            subscription.email,
            _("Confirm that you want news of %(line)s") % {"line": line.code},
            {
                "line": line,
                "plan": line.plan,
                "url": _address("plans:confirm_subscription", token),
                "line_url": settings.BASE_URL + line.get_absolute_url(),
                "days": CONFIRM_LIFETIME.days,
            },
        )


def _letter_of_a_known_one(subscription: Subscription) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        line = subscription.line
        return _with_way_out(
            _letter(
                "already",
                subscription.email,
                _("You already receive news of %(line)s") % {"line": line.code},
                {"line": line, "plan": line.plan, "end_url": _end_url(subscription)},
            ),
            [subscription],
        )


def _letter_of_news(rows: list[Subscription], news: Mapping[object, list[News]]) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        told = [
            LineNews(
                row.line,
                news[row.pk],
                settings.BASE_URL + row.line.get_absolute_url(),
                _end_url(row),
            )
            for row in rows
        ]
        codes = ", ".join(one.line.code for one in told)
        letter = _letter(
            "news",
            rows[0].email,
            _("News of %(lines)s") % {"lines": codes},
            {"told": told, "end_url": _end_url(*rows)},
        )
        return _with_way_out(letter, rows)


def _with_way_out(letter: EmailMessage, rows: Sequence[Subscription]) -> EmailMessage:
    return add_way_out(letter, _end_url(*rows))
