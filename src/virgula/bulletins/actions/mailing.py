"""The worker's step: copies are made once for each issue, and handed over one by one.

Intent first, letter second: a worker that dies in between leaves one copy unknown, and unknown is
never sent again. How fast they leave is a setting; a pause, quiet hours and a channel that rests
hold them back like any delivery.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from virgula.bulletins.choices import CopyState
from virgula.bulletins.letters import Picture, letter_of, pictures_of
from virgula.bulletins.models import BulletinCopy, Issue, Subscriber
from virgula.domain.bulletin import (
    COUNTED,
    MOST_REFUSALS,
    PATIENCE,
    Outcome,
    state_after,
    wait_before_next,
)
from virgula.domain.bulletin import CopyState as State
from virgula.domain.delivery import NotSentError, ThrottledError
from virgula.platform.line import DeafError, Handed, Line
from virgula.platform.tick import beat
from virgula.publishing.actions.channels import note_failure, note_success
from virgula.publishing.choices import ChannelStatus, DeliveryState, Network
from virgula.publishing.clock import Clock, Lease
from virgula.publishing.models import Delivery
from virgula.publishing.outbox.leasing import seconds_to_send
from virgula.publishing.outbox.stillness import quiet_systems

logger = logging.getLogger(__name__)
HEARTBEAT = "bulletins"
MOST_AT_ONCE = 200
_draw = SystemRandom().random


@dataclass(frozen=True, slots=True)
class Held:
    """A copy in this worker's hands until its lease is over."""

    copy: BulletinCopy
    lease: Lease


def mail_once(
    now: datetime,
    *,
    draw: Callable[[], float] = _draw,
    goes_on: Callable[[], bool] = lambda: True,
) -> int:
    """Make the copies of new issues and hand over what is due; return how many were handed."""
    clock = Clock(now)
    make_copies(clock())
    give_up_lapsed(clock())
    handed, line, pictures = 0, Line(), _Pictures()
    try:
        for held in _due(clock, line, goes_on):
            send_copy(held, line=line, pictures=pictures, clock=clock, draw=draw)
            handed += 1
    finally:
        line.close()
    if handed:
        beat(HEARTBEAT, at=clock(), detail=f"handed={handed}")
    return handed


def make_copies(now: datetime) -> int:
    """Make a copy for each reader of every issue that is out and has none; return how many."""
    issues = Delivery.objects.filter(
        channel__network=Network.EMAIL, state=DeliveryState.PUBLISHED, issue=None
    )
    made = 0
    for delivery in issues.select_related("channel").order_by("published_at", "pk"):
        with transaction.atomic():
            _issue, is_ours = Issue.objects.get_or_create(
                delivery=delivery, defaults={"made_at": now}
            )
            if is_ours:
                made += _copies_of(delivery, now)
    return made


def _copies_of(delivery: Delivery, now: datetime) -> int:
    readers = Subscriber.objects.filter(
        channel=delivery.channel, confirmed_at__isnull=False, left_at=None,
        refusals__lt=MOST_REFUSALS,
    ).order_by("confirmed_at", "pk")  # fmt: skip
    copies = [
        BulletinCopy(delivery=delivery, subscriber=reader, next_at=now)
        for reader in readers.iterator(2000)
    ]
    BulletinCopy.objects.bulk_create(copies, batch_size=500)
    return len(copies)


def give_up_lapsed(now: datetime) -> int:
    """Say «unknown» of copies whose worker died with them in its hands, and let old ones go."""
    old = BulletinCopy.objects.filter(
        state=CopyState.WAITING, delivery__issue__made_at__lt=now - PATIENCE
    )
    lapsed = BulletinCopy.objects.filter(state=CopyState.SENDING, lease_until__lt=now)
    # Nothing to give up takes no write lock.
    if old.exists():
        old.update(state=CopyState.FAILED, settled_at=now, answer="late")
    if not lapsed.exists():
        return 0
    return lapsed.update(state=CopyState.UNKNOWN, settled_at=now, lease_until=None)


def waiting_copies(now: datetime) -> QuerySet[BulletinCopy]:
    """Return the copies that may leave at this instant, the oldest first."""
    channel = "delivery__channel"
    rests = Q(**{f"{channel}__not_before__gt": now})
    return (
        BulletinCopy.objects.filter(
            **{
                "state": CopyState.WAITING,
                "next_at__lte": now,
                f"{channel}__is_active": True,
                f"{channel}__status__in": [ChannelStatus.OK, ChannelStatus.OPEN],
                f"{channel}__system__publishing_policy__paused_at": None,
            }
        )
        .exclude(rests)
        .exclude(
            **{f"{channel}__system__in": list(quiet_systems(now)), "delivery__is_urgent": False}
        )
        .order_by("next_at", "pk")
    )


