"""Handing a post to somebody who publishes it by hand, from a phone and without the desk."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from virgula.domain.delivery import Event, State, knows
from virgula.journal.actions import write_record
from virgula.networks.registry import network_for
from virgula.platform.links import LinkUnknownError, make_link, open_link
from virgula.publishing.actions.deliveries import confirm_delivery
from virgula.publishing.actions.errors import NotNowError
from virgula.publishing.models import Delivery, Errand

PURPOSE = "publishing.errand"
LIFETIME = timedelta(days=7)


def give_errand(*, delivery: Delivery, name: str, by: Any, at: datetime) -> str:
    """Hand a delivery to somebody by name; return the address of its card, shown once.

    Raises ``NotNowError`` where nobody is to publish it by hand any more.
    """
    if not is_by_hand_now(delivery):
        raise NotNowError(delivery)
    with transaction.atomic():
        errand = Errand.objects.create(
            delivery=delivery, name=name.strip(), given_by=str(by) if by else "", at=at
        )
        token = make_link(purpose=PURPOSE, target=errand, at=at, lifetime=LIFETIME, uses=None)
        if by:
            write_record(
                by=by,
                verb="publishing.errand_given",
                target=delivery.post,
                at=at,
                changes={"channel": ["", delivery.channel.name]},
            )
    with override(settings.LANGUAGE_CODE):
        return settings.BASE_URL + reverse("members:publishing:errand", args=[token])


def errand_of(token: str, *, at: datetime) -> Errand:
    """Return what a link hands over; reading changes nothing. Raises ``LinkError``."""
    link = open_link(token, purpose=PURPOSE, at=at)
    rows = Errand.objects.select_related("delivery__post__system", "delivery__channel")
    found = rows.filter(pk=link.object_id).first()
    if found is None:
        raise LinkUnknownError
    return found


def confirm_errand(*, errand: Errand, url: str, at: datetime) -> Delivery:
    """Take the word of who holds the link; it is written with the name that it was given to.

    Raises ``PermalinkError`` and ``NotNowError``.
    """
    return confirm_delivery(delivery=errand.delivery, went_out=True, url=url, by=errand, at=at)


def is_by_hand_now(delivery: Delivery) -> bool:
    """Tell whether a person is to publish it now."""
    by_hand = network_for(delivery.channel.network).is_by_hand
    return by_hand and knows(State(delivery.state), Event.CONFIRM)
