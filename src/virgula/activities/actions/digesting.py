"""The digest: each follower's letter is written down before it is handed over, and goes once.

A worker that dies in between leaves the letter unknown, and unknown is never sent again. When there
is nothing new there is no letter.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from virgula.activities.actions.following import next_letter
from virgula.activities.choices import DigestState
from virgula.activities.digests import News, letter_of, news_for
from virgula.activities.models import Digest, Follower
from virgula.domain.bulletin import MOST_REFUSALS, Outcome
from virgula.platform.line import DeafError, Handed, Line
from virgula.publishing.clock import Clock, Lease
from virgula.publishing.outbox.leasing import seconds_to_send

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 100
AGAIN = timedelta(minutes=15)


def run_digests(now: datetime) -> str:
    """The round of the tick."""
    return f"sent={send_digests(now)}"


def send_digests(now: datetime, *, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Write to whoever's letter is due and has news; return how many letters were handed over."""
    clock = Clock(now)
    give_up_lapsed(clock())
    handed, line = 0, Line()
    try:
        for follower in _due(clock()):
            if not goes_on():
                break
            news = news_for(follower, until=now)
            if not news.count:
                _nothing_new(follower, now)
                continue
            try:
                # Before anything is claimed: a deaf server leaves no letter in doubt.
                line.open()
            except DeafError as error:
                logger.warning("The digests wait: the mail server is deaf (%s).", error)
                break
            # The stretch ends where its news were read: what happens meanwhile is the next one's.
            handed += _send(follower, news, until=now, line=line, clock=clock)
    finally:
        line.close()
    return handed


def _due(now: datetime) -> list[Follower]:
    rows = Follower.objects.filter(
        next_at__lte=now, confirmed_at__isnull=False, refusals__lt=MOST_REFUSALS
    ).filter(Q(system__publishing_policy=None) | Q(system__publishing_policy__paused_at=None))
    return list(rows.select_related("system").order_by("next_at", "pk")[:MOST_AT_ONCE])


def _nothing_new(follower: Follower, now: datetime) -> None:
    Follower.objects.filter(pk=follower.pk, next_at=follower.next_at).update(
        next_at=next_letter(follower, now), told_until=now
    )


def _send(follower: Follower, news: News, *, until: datetime, line: Line, clock: Clock) -> int:
    digest = claim(follower, news, until=until)
    if digest is None:
        return 0
    lease = Lease(seconds_to_send())
    try:
        letter = letter_of(follower, news, until=digest.until)
    except Exception:
        # A fault of ours, before anything left: it is given back and tried again.
        logger.exception("The digest %s could not be written.", digest.pk)
        settle(digest, Handed(Outcome.LATER), at=clock())
        return 0
    try:
        handed = line.hand_over(letter, may_send=lease.may_send)
    except DeafError as error:
        handed = Handed(Outcome.NOT_HANDED, str(error)[:30])
    settle(digest, handed, at=clock())
    return int(handed.outcome is Outcome.TAKEN)


def claim(follower: Follower, news: News, *, until: datetime) -> Digest | None:
    """Commit the intent to hand one letter over; ``None`` when somebody else has it."""
    since = follower.told_until or follower.asked_at
    with transaction.atomic():
        taken = Follower.objects.filter(
            pk=follower.pk, next_at=follower.next_at, told_until=follower.told_until
        ).update(next_at=next_letter(follower, until), told_until=until)
        if not taken:
            return None
        return Digest.objects.create(
            follower=follower, since=since, until=until, told=min(news.count, 32_000)
        )


def settle(digest: Digest, handed: Handed, *, at: datetime) -> None:
    """Keep what is known of a letter. What provably did not leave is due again."""
    outcome, mine = handed.outcome, Follower.objects.filter(pk=digest.follower_id)
    with transaction.atomic():
        if outcome in {Outcome.NOT_HANDED, Outcome.LATER}:
            mine.update(told_until=digest.since, next_at=at + AGAIN)
            Digest.objects.filter(pk=digest.pk).delete()
            return
        state = {Outcome.TAKEN: DigestState.SENT, Outcome.REFUSED: DigestState.REFUSED}.get(
            outcome, DigestState.UNKNOWN
        )
        Digest.objects.filter(pk=digest.pk).update(state=state, answer=handed.answer[:30])
        if outcome is Outcome.TAKEN:
            mine.update(refusals=0)
        elif outcome is Outcome.REFUSED and handed.is_about_reader:
            mine.update(refusals=F("refusals") + 1)


def give_up_lapsed(now: datetime) -> int:
    """Say «unknown» of letters whose worker died with them in its hands."""
    long_ago = now - timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)
    lapsed = Digest.objects.filter(state=DigestState.SENDING, until__lt=long_ago)
    # Nothing to give up takes no write lock.
    return lapsed.update(state=DigestState.UNKNOWN) if lapsed.exists() else 0
