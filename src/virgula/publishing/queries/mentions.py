"""What people say to us, as the inbox shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from virgula.institutions.models import Membership
from virgula.institutions.queries import valid_on
from virgula.institutions.scope import STAFF_ROLES
from virgula.networks.registry import can_listen
from virgula.people.models import Person
from virgula.platform.scoping import Reach, within
from virgula.publishing.choices import MentionState
from virgula.publishing.models import Channel, Delivery, Mention

OPEN = Q(reply__isnull=True, closed_at__isnull=True)
LEAVING = Q(reply__isnull=False, answered_at__isnull=True)
ANSWERED = Q(answered_at__isnull=False)
CLOSED = Q(closed_at__isnull=False)
# Tone and icon of a state's badge.
LOOKS = {
    MentionState.OPEN: ("warn", "speech"),
    MentionState.LEAVING: ("info", "send"),
    MentionState.ANSWERED: ("good", "check"),
    MentionState.CLOSED: ("neutral", "cross"),
}


@dataclass(frozen=True, slots=True)
class MentionRow:
    """Somebody's words, as a list shows them."""

    mention: Mention
    channel_name: str
    post_title: str
    post_id: Any
    assigned: str
    when: datetime
    zone_label: str
    state_label: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """How many stand how."""

    open: int
    mine: int


def mentions_within(reach: Reach) -> QuerySet[Mention]:
    """Return what was said to the systems within reach."""
    return within(Mention.objects.all(), reach, system="channel__system")


def mention_rows(rows: Any) -> list[MentionRow]:
    """Return rows ready to be shown, in one statement."""
    related = ("channel__system", "answers__post", "assigned_to", "reply", "question")
    return [row_of(one) for one in rows.select_related(*related)]


def row_of(mention: Mention) -> MentionRow:
    state, system = mention.state, mention.channel.system
    tone, icon = LOOKS[state]
    post = mention.answers.post if mention.answers else None
    return MentionRow(
        mention=mention,
        channel_name=mention.channel.name,
        post_title=post.title if post else "",
        post_id=post.pk if post else None,
        assigned=str(mention.assigned_to) if mention.assigned_to else "",
        when=mention.at.astimezone(ZoneInfo(system.zone)),
        zone_label=system.zone_label,
        state_label=str(state.label),
        tone=tone,
        icon=icon,
    )


def inbox_counts(reach: Reach, person: Any) -> InboxCounts:
    """Count what waits for an answer, and what of it was given to a person."""
    counted = mentions_within(reach).aggregate(
        open=Count("pk", filter=OPEN), mine=Count("pk", filter=OPEN & Q(assigned_to=person))
    )
    return InboxCounts(**counted)


def open_mentions(reach: Reach) -> int:
    """Count what waits for an answer."""
    return mentions_within(reach).filter(OPEN).count()


def colleagues(mention: Mention, day: Any) -> QuerySet[Person]:
    """Return who of the team may be handed a mention of this system on a day."""
    roles = Membership.objects.filter(
        valid_on(day, "since", "until"),
        person=OuterRef("pk"),
        actor__system=mention.channel.system_id,
        role__in=STAFF_ROLES,
    )
    return Person.objects.filter(Exists(roles), is_active=True).order_by("name", "pk")


def listening(reach: Reach) -> list[tuple[Channel, bool]]:
    """Return the channels within reach that are read, and those that cannot be."""
    rows = within(Channel.objects.all(), reach, system="system").filter(is_active=True)
    return [
        (one, one.listens and can_listen(one.network))
        for one in rows.select_related("system").order_by("system__name", "name", "pk")
    ]


def permalink_of(mention: Mention) -> str:
    """Return where our answer stands, "" while it is not out."""
    if mention.reply_id is None:
        return ""
    sent = Delivery.objects.filter(post_id=mention.reply_id).exclude(remote_url="")
    return str(sent.order_by("pk").values_list("remote_url", flat=True).first() or "")
