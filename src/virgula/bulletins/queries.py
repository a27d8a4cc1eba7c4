"""Bulletins as pages show them: numbers of readers, never who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from virgula.bulletins.choices import CopyState
from virgula.bulletins.models import Subscriber
from virgula.domain.bulletin import MOST_REFUSALS
from virgula.domain.network import Rendered
from virgula.platform.scoping import Reach, within
from virgula.publishing.choices import DeliveryState, Network
from virgula.publishing.models import Channel, Delivery

READERS = Q(confirmed_at__isnull=False, left_at=None, refusals__lt=MOST_REFUSALS)


def public_bulletins() -> list[Channel]:
    """Return the bulletins that anyone may subscribe to, by name."""
    rows = Channel.objects.filter(network=Network.EMAIL, is_active=True).select_related("system")
    return list(rows.order_by("name", "pk"))


def issues_out() -> QuerySet[Delivery]:
    """Return the issues that are out, the newest first."""
    return (
        Delivery.objects.filter(channel__network=Network.EMAIL, state=DeliveryState.PUBLISHED)
        .select_related("post__system", "channel")
        .order_by("-published_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class IssuePage:
    """An issue as its page on the portal shows it: the words that were frozen."""

    title: str
    text: str
    link: str
    bulletin: str
    credit_name: str
    published_on: date
    when: datetime
    zone_label: str
    pictures: Sequence[tuple[str, str]]


def issue_page(delivery: Delivery) -> IssuePage:
    rendered = Rendered.of_payload(delivery.payload)
    public = delivery.post.media.filter(upload__is_public=True).select_related("upload")
    addresses = {one.upload.sha256: one.upload.get_absolute_url() for one in public}
    at = delivery.published_at or delivery.due_at
    return IssuePage(
        title=rendered.title,
        text=rendered.text,
        link=rendered.link,
        bulletin=delivery.channel.name,
        credit_name=delivery.post.credit_name,
        published_on=delivery.published_on or at.date(),
        when=at.astimezone(ZoneInfo(delivery.post.system.zone)),
        zone_label=delivery.post.system.zone_label,
        pictures=[
            (addresses[medium.sha256], medium.alt)
            for medium in rendered.media
            if medium.sha256 in addresses
        ],
    )


def bulletins_within(reach: Reach) -> QuerySet[Channel]:
    """Return the bulletins of the systems that a person runs."""
    rows = Channel.objects.filter(network=Network.EMAIL).select_related("system")
    return within(rows, reach, system="system")


@dataclass(frozen=True, slots=True)
class BulletinRow:
    """A bulletin as the desk lists it."""

    channel: Channel
    readers: int
    unconfirmed: int
    refused: int
    issues: Sequence["IssueRow"]


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue with what became of its copies."""

    post_id: Any
    title: str
    at: datetime
    zone_label: str
    sent: int
    waiting: int
    failed: int
    unknown: int
    skipped: int

    @property
    def copies(self) -> int:
        return self.sent + self.waiting + self.failed + self.unknown + self.skipped


def bulletin_rows(reach: Reach, *, most: int = 5) -> list[BulletinRow]:
    """Return the bulletins with their numbers and last issues: two statements and one for each."""
    channels = list(bulletins_within(reach).order_by("system__name", "name", "pk"))
    numbers = _reader_numbers(channels)
    return [
        BulletinRow(channel, *numbers.get(channel.pk, (0, 0, 0)), issues=issue_rows(channel)[:most])
        for channel in channels
    ]


def bulletin_row(channel: Channel) -> BulletinRow:
    numbers = _reader_numbers([channel]).get(channel.pk, (0, 0, 0))
    return BulletinRow(channel, *numbers, issues=issue_rows(channel))


def _reader_numbers(channels: Sequence[Channel]) -> dict[int, tuple[int, int, int]]:
    rows = Subscriber.objects.filter(channel__in=channels, left_at=None).order_by()
    counted = rows.values("channel").annotate(
        readers=Count("pk", filter=READERS),
        unconfirmed=Count("pk", filter=Q(confirmed_at=None)),
        refused=Count("pk", filter=Q(refusals__gte=MOST_REFUSALS)),
    )
    return {row["channel"]: (row["readers"], row["unconfirmed"], row["refused"]) for row in counted}


def issue_rows(channel: Channel, *, most: int = 50) -> list[IssueRow]:
    """Return the issues of a bulletin with the numbers of their copies, in one statement."""
    states = {
        "sent": [CopyState.SENT],
        "waiting": [CopyState.WAITING, CopyState.SENDING],
        "failed": [CopyState.FAILED],
        "unknown": [CopyState.UNKNOWN],
        "skipped": [CopyState.SKIPPED],
    }
    counts: dict[str, Any] = {
        name: Count("copies", filter=Q(copies__state__in=several))
        for name, several in states.items()
    }
    rows = issues_out().filter(channel=channel).annotate(**counts)
    return [_issue_row(one, list(states)) for one in rows[:most]]


def _issue_row(delivery: Any, names: Sequence[str]) -> IssueRow:
    at = delivery.published_at or delivery.due_at
    return IssueRow(
        post_id=delivery.post_id,
        title=delivery.post.title,
        at=at.astimezone(ZoneInfo(delivery.post.system.zone)),
        zone_label=delivery.post.system.zone_label,
        **{name: getattr(delivery, name) for name in names},
    )