def room_left(now: datetime) -> int:
    """Return how many copies may still leave within this minute, whoever sends them."""
    minute = BulletinCopy.objects.filter(sending_since__gt=now - timedelta(minutes=1))
    return max(settings.BULLETIN_PER_MINUTE - minute.count(), 0)


def claim(now: datetime) -> Held | None:
    """Take the next copy and commit the intent to hand it over, or return ``None``."""
    rows = waiting_copies(now)
    lease = Lease(seconds_to_send())
    with transaction.atomic():
        row = rows.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return None
        taken = BulletinCopy.objects.filter(
            pk=row.pk, state=CopyState.WAITING, fence=row.fence
        ).update(
            state=CopyState.SENDING,
            fence=F("fence") + 1,
            sending_since=now,
            lease_until=now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
        )
    if not taken:
        return None
    found = BulletinCopy.objects.select_related(
        "subscriber", "delivery__channel", "delivery__post__system"
    ).get(pk=row.pk)
    return Held(found, lease)


def _due(clock: Clock, line: Line, goes_on: Callable[[], bool]) -> Iterator[Held]:
    """Yield copies with their intent committed, while the minute has room and the line is open."""
    for _ in range(min(room_left(clock()), MOST_AT_ONCE)):
        first = waiting_copies(clock()).select_related("delivery__channel").first()
        if first is None or not goes_on():
            return
        try:
            # Before anything is claimed: a deaf server leaves no copy in doubt.
            line.open()
        except DeafError as error:
            note_failure(first.delivery.channel, NotSentError(f"SMTP {error}"), at=clock())
            return
        held = claim(clock())
        if held is None:
            return
        yield held


class _Pictures:
    """The pictures of the issue in hand, read once for all its copies."""

    def __init__(self) -> None:
        self._of: int | None = None
        self._kept: list[Picture] = []

    def of(self, delivery: Delivery) -> list[Picture]:
        if self._of != delivery.pk:
            self._kept, self._of = pictures_of(delivery), delivery.pk
        return self._kept


def send_copy(
    held: Held, *, line: Line, pictures: _Pictures, clock: Clock, draw: Callable[[], float]
) -> None:
    """Hand one copy over and keep what is known of it."""
    copy = held.copy
    if copy.subscriber.left_at is not None:
        _keep(copy, state=CopyState.SKIPPED, settled_at=clock())
        return
    try:
        letter = letter_of(copy, pictures.of(copy.delivery))
    except Exception:
        # A fault of ours, before anything left: it is tried again and in the end given up.
        logger.exception("Copy %s could not be written.", copy.pk)
        settle(copy, Handed(Outcome.LATER), at=clock(), draw=draw)
        return
    try:
        handed = line.hand_over(letter, may_send=held.lease.may_send)
    except DeafError as error:
        handed = Handed(Outcome.NOT_HANDED, str(error)[:30])
    settle(copy, handed, at=clock(), draw=draw)


def settle(copy: BulletinCopy, handed: Handed, *, at: datetime, draw: Callable[[], float]) -> None:
    """Take the step that an outcome proves; a late answer of a lapsed copy counts too."""
    outcome = handed.outcome
    tries = copy.tries + (outcome in COUNTED)
    current = BulletinCopy.objects.filter(pk=copy.pk).values_list("state", flat=True).get()
    after = state_after(State(current), outcome, tries=tries)
    if after is None:
        return
    waits = after is State.WAITING
    changes: dict[str, Any] = {
        "state": after.value,
        "tries": tries,
        "answer": handed.answer,
        "lease_until": None,
        "next_at": at + wait_before_next(tries, draw) if waits else copy.next_at,
        "settled_at": None if waits else at,
    }
    with transaction.atomic():
        if _keep(copy, before=current, **changes):
            _note(copy, handed, at)


def _note(copy: BulletinCopy, handed: Handed, at: datetime) -> None:
    """Remember what the outcome says of the reader's address and of the channel."""
    outcome, channel = handed.outcome, copy.delivery.channel
    reader = Subscriber.objects.filter(pk=copy.subscriber_id)
    if outcome is Outcome.TAKEN:
        if copy.subscriber.refusals:
            reader.update(refusals=0)
        note_success(channel)
    elif outcome is Outcome.NOT_HANDED:
        note_failure(channel, NotSentError(f"SMTP {handed.answer}"), at=at)
    elif handed.answer.startswith("421"):
        # The server shuts the door for a while, to this letter and to the next.
        note_failure(channel, ThrottledError(f"SMTP {handed.answer}"), at=at)
    elif outcome is Outcome.REFUSED and handed.is_about_reader:
        reader.update(refusals=F("refusals") + 1)


def _keep(copy: BulletinCopy, *, before: str = CopyState.SENDING, **changes: Any) -> bool:
    rows = BulletinCopy.objects.filter(pk=copy.pk, state=before, fence=copy.fence)
    return bool(rows.update(**changes))
